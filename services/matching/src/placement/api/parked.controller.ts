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
  type PageQuery,
} from '#service-kit';
import { z } from 'zod';
import { HouseholdLog } from '../../match/shell/household-log.js';
import {
  waitingRecord,
  WaitingView,
  type WaitingCount,
  type ParkedRecord,
} from '../shell/waiting.view.js';
import { placeSchema, waitingCountSchema, waitingRecordSchema } from './waiting.schema.js';

const summarySchema = z.object({
  parked: z.array(waitingCountSchema),
  review: z.array(waitingCountSchema),
});

/** Records whose person or household the register does not know yet, for operations. */
@ApiTags('parked')
@ApiBearerAuth()
@Requires('operations')
@Controller('parked')
export class ParkedController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly waiting: WaitingView,
    private readonly log: HouseholdLog,
  ) {}

  @Get('summary')
  @ApiOperation({ summary: '待匹配与待人工核对的记录数，按主题和县' })
  @ApiOkResponse({ standardSchema: summarySchema })
  async summary(): Promise<{
    readonly parked: readonly WaitingCount[];
    readonly review: readonly WaitingCount[];
  }> {
    return this.unitOfWork.run(async (tx) => ({
      parked: await this.waiting.counts(tx, 'PARKED'),
      review: await this.waiting.counts(tx, 'REVIEW'),
    }));
  }

  @Get()
  @ApiOperation({ summary: '待匹配的记录，先到的在前；不含姓名、证件号码和原文' })
  @ApiOkResponse({ standardSchema: pageSchema(waitingRecordSchema) })
  async page(
    @Query({ schema: pageQuerySchema }) { cursor, limit }: PageQuery,
  ): Promise<Page<ParkedRecord>> {
    const [afterId] = decodeCursor(cursor, placeSchema) ?? [0];
    const rows = await this.unitOfWork.run((tx) => this.waiting.parked(tx, afterId, limit + 1));
    const envelopes = await this.log.envelopesOf(rows);
    const records = rows.flatMap((row, at) => {
      const envelope = envelopes[at];
      return envelope === undefined
        ? []
        : [{ ...waitingRecord(row, envelope), parkedBecause: row.parkedBecause }];
    });
    return pageOf(records, limit, ({ id }) => [id]);
  }
}
