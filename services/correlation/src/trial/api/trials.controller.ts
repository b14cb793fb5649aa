import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { stringify as stringifyRows } from 'csv-stringify';
import { stringify } from 'csv-stringify/sync';
import { UnitOfWork } from '#persistence';
import {
  admitStandard,
  CalledBy,
  Caller,
  decodeCursor,
  HubConfig,
  pageOf,
  pageSchema,
  requestError,
  Requires,
  type Page,
} from '#service-kit';
import { changeHead, changeRow, omittedRow, resultRows } from '../core/trial-csv.js';
import { type ChangesWanted, type ListedChange, TrialStore } from '../shell/trial.store.js';
import { Trials, type ToldTrial } from '../shell/trials.js';
import {
  changeFilterSchema,
  changePlaceSchema,
  changesQuerySchema,
  trialChangeSchema,
  trialIdSchema,
  trialRequestSchema,
  trialSchema,
  type ChangeFilter,
  type ChangesQuery,
  type TrialRequestBody,
} from './trial.schema.js';

/** Changes read at once for a file. */
const csvRowsAtOnceMax = 2_000;

/** As Excel opens it: a cell that begins like a formula would be carried out otherwise. */
const spreadsheet = { bom: true, escape_formulas: true } as const;

/** Drafts of standards, tried on a county's own history before they count. */
@ApiTags('trials')
@ApiBearerAuth()
@Requires('county')
@Controller('trials')
export class TrialsController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly trials: Trials,
    private readonly store: TrialStore,
    private readonly config: HubConfig,
  ) {}

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: '试算一份标准草案；返回编号，进度和结果用 GET 查询，保留 30 天' })
  @ApiAcceptedResponse({ standardSchema: trialSchema })
  @ApiNotFoundResponse({ description: '本平台未接入该县' })
  async add(
    @CalledBy() caller: Caller,
    @Body({ schema: trialRequestSchema }) { county, document }: TrialRequestBody,
  ): Promise<ToldTrial> {
    admitStandard(caller, this.config, county);
    return this.trials.add(county, document, caller.name);
  }

  @Get(':trialId')
  @ApiOperation({ summary: '一次试算的进度和结果：按规则、乡镇、村的数量' })
  @ApiOkResponse({ standardSchema: trialSchema })
  async one(
    @CalledBy() caller: Caller,
    @Param('trialId', { schema: trialIdSchema }) trialId: string,
  ): Promise<ToldTrial> {
    return this.#admitted(caller, trialId);
  }

  @Get(':trialId/result.csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiConflictResponse({ description: '试算尚未完成' })
  @ApiOperation({ summary: '试算结果的数量，CSV（带 BOM 的 UTF-8，可直接用 Excel 打开）' })
  async csv(
    @CalledBy() caller: Caller,
    @Param('trialId', { schema: trialIdSchema }) trialId: string,
  ): Promise<string> {
    const { result } = await this.#admitted(caller, trialId);
    if (result === null) {
      throw requestError('REQUEST_CONFLICTS', { messageZh: '试算尚未完成' });
    }
    return stringify(
      [...resultRows(result)].map((row) => [...row]),
      spreadsheet,
    );
  }

  @Get(':trialId/changes.csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiConflictResponse({ description: '试算尚未完成' })
  @ApiOperation({
    summary:
      '数量背后的农户和预警，CSV（带 BOM 的 UTF-8）；可按乡镇、村、规则、变化筛选，仅列出令牌有权查看的县；有未保留的变化的，末行写明条数',
  })
  async changesCsv(
    @CalledBy() caller: Caller,
    @Param('trialId', { schema: trialIdSchema }) trialId: string,
    @Query({ schema: changeFilterSchema }) filter: ChangeFilter,
  ): Promise<StreamableFile> {
    const { changesOmitted } = await this.#admitted(caller, trialId);
    if (changesOmitted === null) {
      throw requestError('REQUEST_CONFLICTS', { messageZh: '试算尚未完成' });
    }
    const table = stringifyRows(spreadsheet);
    const rows = Readable.from(this.#changeRows(caller, trialId, filter, changesOmitted));
    rows.once('error', (error) => table.destroy(error));
    return new StreamableFile(rows.pipe(table));
  }

  @Get(':trialId/changes')
  @ApiOperation({
    summary:
      '数量背后的农户和预警；可按乡镇、村、规则、变化筛选，仅列出令牌有权查看的县；未保留的条数见试算的 changesOmitted',
  })
  @ApiOkResponse({ standardSchema: pageSchema(trialChangeSchema) })
  async changes(
    @CalledBy() caller: Caller,
    @Param('trialId', { schema: trialIdSchema }) trialId: string,
    @Query({ schema: changesQuerySchema }) { cursor, limit, ...filter }: ChangesQuery,
  ): Promise<Page<ListedChange>> {
    await this.#admitted(caller, trialId);
    const [after = 0] = decodeCursor(cursor, changePlaceSchema) ?? [];
    const rows = await this.#changes(caller, trialId, { ...filter, after, limit: limit + 1 });
    return pageOf(rows, limit, ({ number }) => [number]);
  }

  /** Page by page: a county's trial may concern more households than memory should hold. */
  async *#changeRows(
    caller: Caller,
    trialId: string,
    filter: ChangeFilter,
    omitted: number,
  ): AsyncGenerator<readonly string[]> {
    yield changeHead;
    const limit = csvRowsAtOnceMax;
    for (let after: number | undefined = 0; after !== undefined;) {
      const page = await this.#changes(caller, trialId, { ...filter, after, limit });
      yield* page.map(changeRow);
      after = page.at(-1)?.number;
    }
    if (omitted > 0) yield omittedRow(omitted);
  }

  async #changes(
    caller: Caller,
    trialId: string,
    wanted: ChangesWanted,
  ): Promise<readonly ListedChange[]> {
    return this.unitOfWork.run(async (tx) => {
      // Under a county's old code, households may live in a county that the caller may not see.
      const counties = caller.countiesOf(await this.store.countiesOf(tx, trialId));
      return this.store.changes(tx, trialId, counties, wanted);
    });
  }

  // Whether there is such a trial is told only to those who may see its county.
  async #admitted(caller: Caller, trialId: string): Promise<ToldTrial> {
    const trial = await this.trials.find(trialId);
    if (trial === undefined || !caller.mayStandardOf(trial.county)) {
      throw requestError('NOT_FOUND', { messageZh: '没有这次试算' });
    }
    return trial;
  }
}
