import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { UnitOfWork } from '#persistence';
import {
  admitCounty,
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
import type { CountyAlert } from '#schemas';
import {
  AlertStore,
  type AlertRevision,
  type CountyTotals,
  type OpenAlertCount,
} from '../shell/alert.store.js';
import {
  alertIdSchema,
  alertPlaceSchema,
  alertQuerySchema,
  countyCodeSchema,
  type AlertQuery,
} from './alert-query.js';
import { alertSchema, alertWithHistorySchema, summarySchema } from './alert.schema.js';

interface AlertWithHistory {
  readonly alert: CountyAlert;
  readonly history: readonly AlertRevision[];
}

interface Summary extends CountyTotals {
  readonly countyCode: string;
  readonly bySeverityAndCause: readonly OpenAlertCount[];
}

/** A county's alerts, for those who hold a token of that county. */
@ApiTags('alerts')
@ApiBearerAuth()
@Requires('county')
@Controller('counties/:code')
export class AlertsController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly alerts: AlertStore,
    private readonly config: HubConfig,
  ) {}

  @Get('alerts')
  @ApiOperation({ summary: '本县预警，最新的在前；可按级别、原因、村、状态筛选' })
  @ApiOkResponse({ standardSchema: pageSchema(alertSchema) })
  async page(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Query({ schema: alertQuerySchema }) query: AlertQuery,
  ): Promise<Page<CountyAlert>> {
    admitCounty(caller, this.config, code);
    const [decidedAt, alertId] = decodeCursor(query.cursor, alertPlaceSchema) ?? [];
    const before = decidedAt === undefined || alertId === undefined ? null : { decidedAt, alertId };
    const { severity, cause, village, status, limit } = query;
    const rows = await this.unitOfWork.run((tx) =>
      this.alerts.page(tx, code, {
        severity: severity ?? null,
        cause: cause ?? null,
        village: village ?? null,
        status,
        before,
        limit: limit + 1,
      }),
    );
    return pageOf(rows, limit, (alert) => [alert.decidedAt, alert.alertId]);
  }

  @Get('alerts/:alertId')
  @ApiOperation({ summary: '一条预警及其全部修订，最新的在前' })
  @ApiOkResponse({ standardSchema: alertWithHistorySchema })
  async one(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
    @Param('alertId', { schema: alertIdSchema }) alertId: string,
  ): Promise<AlertWithHistory> {
    admitCounty(caller, this.config, code);
    const history = await this.unitOfWork.run((tx) => this.alerts.history(tx, code, alertId));
    const [newest] = history;
    if (newest === undefined) {
      throw requestError('NOT_FOUND', { messageZh: '本县没有这条预警' });
    }
    return { alert: newest.alert, history };
  }

  @Get('summary')
  @ApiOperation({ summary: '本县未撤销预警的数量，按级别和原因' })
  @ApiOkResponse({ standardSchema: summarySchema })
  async summary(
    @CalledBy() caller: Caller,
    @Param('code', { schema: countyCodeSchema }) code: string,
  ): Promise<Summary> {
    admitCounty(caller, this.config, code);
    return this.unitOfWork.run(async (tx) => ({
      countyCode: code,
      ...(await this.alerts.totals(tx, code)),
      bySeverityAndCause: await this.alerts.openCounts(tx, code),
    }));
  }
}
