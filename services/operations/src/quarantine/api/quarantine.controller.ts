import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { UnitOfWork } from '#persistence';
import { decodeCursor, pageOf, pageSchema, Requires, type Page } from '#service-kit';
import { z } from 'zod';
import type { QuarantineView } from '../core/quarantine-view.js';
import {
  QuarantineStore,
  type QuarantineCount,
  type QuarantineFilter,
} from '../shell/quarantine.store.js';
import {
  quarantineCountSchema,
  quarantineFilterSchema,
  quarantinePlaceSchema,
  quarantineQuerySchema,
  quarantineViewSchema,
} from './quarantine.schema.js';

/** What cannot be read or used: where it lay and why. Never what is in it. */
@ApiTags('quarantine')
@ApiBearerAuth()
@Requires('operations')
@Controller('quarantine')
export class QuarantineController {
  constructor(
    private readonly store: QuarantineStore,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get()
  @ApiOperation({ summary: '隔离区记录：位置、原因和大小；不含内容' })
  @ApiOkResponse({ standardSchema: pageSchema(quarantineViewSchema) })
  async page(
    @Query({ schema: quarantineQuerySchema })
    { cursor, limit, ...filter }: z.output<typeof quarantineQuerySchema>,
  ): Promise<Page<QuarantineView>> {
    const [beforeId] = decodeCursor(cursor, quarantinePlaceSchema) ?? [];
    const asked = { ...filterOf(filter), beforeId: beforeId ?? null, limit: limit + 1 };
    const rows = await this.unitOfWork.run((tx) => this.store.page(tx, asked));
    const { items, next } = pageOf(rows, limit, ({ id }) => [id]);
    return { items: items.map(({ view }) => view), next };
  }

  @Get('counts')
  @ApiOperation({ summary: '隔离区条数，按主题、环节、县、原因和状态，多的在前' })
  @ApiOkResponse({ standardSchema: z.array(quarantineCountSchema) })
  counts(
    @Query({ schema: quarantineFilterSchema }) filter: z.output<typeof quarantineFilterSchema>,
  ): Promise<readonly QuarantineCount[]> {
    return this.unitOfWork.run((tx) => this.store.counts(tx, filterOf(filter)));
  }
}

function filterOf(asked: z.output<typeof quarantineFilterSchema>): QuarantineFilter {
  const { topic, group, errorCode, countyCode, status, seenFrom, seenBefore } = asked;
  return {
    topic: topic ?? null,
    group: group ?? null,
    errorCode: errorCode ?? null,
    countyCode: countyCode ?? null,
    status: status ?? null,
    seenFrom: seenFrom ?? null,
    seenBefore: seenBefore ?? null,
  };
}
