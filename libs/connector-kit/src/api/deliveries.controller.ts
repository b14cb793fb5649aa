import { createReadStream, existsSync } from 'node:fs';
import { basename } from 'node:path';
import {
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  StreamableFile,
  type RawBodyRequest,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { z } from 'zod';
import {
  CalledBy,
  Caller,
  decodeCursor,
  pageOf,
  pageQuerySchema,
  pageSchema,
  requestError,
  Requires,
  type Page,
  type PageQuery,
} from '#service-kit';
import { DeliveryStore, type Delivery } from '../delivery/shell/delivery.store.js';
import { StateFolder } from '../delivery/shell/state-folder.js';
import { Arrivals, pushedFileName } from '../intake/shell/arrivals.js';
import type { Layout } from '../layout/core/layout.js';
import { jsonRowsSchema } from '../reading/shell/json-rows.js';
import {
  acceptedSchema,
  deliveryIdForm,
  deliverySchema,
  layoutViewSchema,
  viewOf,
  type DeliveryView,
  type LayoutView,
} from './delivery.schema.js';

/** Token by which the checked layouts of a connector are given, by name. */
export const LAYOUTS = Symbol('Layouts');

const cursorForm = z.tuple([z.string().regex(deliveryIdForm)]);
const accepted = 202;

/** Where a department pushes records and asks what became of its hand-overs. */
@ApiTags('deliveries')
@ApiBearerAuth()
@Requires('department')
@Controller()
export class DeliveriesController {
  constructor(
    private readonly folder: StateFolder,
    private readonly store: DeliveryStore,
    private readonly arrivals: Arrivals,
    @Inject(LAYOUTS) private readonly layouts: ReadonlyMap<string, Layout>,
  ) {}

  @Get('layouts')
  @ApiOperation({ summary: '可以投递的数据版式' })
  @ApiOkResponse({ standardSchema: z.array(layoutViewSchema) })
  list(@CalledBy() caller: Caller): readonly LayoutView[] {
    this.allow(caller);
    return [...this.layouts.values()].map(({ layout, title, topic, file, columns }) => ({
      layout,
      title,
      topic,
      formats: file.formats,
      fileName: file.fileName ?? null,
      columns: columns.map(({ headers, type, required }) => ({
        headings: headers,
        type,
        required,
      })),
    }));
  }

  @Post('push/:layout')
  @HttpCode(accepted)
  @ApiOperation({ summary: '推送记录（JSON列表），返回回执地址' })
  @ApiBody({ schema: { type: 'array', items: { type: 'object', additionalProperties: true } } })
  @ApiResponse({ status: accepted, standardSchema: acceptedSchema })
  async push(
    @CalledBy() caller: Caller,
    @Param('layout') layout: string,
    @Req() request: RawBodyRequest<Request>,
  ): Promise<z.output<typeof acceptedSchema>> {
    this.allow(caller);
    if (!this.layouts.has(layout)) {
      const known = [...this.layouts.keys()].join('、');
      throw requestError('NOT_FOUND', {
        messageZh: `没有版式${layout}`,
        wayOut: `可用版式：${known}`,
      });
    }
    const parsed = jsonRowsSchema.safeParse(request.body);
    if (!parsed.success || request.rawBody === undefined || parsed.data.length === 0) {
      throw requestError('REQUEST_INVALID', {
        messageZh: '内容应为非空的记录列表',
        wayOut: '请按 [{…}] 或 {"rows":[{…}]} 提交，Content-Type为application/json。',
      });
    }
    const deliveryId = await this.arrivals.bytes(layout, 'push', pushedFileName, request.rawBody);
    return {
      deliveryId,
      delivery: `/deliveries/${deliveryId}`,
      receipt: `/receipts/${deliveryId}`,
    };
  }

  @Get('deliveries')
  @ApiOperation({ summary: '历次投递的进度与结果，最近的在前' })
  @ApiOkResponse({ standardSchema: pageSchema(deliverySchema) })
  async deliveries(
    @CalledBy() caller: Caller,
    @Query({ schema: pageQuerySchema }) { cursor, limit }: PageQuery,
  ): Promise<Page<DeliveryView>> {
    this.allow(caller);
    const place = decodeCursor(cursor, cursorForm);
    const rows = await this.store.list(place?.[0] ?? null, limit + 1);
    return pageOf(rows.map(viewOf), limit, ({ deliveryId }) => [deliveryId]);
  }

  @Get('deliveries/:id')
  @ApiOperation({ summary: '一次投递的进度与结果' })
  @ApiOkResponse({ standardSchema: deliverySchema })
  async delivery(@CalledBy() caller: Caller, @Param('id') id: string): Promise<DeliveryView> {
    return viewOf(await this.find(caller, id));
  }

  @Get('receipts/:id')
  @ApiOperation({ summary: '下载回执' })
  @ApiProduces('application/octet-stream')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async receipt(@CalledBy() caller: Caller, @Param('id') id: string): Promise<StreamableFile> {
    const { receiptPath } = await this.find(caller, id);
    const path = receiptPath === null ? null : this.folder.absolute(receiptPath);
    if (path === null || !existsSync(path)) {
      throw requestError('NOT_FOUND', { messageZh: '回执尚未生成', wayOut: '请稍后再试。' });
    }
    const name = encodeURIComponent(basename(path));
    return new StreamableFile(createReadStream(path), {
      disposition: `attachment; filename*=UTF-8''${name}`,
    });
  }

  private async find(caller: Caller, id: string): Promise<Delivery> {
    this.allow(caller);
    const found = deliveryIdForm.test(id) ? await this.store.find(id) : undefined;
    if (found === undefined) throw requestError('NOT_FOUND');
    return found;
  }

  private allow(caller: Caller): void {
    if (!caller.mayDepartment(this.folder.connector)) throw requestError('FORBIDDEN');
  }
}
