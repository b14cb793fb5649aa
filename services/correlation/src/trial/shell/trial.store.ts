import { Injectable } from '@nestjs/common';
import { CITY_CODE, type Standard, type StandardProblem } from '#domain';
import type { Tx } from '#persistence';
import type { TrialResult } from '../core/trial-tally.js';
import type { TrialChange } from '../core/try-draft.js';

/** Where a trial stands. */
type TrialStatus = 'WAITING' | 'RUNNING' | 'DONE' | 'REFUSED' | 'FAILED';

/** A trial as it is kept. Instants in milliseconds since 1970, days since 1970-01-01. */
export interface Trial {
  readonly trialId: string;
  readonly county: string;
  readonly contentHash: string;
  readonly askedBy: string;
  readonly askedAt: number;
  readonly status: TrialStatus;
  readonly standardId: string | null;
  readonly version: number | null;
  readonly triedFrom: number | null;
  readonly problems: readonly StandardProblem[];
  readonly householdsTotal: number;
  readonly householdsDone: number;
  readonly eventsDone: number;
  readonly result: TrialResult | null;
  /** Changes that are kept with their household and alert: all, or as many as are kept at most. */
  readonly changesKept: number;
  readonly finishedAt: number | null;
}

/** What is asked for. */
export interface TrialRequest {
  readonly trialId: string;
  readonly county: string;
  readonly document: string;
  readonly contentHash: string;
  readonly askedBy: string;
  readonly askedAt: number;
}

/** A trial that a worker has taken up. */
export interface ClaimedTrial {
  readonly trialId: string;
  readonly county: string;
  readonly document: string;
}

/** How a trial ended. */
export interface TrialEnd {
  readonly status: TrialStatus;
  readonly problems?: readonly StandardProblem[];
  readonly result?: TrialResult;
}

/** A change with its place in the list of a trial. */
export type ListedChange = TrialChange & { readonly number: number };

/** Which changes are asked for; where a part is left out, all are wanted. */
export interface ChangesWanted {
  readonly town?: string | undefined;
  readonly village?: string | undefined;
  readonly rule?: string | undefined;
  readonly kind?: TrialChange['kind'] | undefined;
  /** Place of the last change of the page before. */
  readonly after: number;
  readonly limit: number;
}

const columns = `
  trial_id as "trialId", county_code as county, content_hash as "contentHash",
  asked_by as "askedBy", asked_at as "askedAt", status, standard_id as "standardId", version,
  tried_from as "triedFrom", problems, households_total as "householdsTotal",
  households_done as "householdsDone", events_done as "eventsDone", result,
  (select coalesce(max(number), 0) from trial_change where trial_id = trial.trial_id)
    as "changesKept",
  finished_at as "finishedAt"`;

const changeColumns = `
  number, household_id as "householdId", alert_id as "alertId", rule_id as "ruleId",
  county_code as "countyCode", town_code as "townCode", village_code as "villageCode", kind,
  severity_before as "severityBefore", severity_after as "severityAfter"`;

/** Trials and what they found. */
@Injectable()
export class TrialStore {
  /** Trials that wait or run. */
  async open(tx: Tx): Promise<number> {
    const [row] = await tx.sql<{ open: number }>(
      "select count(*)::integer as open from trial where status in ('WAITING', 'RUNNING')",
    );
    return row?.open ?? 0;
  }

  /** Enters a trial. */
  async add(tx: Tx, request: TrialRequest): Promise<void> {
    const { trialId, county, document, contentHash, askedBy, askedAt } = request;
    await tx.sql(
      `insert into trial
         (trial_id, county_code, document, content_hash, asked_by, asked_at, status)
         values ($1, $2, $3, $4, $5, $6, 'WAITING')`,
      [trialId, county, document, contentHash, askedBy, askedAt],
    );
  }

  /** Takes away what was asked before an instant. */
  async removeBefore(tx: Tx, askedAt: number): Promise<void> {
    await tx.sql('delete from trial where asked_at < $1', [askedAt]);
  }

  /** One trial. */
  async find(tx: Tx, trialId: string): Promise<Trial | undefined> {
    const [trial] = await tx.sql<Trial>(`select ${columns} from trial where trial_id = $1`, [
      trialId,
    ]);
    return trial;
  }

  /** Takes up the oldest trial that waits, or whose worker is gone; it begins anew. */
  async claim(tx: Tx, now: number, leaseUntil: number): Promise<ClaimedTrial | undefined> {
    const [claimed] = await tx.sql<ClaimedTrial>(
      `update trial set status = 'RUNNING', lease_until = $2, households_done = 0, events_done = 0
         where trial_id = (
           select trial_id from trial
             where status = 'WAITING' or (status = 'RUNNING' and lease_until < $1)
             order by asked_at limit 1 for update skip locked)
         returning trial_id as "trialId", county_code as county, document`,
      [now, leaseUntil],
    );
    if (claimed !== undefined) {
      await tx.sql('delete from trial_change where trial_id = $1', [claimed.trialId]);
    }
    return claimed;
  }

  /** What is tried, and on how many households. */
  async begin(tx: Tx, trialId: string, draft: Standard, triedFrom: number): Promise<void> {
    await tx.sql(
      `update trial set standard_id = $2, version = $3, tried_from = $4, households_total =
           (select count(*) from household
              where trial.county_code = $5 or county_codes ? trial.county_code)
         where trial_id = $1`,
      [trialId, draft.standardId, draft.version, triedFrom, CITY_CODE],
    );
  }

  /**
   * The next households that ever had to do with the county, by any code of any of their places; for
   * the city, all of them.
   */
  async households(
    tx: Tx,
    county: string,
    after: string,
    limit: number,
  ): Promise<readonly { household_id: string; partition: number }[]> {
    return tx.sql(
      `select household_id, partition from household
         where household_id > $2 and ($1 = $4 or county_codes ? $1) order by household_id limit $3`,
      [county, after, limit, CITY_CODE],
    );
  }

  /** Keeps what a page of households brought, and that the worker lives. */
  async progress(
    tx: Tx,
    trialId: string,
    step: { households: number; events: number; changes: readonly ListedChange[] },
    leaseUntil: number,
  ): Promise<void> {
    await tx.unnestUpsert({
      table: 'trial_change',
      columns: {
        trial_id: 'uuid',
        number: 'integer',
        household_id: 'text',
        alert_id: 'text',
        rule_id: 'text',
        county_code: 'text',
        town_code: 'text',
        village_code: 'text',
        kind: 'text',
        severity_before: 'text',
        severity_after: 'text',
      },
      rows: step.changes.map((change) => ({
        trial_id: trialId,
        number: change.number,
        household_id: change.householdId,
        alert_id: change.alertId,
        rule_id: change.ruleId,
        county_code: change.countyCode,
        town_code: change.townCode,
        village_code: change.villageCode,
        kind: change.kind,
        severity_before: change.severityBefore,
        severity_after: change.severityAfter,
      })),
    });
    await tx.sql(
      `update trial set households_done = households_done + $2, events_done = events_done + $3,
           lease_until = $4
         where trial_id = $1`,
      [trialId, step.households, step.events, leaseUntil],
    );
  }

  /** Enters how it ended. */
  async end(tx: Tx, trialId: string, end: TrialEnd, finishedAt: number): Promise<void> {
    const { status, problems = [], result = null } = end;
    await tx.sql(
      `update trial set status = $2, problems = $3, result = $4, finished_at = $5
         where trial_id = $1`,
      [trialId, status, JSON.stringify(problems), JSON.stringify(result), finishedAt],
    );
  }

  /** Changes after a place, in their order, of those counties alone. */
  async changes(
    tx: Tx,
    trialId: string,
    counties: readonly string[],
    { town, village, rule, kind, after, limit }: ChangesWanted,
  ): Promise<readonly ListedChange[]> {
    return tx.sql(
      `select ${changeColumns} from trial_change
         where trial_id = $1 and county_code = any($2) and number > $3
           and ($5::text is null or town_code = $5) and ($6::text is null or village_code = $6)
           and ($7::text is null or rule_id = $7) and ($8::text is null or kind = $8)
         order by number limit $4`,
      [trialId, counties, after, limit, ...[town, village, rule, kind].map((one) => one ?? null)],
    );
  }

  /** Counties in which the changed households live: more than one after a county was renamed. */
  async countiesOf(tx: Tx, trialId: string): Promise<readonly string[]> {
    const rows = await tx.sql<{ county_code: string }>(
      'select distinct county_code from trial_change where trial_id = $1',
      [trialId],
    );
    return rows.map((row) => row.county_code);
  }
}
