import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { dayFromIso, dayOfInstant, type Day, type ExclusionKind, type Result } from '#domain';
import { UnitOfWork } from '#persistence';
import {
  admitCounty,
  CalledBy,
  Caller,
  Clock,
  decodeCursor,
  HubConfig,
  pageOf,
  pageSchema,
  requestError,
  Requires,
  type Page,
  type RequestErrorCode,
} from '#service-kit';
import { z } from 'zod';
import { countyCodeSchema } from '../../alerts/api/alert-query.js';
import type { ExclusionState } from '../core/exclusion.js';
import type { Refusal, RefusalCode } from '../core/refusal.js';
import { StandardKindsStore } from '../../standards/shell/standard-kinds.store.js';
import { ExclusionStore } from '../shell/exclusion.store.js';
import { Exclusions } from '../shell/exclusions.js';
import {
  dayQuerySchema,
  exclusionIdSchema,
  exclusionKindSchema,
  exclusionPlaceSchema,
  exclusionQuerySchema,
  exclusionSchema,
  exclusionView,
  exclusionWithStepsSchema,
  recordSchema,
  stepSchema,
  stepView,
  type ExclusionView,
  type StepView,
} from './exclusion.schema.js';

const answers: Readonly<Record<RefusalCode, RequestErrorCode>> = {
  HOUSEHOLD_NOT_HERE: 'NOT_FOUND',
  NOT_RECORDED: 'NOT_FOUND',
  MOVE_NOT_ALLOWED: 'REQUEST_CONFLICTS',
  OWN_RECORD: 'REQUEST_CONFLICTS',
  KIND_NOT_IN_FORCE: 'REQUEST_INVALID',
  TERM_BACKWARDS: 'REQUEST_INVALID',
  TERM_TOO_LONG: 'REQUEST_INVALID',
  TERM_OVER: 'REQUEST_CONFLICTS',
};

type DayQuery = z.output<typeof dayQuerySchema>;

interface ExclusionWithSteps {
  readonly exclusion: ExclusionView;
  readonly steps: readonly StepView[];
}

/** Excluded behaviour of a county's households: recorded by one person, consented to by another. */
@ApiTags('exclusions')
@ApiBearerAuth()
@Requires('county')
@Controller('counties/:code/exclusions')
export class ExclusionsController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ExclusionStore,
    private readonly exclusions: Exclusions,
    private readonly kinds: StandardKindsStore,
    private readonly config: HubConfig,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: '登记一户的排除情形；第二人同意之前不生效' })
  @ApiOkResponse({ standardSchema: exclusionSchema })
  async record(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Query({ schema: dayQuerySchema }) { on }: DayQuery,
    @Body({ schema: recordSchema }) body: z.output<typeof recordSchema>,
  ): Promise<ExclusionView> {
    admitCounty(caller, this.config, code);
    const { commandId, reason, ...recorded } = body;
    const [firstDay, lastDay] = [dayFromIso(body.firstDay), dayFromIso(body.lastDay)];
    const terms = { ...recorded, firstDay, lastDay };
    const signed = { commandId, by: caller.name, countyCode: code, reason };
    const command = { ...signed, move: 'RECORD', terms } as const;
    return told(await this.exclusions.take(commandId, command, this.#dayOf(on)));
  }

  @Post(':exclusionId/steps')
  @HttpCode(200)
  @ApiOperation({ summary: '同意、不同意、提前终止，受理、支持或驳回申诉；每一步留痕' })
  @ApiOkResponse({ standardSchema: exclusionSchema })
  async step(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Param('exclusionId', { schema: exclusionIdSchema }) exclusionId: string,
    @Query({ schema: dayQuerySchema }) { on }: DayQuery,
    @Body({ schema: stepSchema }) body: z.output<typeof stepSchema>,
  ): Promise<ExclusionView> {
    admitCounty(caller, this.config, code);
    const command = { ...body, by: caller.name, countyCode: code };
    return told(await this.exclusions.take(exclusionId, command, this.#dayOf(on)));
  }

  @Get()
  @ApiOperation({ summary: '本县现有各户的排除情形，后登记的在前；可按状态、户筛选' })
  @ApiOkResponse({ standardSchema: pageSchema(exclusionSchema) })
  async page(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Query({ schema: exclusionQuerySchema }) query: z.output<typeof exclusionQuerySchema>,
  ): Promise<Page<ExclusionView>> {
    admitCounty(caller, this.config, code);
    const { cursor, limit, status, household, on } = query;
    const [recordedAt, exclusionId] = decodeCursor(cursor, exclusionPlaceSchema) ?? [];
    const isFirst = recordedAt === undefined || exclusionId === undefined;
    const rows = await this.unitOfWork.run((tx) =>
      this.store.page(tx, {
        countyCode: code,
        today: this.#dayOf(on),
        status: status ?? null,
        householdId: household ?? null,
        before: isFirst ? null : { recordedAt, exclusionId },
        limit: limit + 1,
      }),
    );
    return pageOf(rows.map(exclusionView), limit, (row) => [row.recordedAt, row.exclusionId]);
  }

  // Before the next one, whose path it fits as well.
  @Get('kinds')
  @ApiOperation({ summary: '本县当日施行的标准所列的排除情形' })
  @ApiOkResponse({ standardSchema: z.array(exclusionKindSchema) })
  async named(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Query({ schema: dayQuerySchema }) { on }: DayQuery,
  ): Promise<readonly ExclusionKind[]> {
    admitCounty(caller, this.config, code);
    return this.unitOfWork.run((tx) => this.kinds.inForce(tx, code, this.#dayOf(on)));
  }

  @Get(':exclusionId')
  @ApiOperation({ summary: '一条排除情形及其全部步骤：何人、何时、为何' })
  @ApiOkResponse({ standardSchema: exclusionWithStepsSchema })
  async one(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Param('exclusionId', { schema: exclusionIdSchema }) exclusionId: string,
    @Query({ schema: dayQuerySchema }) { on }: DayQuery,
  ): Promise<ExclusionWithSteps> {
    admitCounty(caller, this.config, code);
    return this.unitOfWork.run(async (tx) => {
      const found = await this.store.one(tx, code, this.#dayOf(on), exclusionId);
      if (found === undefined) {
        throw requestError('NOT_FOUND', { messageZh: '本县没有这条排除情形' });
      }
      const steps = await this.store.steps(tx, exclusionId);
      return { exclusion: exclusionView(found), steps: steps.map(stepView) };
    });
  }

  /** Where a person drives the hub's day, only the caller knows which day it is. */
  #dayOf(on: string | undefined): Day {
    if (on !== undefined && this.config.base.days !== 'driven') {
      const messageZh = '本平台的日期跟随时钟，不能另行指定';
      throw requestError('REQUEST_INVALID', { field: 'on', messageZh });
    }
    return on === undefined ? dayOfInstant(this.clock.now()) : dayFromIso(on);
  }
}

function told(result: Result<ExclusionState, Refusal>): ExclusionView {
  if (result.ok) return exclusionView(result.value);
  const { code, messageZh, field } = result.rejection;
  throw requestError(answers[code], { messageZh, ...(field === null ? {} : { field }) });
}
