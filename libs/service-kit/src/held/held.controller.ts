import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { QuarantineTopic } from '#bus';
import { maskText } from '#domain';
import {
  heldKeysPage,
  heldPlaceOf,
  heldRecords,
  retryHeldNow,
  skipHeld,
  UnitOfWork,
  type HeldDecision,
  type HeldKeyRow,
  type HeldPlace,
  type HeldRecord,
} from '#persistence';
import type { z } from 'zod';
import { Clock } from '../clock.js';
import { CalledBy, Requires } from '../http/bearer-guard.js';
import { Caller } from '../http/bearer-tokens.js';
import { decodeCursor, pageOf, pageQuerySchema, pageSchema, type Page } from '../http/page.js';
import { requestError } from '../http/request-error.js';
import {
  heldDecisionSchema,
  heldIdSchema,
  heldKeySchema,
  heldPlaceSchema,
  heldSkipSchema,
} from './held.schema.js';

/** Held households and persons of one application: the same door in each. */
@ApiTags('held')
@ApiBearerAuth()
@Requires('operations')
@Controller('held')
export class HeldController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly quarantine: QuarantineTopic,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: '被挂起的户（人）：哪条记录、什么原因、后面还有多少条在等' })
  @ApiOkResponse({ standardSchema: pageSchema(heldKeySchema) })
  async page(
    @Query({ schema: pageQuerySchema }) { cursor, limit }: z.output<typeof pageQuerySchema>,
  ): Promise<Page<HeldKeyRow>> {
    const [afterId = 0] = decodeCursor(cursor, heldPlaceSchema) ?? [];
    const rows = await this.unitOfWork.run((tx) => heldKeysPage(tx, afterId, limit + 1));
    return pageOf(rows, limit, ({ heldId }) => [heldId]);
  }

  @Post(':id/retry')
  @HttpCode(204)
  @ApiOperation({ summary: '立即重试' })
  @ApiNoContentResponse()
  async retry(
    @CalledBy() caller: Caller,
    @Param('id', { schema: heldIdSchema }) heldId: number,
    @Body({ schema: heldDecisionSchema }) { reason }: z.output<typeof heldDecisionSchema>,
  ): Promise<void> {
    const decision = this.#decision(caller, reason);
    const isHeld = await this.unitOfWork.run((tx) => retryHeldNow(tx, heldId, decision));
    if (!isHeld) throw notHeld();
  }

  @Post(':id/skip')
  @HttpCode(204)
  @ApiOperation({ summary: '跳过第一条等待的记录（转入隔离区，留痕），其余立即重试' })
  @ApiNoContentResponse()
  async skip(
    @CalledBy() caller: Caller,
    @Param('id', { schema: heldIdSchema }) heldId: number,
    @Body({ schema: heldSkipSchema }) { offset, reason }: z.output<typeof heldSkipSchema>,
  ): Promise<void> {
    const decision = this.#decision(caller, reason);
    const found = await this.unitOfWork.run(async (tx) => {
      const place = await heldPlaceOf(tx, heldId);
      const [first] = place === undefined ? [] : await heldRecords(tx, place, 1);
      return place && first && { place, first };
    });
    if (found === undefined) throw notHeld();
    const { place, first } = found;
    if (first.offset !== offset) throw notHeld();
    // Before it is taken away: a crash between leaves it held and known in quarantine, never lost.
    await this.#keep(place, first, decision);
    const isSkipped = await this.unitOfWork.run((tx) => skipHeld(tx, place, offset, decision));
    if (!isSkipped) throw notHeld();
  }

  #decision({ name }: Caller, reason: string): HeldDecision {
    return { reason: maskText(reason), by: name, at: this.clock.now() };
  }

  async #keep(
    { group, topic, partition }: HeldPlace,
    { key, offset, value, headers }: HeldRecord,
    { reason, at }: HeldDecision,
  ): Promise<void> {
    // What concerns everybody was applied for the others: only this key goes without it.
    if (key === null) return;
    await this.quarantine.put([
      {
        ...{ group, topic, partition, offset },
        key: Buffer.from(key, 'utf8'),
        value,
        headers: Object.entries(headers).map(([name, text]) => ({
          name,
          value: Buffer.from(text, 'utf8'),
        })),
        errorCode: 'RECORD_SKIPPED',
        field: null,
        reasonZh: `人工跳过：${reason}`,
        countyCode: /\.(\d{6})$/.exec(topic)?.[1] ?? null,
        attempts: 1,
        firstSeenAt: at,
        lastSeenAt: at,
      },
    ]);
  }
}

function notHeld(): Error {
  return requestError('NOT_FOUND', {
    messageZh: '该户（人）已不再挂起，或第一条等待的记录不是这一条',
    wayOut: '请重新查询挂起清单。',
  });
}
