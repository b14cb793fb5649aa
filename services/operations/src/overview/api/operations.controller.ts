import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { UnitOfWork } from '#persistence';
import {
  decodeCursor,
  pageOf,
  pageQuerySchema,
  pageSchema,
  Requires,
  type Page,
} from '#service-kit';
import { z } from 'zod';
import type { GroupLag } from '../../lag/core/group-lag.js';
import type { QuarantineView } from '../../quarantine/core/quarantine-view.js';
import { QuarantineStore } from '../../quarantine/shell/quarantine.store.js';
import type { Overview, WaitingCounts } from '../core/overview.js';
import { Sampler } from '../shell/sampler.js';
import {
  groupLagSchema,
  overviewSchema,
  quarantineViewSchema,
  waitingSchema,
} from './operations.schema.js';

const quarantineQuerySchema = pageQuerySchema.extend({ topic: z.string().max(100).optional() });
const placeSchema = z.tuple([z.int().min(1)]);

/** What operations staff see: lag, what waits, what is quarantined. Nothing of a person. */
@ApiTags('operations')
@ApiBearerAuth()
@Requires('operations')
@Controller()
export class OperationsController {
  constructor(
    private readonly sampler: Sampler,
    private readonly quarantine: QuarantineStore,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get('overview')
  @ApiOperation({ summary: '各环节概况：积压、待匹配、隔离区，及其含义' })
  @ApiOkResponse({ standardSchema: overviewSchema })
  overview(): Overview {
    return this.sampler.overview();
  }

  @Get('lag')
  @ApiOperation({ summary: '各消费组的积压（条、秒）与判断，逐分区' })
  @ApiOkResponse({ standardSchema: z.array(groupLagSchema) })
  lag(): readonly GroupLag[] {
    return this.sampler.groups();
  }

  @Get('parked')
  @ApiOperation({ summary: '待匹配与待人工核对的记录数，按主题和县' })
  @ApiOkResponse({ standardSchema: waitingSchema })
  parked(): { readonly sampledAtMs: number | null } & WaitingCounts {
    const sample = this.sampler.waitingNow();
    return sample === undefined
      ? { sampledAtMs: null, parked: [], review: [] }
      : { sampledAtMs: sample.sampledAtMs, ...sample.value };
  }

  @Get('quarantine')
  @ApiOperation({ summary: '隔离区记录：位置、原因和大小；不含内容' })
  @ApiOkResponse({ standardSchema: pageSchema(quarantineViewSchema) })
  async quarantined(
    @Query({ schema: quarantineQuerySchema })
    { cursor, limit, topic }: z.output<typeof quarantineQuerySchema>,
  ): Promise<Page<QuarantineView>> {
    const [beforeId] = decodeCursor(cursor, placeSchema) ?? [];
    const asked = { beforeId: beforeId ?? null, topic: topic ?? null, limit: limit + 1 };
    const rows = await this.unitOfWork.run((tx) => this.quarantine.page(tx, asked));
    const { items, next } = pageOf(rows, limit, ({ id }) => [id]);
    return { items: items.map(({ view }) => view), next };
  }
}
