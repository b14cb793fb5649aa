import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CalledBy, Caller, requestError, Requires } from '#service-kit';
import { z } from 'zod';
import type { Redrive } from '../shell/redrive.store.js';
import { Redrives } from '../shell/redrives.js';
import {
  redriveAnswerSchema,
  redriveIdSchema,
  redriveOrderSchema,
  redriveSchema,
  redriveStopSchema,
} from './quarantine.schema.js';

/** Redrives that a list shows. */
const listedMax = 100;
/** Records that are named as not to be put back; the rest has the same few reasons. */
const namedMax = 50;

/** Puts quarantined records back on their topics: dry run first, with a reason, to be stopped. */
@ApiTags('quarantine')
@ApiBearerAuth()
@Requires('operations')
@Controller('redrives')
export class RedrivesController {
  constructor(private readonly redrives: Redrives) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: '重投隔离区记录：默认试运行；dryRun 为 false 时按原次序放回原主题' })
  @ApiOkResponse({ standardSchema: redriveAnswerSchema })
  async order(
    @CalledBy() { name: by }: Caller,
    @Body({ schema: redriveOrderSchema }) order: z.output<typeof redriveOrderSchema>,
  ): Promise<z.input<typeof redriveAnswerSchema>> {
    const { selection, reason, dryRun, redriveId } = order;
    const { ids, keys, counts, notRedrivable } = await this.redrives.plan(selection);
    const redrive = dryRun
      ? null
      : await this.redrives.begin({ selection, reason, by, redriveId: redriveId ?? null });
    return {
      records: ids.length,
      keys,
      counts: [...counts],
      notRedrivable: notRedrivable.slice(0, namedMax),
      redrive,
    };
  }

  @Get()
  @ApiOperation({ summary: '最近的重投：谁、何时、为何、多少条' })
  @ApiOkResponse({ standardSchema: z.array(redriveSchema) })
  latest(): Promise<readonly Redrive[]> {
    return this.redrives.latest(listedMax);
  }

  @Get(':id')
  @ApiOperation({ summary: '一次重投的进展' })
  @ApiOkResponse({ standardSchema: redriveSchema })
  async one(@Param('id', { schema: redriveIdSchema }) redriveId: string): Promise<Redrive> {
    return found(await this.redrives.find(redriveId));
  }

  @Post(':id/stop')
  @HttpCode(200)
  @ApiOperation({ summary: '停止重投；已放回的不撤回' })
  @ApiOkResponse({ standardSchema: redriveSchema })
  async stop(
    @CalledBy() { name }: Caller,
    @Param('id', { schema: redriveIdSchema }) redriveId: string,
    @Body({ schema: redriveStopSchema }) { reason }: z.output<typeof redriveStopSchema>,
  ): Promise<Redrive> {
    return found(await this.redrives.stop(redriveId, name, reason));
  }
}

function found(redrive: Redrive | undefined): Redrive {
  if (redrive === undefined) throw requestError('NOT_FOUND', { messageZh: '没有这次重投' });
  return redrive;
}
