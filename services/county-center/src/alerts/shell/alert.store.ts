import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';
import type { CountyAlert } from '#schemas';
import { distinctRevisions, highestRevisions, type AlertRow } from '../core/alert-row.js';

/** One revision as it was published. */
export interface AlertRevision {
  readonly revision: number;
  readonly alert: CountyAlert;
}

/** What is asked of a county's alerts; null where all are wanted. */
export interface AlertPage {
  readonly severity: CountyAlert['severity'] | null;
  readonly cause: string | null;
  readonly village: string | null;
  readonly status: 'open' | 'withdrawn' | 'all';
  /** The last alert of the page before. */
  readonly before: { readonly decidedAt: number; readonly alertId: string } | null;
  readonly limit: number;
}

/** Open alerts of a county by severity and cause. */
export interface OpenAlertCount {
  readonly severity: CountyAlert['severity'];
  readonly cause: string;
  readonly alerts: number;
  readonly households: number;
  readonly held: number;
}

/** What a county has in all. */
export interface CountyTotals {
  readonly open: number;
  readonly withdrawn: number;
  readonly households: number;
  /** Log time of the newest revision, milliseconds since 1970-01-01T00:00:00Z; null without any. */
  readonly latestDecidedAt: number | null;
}

const alertColumns = {
  alert_id: 'text',
  revision: 'integer',
  county_code: 'text',
  town_code: 'text',
  village_code: 'text',
  household_id: 'text',
  kind: 'text',
  severity: 'text',
  cause: 'text',
  rule_id: 'text',
  first_met_on: 'integer',
  decided_at: 'bigint',
  held: 'boolean',
  alert: 'jsonb',
} as const;

const updatedColumns = Object.keys(alertColumns).filter(
  (column): column is keyof typeof alertColumns => column !== 'alert_id',
);

function columnsOf(row: AlertRow): Record<keyof typeof alertColumns, unknown> {
  return {
    alert_id: row.alertId,
    revision: row.revision,
    county_code: row.countyCode,
    town_code: row.townCode,
    village_code: row.villageCode,
    household_id: row.householdId,
    kind: row.kind,
    severity: row.severity,
    cause: row.cause,
    rule_id: row.ruleId,
    first_met_on: row.firstMetOn,
    decided_at: row.decidedAt,
    held: row.held,
    alert: row.alert,
  };
}

/** SQL of the tables `alert` and `alert_revision`; every question names the county that it is about. */
@Injectable()
export class AlertStore {
  /** Keeps every revision, and of each alert the highest; revisions that are known change nothing. */
  async keep(tx: Tx, rows: readonly AlertRow[]): Promise<void> {
    await tx.unnestUpsert({
      table: 'alert_revision',
      columns: {
        alert_id: 'text',
        revision: 'integer',
        county_code: 'text',
        kind: 'text',
        decided_at: 'bigint',
        alert: 'jsonb',
      },
      rows: distinctRevisions(rows).map(columnsOf),
      conflict: ['alert_id', 'revision'],
    });
    await tx.unnestUpsert({
      table: 'alert',
      columns: alertColumns,
      rows: highestRevisions(rows).map(columnsOf),
      conflict: ['alert_id'],
      update: updatedColumns,
      updateIf: 'alert.revision < excluded.revision',
    });
  }

  /** One page of a county's alerts, newest first. */
  async page(tx: Tx, countyCode: string, asked: AlertPage): Promise<readonly CountyAlert[]> {
    const rows = await tx.sql<{ alert: CountyAlert }>(
      `select alert from alert
       where county_code = $1
         and ($2::text is null or severity = $2)
         and ($3::text is null or cause = $3)
         and ($4::text is null or village_code = $4)
         and ($5 = 'all' or (kind = 'WITHDRAWN') = ($5 = 'withdrawn'))
         and ($6::bigint is null or (decided_at, alert_id) < ($6, $7))
       order by decided_at desc, alert_id desc limit $8`,
      [
        countyCode,
        asked.severity,
        asked.cause,
        asked.village,
        asked.status,
        asked.before?.decidedAt ?? null,
        asked.before?.alertId ?? '',
        asked.limit,
      ],
    );
    return rows.map(({ alert }) => alert);
  }

  /** All revisions of one alert of a county, the newest first; none for another county's alert. */
  async history(tx: Tx, countyCode: string, alertId: string): Promise<readonly AlertRevision[]> {
    return tx.sql<AlertRevision>(
      `select revision, alert from alert_revision
       where alert_id = $1 and county_code = $2 order by revision desc`,
      [alertId, countyCode],
    );
  }

  /** Open alerts of a county by severity and cause. */
  async openCounts(tx: Tx, countyCode: string): Promise<readonly OpenAlertCount[]> {
    return tx.sql<OpenAlertCount>(
      `select severity, cause, count(*) as alerts, count(distinct household_id) as households,
         count(*) filter (where held) as held
       from alert where county_code = $1 and kind <> 'WITHDRAWN'
       group by severity, cause order by severity, cause`,
      [countyCode],
    );
  }

  /** What a county has in all. */
  async totals(tx: Tx, countyCode: string): Promise<CountyTotals> {
    const [totals] = await tx.sql<CountyTotals>(
      `select count(*) filter (where kind <> 'WITHDRAWN') as open,
         count(*) filter (where kind = 'WITHDRAWN') as withdrawn,
         count(distinct household_id) filter (where kind <> 'WITHDRAWN') as households,
         max(decided_at) as "latestDecidedAt"
       from alert where county_code = $1`,
      [countyCode],
    );
    return totals ?? { open: 0, withdrawn: 0, households: 0, latestDecidedAt: null };
  }
}
