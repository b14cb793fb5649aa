import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';
import type { DepartmentRecord } from '../../match/core/department-record.js';
import { identityOf, type StandingRecord } from '../core/arrivals.js';
import type { Remembered, Standing } from '../core/standing.js';
import {
  recordColumns,
  rowOf,
  standingColumns,
  standingFrom,
  type StandingRow,
} from './record-row.js';

const identityColumns = ['topic', 'source_system', 'source_record_id'] as const;

interface RememberedRow extends StandingRow {
  readonly topic: string;
  readonly source_system: string;
  readonly source_record_id: string;
  readonly source_version: number;
  readonly published_at: number;
  readonly event_id: string;
  readonly record_value: Buffer;
  readonly link_key: string;
}

/** Writes the table `department_record`; every method works inside the caller's transaction. */
@Injectable()
export class RecordStore {
  /**
   * Remembers records not seen before.
   * @returns false when some were there already: those stand as they did, and `remembered` tells how
   */
  async add(tx: Tx, records: readonly StandingRecord[], firstSeenAt: number): Promise<boolean> {
    const added = await tx.unnestUpsert({ ...upsertOf(records, firstSeenAt), update: [] });
    return added === records.length;
  }

  /**
   * What is remembered of these records from before this transaction, by identity; locked until it ends.
   * Those that `add` has put there just now are left out: nobody has been told of them.
   */
  async remembered(
    tx: Tx,
    records: readonly DepartmentRecord[],
  ): Promise<ReadonlyMap<string, Remembered>> {
    const rows = await tx.sql<RememberedRow>(
      `select topic, source_system, source_record_id, source_version, published_at, event_id,
         record_value, link_key, ${standingColumns}
       from department_record where (topic, source_system, source_record_id) in (
         select * from unnest($1::text[], $2::text[], $3::text[]))
         and xmin <> pg_current_xact_id()::xid
       order by occurred_at, record_id for update`,
      [
        records.map(({ topic }) => topic),
        records.map(({ envelope }) => envelope.sourceSystem),
        records.map(({ envelope }) => envelope.sourceRecordId),
      ],
    );
    return new Map(rows.map((row) => [identityOfRow(row), rememberedFrom(row)]));
  }

  /** Remembers versions in place of those that `add` or `remembered` has locked. */
  async replace(tx: Tx, records: readonly StandingRecord[], firstSeenAt: number): Promise<void> {
    const kept = new Set<string>([...identityColumns, 'first_seen_at']);
    const columns = Object.keys(recordColumns) as (keyof typeof recordColumns)[];
    const update = columns.filter((column) => !kept.has(column));
    await tx.unnestUpsert({ ...upsertOf(records, firstSeenAt), update });
  }

  /** Writes how records stand from now on. */
  async restand(
    tx: Tx,
    changes: readonly { readonly recordId: number; readonly standing: Standing }[],
  ): Promise<void> {
    await tx.sql(
      `update department_record set state = changed.state, parked_because = changed.parked_because,
         candidates = changed.candidates, household_id = changed.household_id,
         resident_ref = changed.resident_ref, matched_by = changed.matched_by
       from unnest($1::bigint[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::text[],
         $7::text[]) as changed (id, state, parked_because, candidates, household_id, resident_ref,
         matched_by)
       where record_id = changed.id`,
      [
        changes.map(({ recordId }) => recordId),
        changes.map(({ standing }) => standing.state),
        changes.map(({ standing }) => standing.parkedBecause),
        changes.map(({ standing }) => jsonOrNull(standing.candidates)),
        changes.map(({ standing }) => standing.householdId),
        changes.map(({ standing }) => standing.residentRef),
        changes.map(({ standing }) => standing.matchedBy),
      ],
    );
  }
}

function upsertOf(records: readonly StandingRecord[], firstSeenAt: number) {
  // In one order everywhere, so that two instances with the same records don't wait for each other.
  const sorted = records
    .map((one) => ({ one, identity: identityOf(one.record.topic, one.record.envelope) }))
    .sort((a, b) => (a.identity < b.identity ? -1 : 1));
  return {
    table: 'department_record',
    columns: recordColumns,
    rows: sorted.map(({ one }) => rowOf(one, firstSeenAt)),
    conflict: identityColumns,
  } as const;
}

function identityOfRow(row: RememberedRow): string {
  const { source_system: sourceSystem, source_record_id: sourceRecordId } = row;
  return identityOf(row.topic, { sourceSystem, sourceRecordId });
}

function rememberedFrom(row: RememberedRow): Remembered {
  return {
    version: {
      sourceVersion: row.source_version,
      publishedAt: row.published_at,
      eventId: row.event_id,
      value: row.record_value,
    },
    linkKey: row.link_key,
    standing: standingFrom(row),
  };
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
