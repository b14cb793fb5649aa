import { Injectable } from '@nestjs/common';
import type { Day } from '#domain';
import type { Tx } from '#persistence';
import type { ExclusionCommand, Now } from '../core/command.js';
import type { Step } from '../core/decide.js';
import type { ExclusionState, ExclusionStatus } from '../core/exclusion.js';

/** A step as it was taken. */
export interface ExclusionStep {
  readonly step: number;
  readonly move: string;
  readonly status: ExclusionStatus;
  /** Version that it published; null where it published none. */
  readonly version: number | null;
  readonly countyCode: string;
  readonly by: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  readonly day: Day;
  readonly reason: string;
}

/** A command that was carried out, and the exclusion that it was about. */
export interface KnownCommand {
  readonly exclusionId: string;
  readonly command: ExclusionCommand;
}

/** What is asked of a county's exclusions; null where all are wanted. */
export interface ExclusionPage {
  readonly countyCode: string;
  /** Day on which the household lives in that county. */
  readonly today: Day;
  readonly status: ExclusionStatus | null;
  readonly householdId: string | null;
  /** The last exclusion of the page before. */
  readonly before: { readonly recordedAt: number; readonly exclusionId: string } | null;
  readonly limit: number;
}

const stateColumns = {
  exclusion_id: 'text',
  household_id: 'text',
  status: 'text',
  version: 'integer',
  kind: 'text',
  basis: 'text',
  evidence_ref: 'text',
  first_day: 'integer',
  last_day: 'integer',
  recorded_by: 'text',
  recorded_at: 'bigint',
  consented_by: 'text',
  consented_on: 'integer',
  ended_on: 'integer',
} as const;

const stateFields = `exclusion_id as "exclusionId", exclusion.household_id as "householdId", status,
  exclusion.version, kind, basis, evidence_ref as "evidenceRef", first_day as "firstDay",
  last_day as "lastDay", recorded_by as "recordedBy", recorded_at as "recordedAt",
  consented_by as "consentedBy", consented_on as "consentedOn", ended_on as "endedOn"`;

/** SQL of the tables `exclusion` and `exclusion_step`. */
@Injectable()
export class ExclusionStore {
  /** An exclusion by its id, locked until the transaction ends; null when there is none. */
  async lock(tx: Tx, exclusionId: string): Promise<ExclusionState | null> {
    const [state] = await tx.sql<ExclusionState>(
      `select ${stateFields} from exclusion where exclusion_id = $1 for update`,
      [exclusionId],
    );
    return state ?? null;
  }

  /** A command that was carried out before, by its id. */
  async commandBy(tx: Tx, commandId: string): Promise<KnownCommand | undefined> {
    const [known] = await tx.sql<KnownCommand>(
      `select exclusion_id as "exclusionId", command from exclusion_step where command_id = $1`,
      [commandId],
    );
    return known;
  }

  /** Keeps the exclusion as it stands after a step, and the step beside those before it. */
  async keep(
    tx: Tx,
    { state, published }: Step,
    command: ExclusionCommand,
    now: Now,
  ): Promise<void> {
    const { exclusionId, status, version } = state;
    await tx.unnestUpsert({
      table: 'exclusion',
      columns: stateColumns,
      rows: [columnsOf(state)],
      conflict: ['exclusion_id'],
      update: ['status', 'version', 'consented_by', 'consented_on', 'ended_on'],
    });
    const { commandId, move, countyCode, by, reason } = command;
    await tx.sql(
      `insert into exclusion_step (command_id, exclusion_id, step, move, status, version,
         county_code, acted_by, acted_at, acted_on, reason, command)
       select $1, $2, 1 + count(*), $3, $4, $5, $6, $7, $8, $9, $10, $11
       from exclusion_step where exclusion_id = $2`,
      [
        ...[commandId, exclusionId, move, status, published ? version : null],
        ...[countyCode, by, now.at, now.today, reason, JSON.stringify(command)],
      ],
    );
  }

  /** Exclusions of the households that live in a county, recorded last first. */
  async page(tx: Tx, asked: ExclusionPage): Promise<readonly ExclusionState[]> {
    return tx.sql<ExclusionState>(
      `select ${stateFields} from exclusion join household using (household_id)
       where county_on(stays, $2) = $1
         and ($3::text is null or status = $3)
         and ($4::text is null or household_id = $4)
         and ($5::bigint is null or (recorded_at, exclusion_id) < ($5, $6))
       order by recorded_at desc, exclusion_id desc limit $7`,
      [
        ...[asked.countyCode, asked.today, asked.status, asked.householdId],
        ...[asked.before?.recordedAt ?? null, asked.before?.exclusionId ?? '', asked.limit],
      ],
    );
  }

  /** An exclusion of a household that lives in a county; undefined for another county's. */
  async one(
    tx: Tx,
    countyCode: string,
    today: Day,
    exclusionId: string,
  ): Promise<ExclusionState | undefined> {
    const [state] = await tx.sql<ExclusionState>(
      `select ${stateFields} from exclusion join household using (household_id)
       where exclusion_id = $3 and county_on(stays, $2) = $1`,
      [countyCode, today, exclusionId],
    );
    return state;
  }

  /** Every step of an exclusion, the first first. */
  async steps(tx: Tx, exclusionId: string): Promise<readonly ExclusionStep[]> {
    return tx.sql<ExclusionStep>(
      `select step, move, status, version, county_code as "countyCode", acted_by as "by",
         acted_at as "at", acted_on as "day", reason
       from exclusion_step where exclusion_id = $1 order by step`,
      [exclusionId],
    );
  }
}

function columnsOf(state: ExclusionState): Record<keyof typeof stateColumns, unknown> {
  return {
    exclusion_id: state.exclusionId,
    household_id: state.householdId,
    status: state.status,
    version: state.version,
    kind: state.kind,
    basis: state.basis,
    evidence_ref: state.evidenceRef,
    first_day: state.firstDay,
    last_day: state.lastDay,
    recorded_by: state.recordedBy,
    recorded_at: state.recordedAt,
    consented_by: state.consentedBy,
    consented_on: state.consentedOn,
    ended_on: state.endedOn,
  };
}
