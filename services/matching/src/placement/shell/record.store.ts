import { Injectable } from '@nestjs/common';
import { isUniqueViolation, OvertakenError, sqlList, type Tx } from '#persistence';
import type { FramedRecord } from '../../match/shell/household-log.js';
import type { StandingRecord } from '../core/arrivals.js';
import type { Standing } from '../core/standing.js';
import {
  householdAtEventColumn,
  recordColumns,
  rowOf,
  standingColumns,
  standingFrom,
  type StandingRow,
} from './record-row.js';

/** A record as its table has it. */
interface LockedRecord extends FramedRecord {
  readonly standing: Standing;
}

interface LockedRow extends StandingRow {
  readonly topic: string;
  readonly record_value: Buffer;
}

/** Writes the table `department_record`; every method works inside the caller's transaction. */
@Injectable()
export class RecordStore {
  /** Those of these records that are remembered, locked until the transaction ends. */
  async locked(tx: Tx, identities: readonly string[]): Promise<readonly LockedRecord[]> {
    const rows = await tx.sql<LockedRow>(
      `select topic, record_value, ${standingColumns}
       from department_record where identity = any($1::uuid[])
       order by occurred_at, record_id for update`,
      [sqlList('uuid', identities)],
    );
    return rows.map((row) => ({
      ...{ topic: row.topic, value: row.record_value, standing: standingFrom(row) },
    }));
  }

  /**
   * Remembers records that `locked` did not find. A plain insert: nearly all that comes is new, and one that looks
   * for each row first, as `on conflict` does, costs a tenth more.
   * @throws OvertakenError where somebody else has remembered one of them since
   */
  async add(tx: Tx, records: readonly StandingRecord[], firstSeenAt: number): Promise<void> {
    try {
      await tx.unnestUpsert(rowsOf(records, firstSeenAt));
    } catch (error) {
      throw isUniqueViolation(error) ? new OvertakenError(error) : error;
    }
  }

  /** Remembers versions in place of those that `locked` gave. */
  async replace(tx: Tx, records: readonly StandingRecord[], firstSeenAt: number): Promise<void> {
    const kept = new Set<string>(['identity', 'first_seen_at']);
    const columns = Object.keys(recordColumns) as (keyof typeof recordColumns)[];
    const update = columns.filter((column) => !kept.has(column));
    await tx.unnestUpsert({
      ...rowsOf(records, firstSeenAt),
      ...{ conflict: ['identity'], update },
    });
  }

  /** Writes how records stand from now on. */
  async restand(
    tx: Tx,
    changes: readonly {
      readonly recordId: number;
      readonly decidedKey: string | null;
      readonly standing: Standing;
    }[],
  ): Promise<void> {
    await tx.sql(
      `update department_record set state = changed.state, parked_because = changed.parked_because,
         candidates = changed.candidates, household_id = changed.household_id,
         resident_ref = changed.resident_ref, matched_by = changed.matched_by,
         household_at_event = changed.household_at_event, came_from = changed.came_from,
         link_key = changed.link_key
       from unnest($1::bigint[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::text[],
         $7::text[], $8::text[], $9::text[], $10::text[]) as changed (id, state, parked_because,
         candidates, household_id, resident_ref, matched_by, household_at_event, came_from, link_key)
       where record_id = changed.id`,
      [
        changes.map(({ recordId }) => recordId),
        changes.map(({ standing }) => standing.state),
        changes.map(({ standing }) => standing.parkedBecause),
        changes.map(({ standing }) => jsonOrNull(standing.candidates)),
        changes.map(({ standing }) => standing.householdId),
        changes.map(({ standing }) => standing.residentRef),
        changes.map(({ standing }) => standing.matchedBy),
        changes.map(({ standing }) => householdAtEventColumn(standing)),
        changes.map(({ standing }) => standing.cameFrom),
        changes.map(({ decidedKey }) => decidedKey),
      ],
    );
  }
}

function rowsOf(records: readonly StandingRecord[], firstSeenAt: number) {
  // In one order everywhere, so that two instances with the same records don't wait for each other.
  const ordered = [...records].sort((a, b) => (a.identity < b.identity ? -1 : 1));
  return {
    table: 'department_record',
    columns: recordColumns,
    rows: ordered.map((one) => rowOf(one, firstSeenAt)),
  } as const;
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
