import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Requires } from '#service-kit';
import { z } from 'zod';
import type { GroupLag } from '../../lag/core/group-lag.js';
import type { Overview, WaitingCounts } from '../core/overview.js';
import { Sampler } from '../shell/sampler.js';
import { groupLagSchema, overviewSchema, waitingSchema } from './operations.schema.js';

/** What operations staff see first: lag, what waits, and what it means. Nothing of a person. */
@ApiTags('operations')
@ApiBearerAuth()
@Requires('operations')
@Controller()
export class OperationsController {
  constructor(private readonly sampler: Sampler) {}

  @Get('overview')
  @ApiOperation({ summary: '各环节概况：积压、挂起、待匹配、隔离区，及其含义' })
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
}
