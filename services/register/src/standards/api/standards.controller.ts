import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { isTrialSeal, isoDay, type IdentityCipher, type Result } from '#domain';
import {
  admitStandard,
  CalledBy,
  Caller,
  Clock,
  decodeCursor,
  HubConfig,
  IDENTITY_CIPHER,
  pageOf,
  pageSchema,
  requestError,
  Requires,
  type Page,
} from '#service-kit';
import type { Response } from 'express';
import type { z } from 'zod';
import { stepRefusal, type DocumentRefusal, type StepRefusal } from '../core/version-life.js';
import { Standards, type DraftView } from '../shell/standards.js';
import {
  approvalSchema,
  countyCodeSchema,
  differencesQuerySchema,
  differencesSchema,
  documentSchema,
  previewSchema,
  refusedSchema,
  standardVersionSchema,
  trialRecordSchema,
  versionPlaceSchema,
  versionSchema,
  versionsQuerySchema,
  wholeVersionSchema,
  withdrawalSchema,
  type StandardVersionView,
} from './standard.schema.js';

type Refused = z.output<typeof refusedSchema>;

const unprocessable = 422;

/** A county's standard from its draft to the day on which it holds. The city's own is that of 130500. */
@ApiTags('standards')
@ApiBearerAuth()
@Requires('county')
@Controller('counties/:code/standards')
export class StandardsController {
  constructor(
    private readonly standards: Standards,
    private readonly clock: Clock,
    private readonly config: HubConfig,
    @Inject(IDENTITY_CIPHER) private readonly cipher: IdentityCipher,
  ) {}

  @Post('validation')
  @HttpCode(200)
  @ApiOperation({ summary: '检查标准文件，并说明与现行版本的差别；不留记录' })
  @ApiOkResponse({ standardSchema: previewSchema })
  async validate(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Body({ schema: documentSchema }) { text }: z.output<typeof documentSchema>,
  ): Promise<z.output<typeof previewSchema>> {
    admitStandard(caller, this.config, code);
    const preview = await this.standards.preview(code, text);
    const { documentSha256, check, comparedWith, differences } = preview;
    const problems = check.ok ? [] : [...check.problems];
    return { ok: check.ok, documentSha256, problems, comparedWith, differences: [...differences] };
  }

  @Post()
  @ApiOperation({ summary: '提交标准文件，成为草案；同一文件重复提交不产生新的草案' })
  @ApiCreatedResponse({ standardSchema: standardVersionSchema })
  @ApiUnprocessableEntityResponse({ standardSchema: refusedSchema })
  async submit(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Body({ schema: documentSchema }) { text }: z.output<typeof documentSchema>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StandardVersionView | Refused> {
    admitStandard(caller, this.config, code);
    const by = caller.name;
    return answered(await this.standards.submit({ countyCode: code, text, by }), response);
  }

  @Get()
  @ApiOperation({ summary: '本县各版本，新的在前' })
  @ApiOkResponse({ standardSchema: pageSchema(standardVersionSchema) })
  async page(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Query({ schema: versionsQuerySchema })
    { cursor, limit }: z.output<typeof versionsQuerySchema>,
  ): Promise<Page<StandardVersionView>> {
    admitStandard(caller, this.config, code);
    const [version, attempt] = decodeCursor(cursor, versionPlaceSchema) ?? [];
    const before = version === undefined || attempt === undefined ? null : { version, attempt };
    const rows = await this.standards.page(code, before, limit + 1);
    return pageOf(rows.map(shown), limit, (row) => [row.version, row.attempt]);
  }

  @Post('trials')
  @HttpCode(204)
  @ApiOperation({ summary: '登记一次试算：原样提交研判服务所给的试算凭证（record）' })
  @ApiNoContentResponse()
  async tried(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Body({ schema: trialRecordSchema }) trial: z.output<typeof trialRecordSchema>,
  ): Promise<void> {
    admitStandard(caller, this.config, code);
    const { seal, ...tried } = trial;
    if (!isTrialSeal(this.cipher, { countyCode: code, ...tried }, seal)) {
      throw conflictOf(stepRefusal('NOT_A_TRIAL'));
    }
    const recorded = { ...tried, triedBy: caller.name, at: this.clock.now() };
    await this.standards.recordTrial(code, recorded);
  }

  @Get(':version')
  @ApiOperation({ summary: '一个版本：提交时的全文、状态、经办记录、试算' })
  @ApiOkResponse({ standardSchema: wholeVersionSchema })
  async one(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Param('version', { schema: versionSchema }) version: number,
  ): Promise<z.input<typeof wholeVersionSchema>> {
    admitStandard(caller, this.config, code);
    const found = await this.standards.one(code, version);
    if (found === undefined) throw noSuchVersion();
    const { draft, history, trials } = found;
    return {
      version: shown(draft),
      text: draft.documentText,
      history: [...history],
      trials: trials as z.input<typeof wholeVersionSchema>['trials'],
    };
  }

  @Get(':version/differences')
  @ApiOperation({ summary: '与现行版本或指定版本的差别' })
  @ApiOkResponse({ standardSchema: differencesSchema })
  async differences(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Param('version', { schema: versionSchema }) version: number,
    @Query({ schema: differencesQuerySchema })
    { against }: z.output<typeof differencesQuerySchema>,
  ): Promise<z.output<typeof differencesSchema>> {
    admitStandard(caller, this.config, code);
    const differences = await this.standards.differences(code, version, against ?? null);
    if (differences === undefined) throw noSuchVersion();
    return { differences: [...differences] };
  }

  @Post(':version/approval')
  @HttpCode(200)
  @ApiOperation({ summary: '批准并发布；须由提交人以外的人员，且同一文件已试算' })
  @ApiOkResponse({ standardSchema: standardVersionSchema })
  @ApiUnprocessableEntityResponse({ standardSchema: refusedSchema })
  async approve(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Param('version', { schema: versionSchema }) version: number,
    @Body({ schema: approvalSchema })
    { documentSha256, reason }: z.output<typeof approvalSchema>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StandardVersionView | Refused> {
    admitStandard(caller, this.config, code);
    const moved = await this.standards.move({
      ...{ countyCode: code, version, documentSha256, step: 'APPROVED', by: caller.name },
      reason: reason ?? null,
    });
    if (moved === null) throw noSuchVersion();
    return answered(moved, response);
  }

  @Post(':version/withdrawal')
  @HttpCode(200)
  @ApiOperation({ summary: '撤回尚未批准的版本；版本号可以再用' })
  @ApiOkResponse({ standardSchema: standardVersionSchema })
  async withdraw(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Param('version', { schema: versionSchema }) version: number,
    @Body({ schema: withdrawalSchema }) { reason }: z.output<typeof withdrawalSchema>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StandardVersionView | Refused> {
    admitStandard(caller, this.config, code);
    const moved = await this.standards.move({
      ...{ countyCode: code, version, step: 'WITHDRAWN', by: caller.name, reason },
      documentSha256: null,
    });
    if (moved === null) throw noSuchVersion();
    return answered(moved, response);
  }
}

function noSuchVersion(): Error {
  return requestError('NOT_FOUND', { messageZh: '没有这个版本', field: 'version' });
}

function shown({ validFrom, ...draft }: DraftView): StandardVersionView {
  const { countyCode, version, attempt, standardId, documentSha256, state, phase } = draft;
  const { submittedBy, submittedAt } = draft;
  return {
    ...{ countyCode, version, attempt, standardId, documentSha256, state, phase },
    ...{ submittedBy, submittedAt },
    validFrom: isoDay(validFrom),
  };
}

function conflictOf({ code: reason, messageZh, wayOut }: StepRefusal): Error {
  return requestError('REQUEST_CONFLICTS', { reason, messageZh, wayOut: `${wayOut}。` });
}

/** @throws HubError REQUEST_CONFLICTS with the refusal as its reason */
function answered(
  result: Result<DraftView, StepRefusal | DocumentRefusal>,
  response: Response,
): StandardVersionView | Refused {
  if (result.ok) return shown(result.value);
  const { rejection } = result;
  if (rejection.code !== 'DOCUMENT_WRONG') {
    throw conflictOf(rejection);
  }
  response.status(unprocessable);
  const problems = [...rejection.problems];
  return {
    code: rejection.code,
    message: `标准文件有 ${String(problems.length)} 处问题，未受理`,
    problems,
  };
}
