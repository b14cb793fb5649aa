import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';
import type { DepartmentRecord } from '../../match/core/department-record.js';
import type { ParkedBecause } from '../../match/core/match.js';
import type { Standing } from '../core/revisit.js';
import type { TouchedReferences } from '../core/touched.js';

/** A record to be kept, with how it stands. */
export interface RecordToKeep {
  readonly record: DepartmentRecord;
  readonly linkKey: string;
  readonly standing: Standing;
}

/** A kept record as it comes out of its table, locked until the transaction ends. */
export interface KeptRecord {
  readonly unmatchedId: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly linkKey: string;
  readonly standing: Standing;
}

interface KeptRow {
  unmatched_id: number;
  topic: string;
  partition: number;
  record_offset: number;
  record_key: string | null;
  record_value: Buffer;
  record_headers: Record<string, string>;
  link_key: string;
  state: Standing['state'];
  parked_because: ParkedBecause | null;
  candidates: string[] | null;
  household_id: string | null;
}

const unmatchedColumns = {
  topic: 'text',
  partition: 'integer',
  record_offset: 'bigint',
  state: 'text',
  parked_because: 'text',
  candidates: 'jsonb',
  household_id: 'text',
  record_key: 'text',
  record_value: 'bytea',
  record_headers: 'jsonb',
  event_id: 'text',
  source_system: 'text',
  source_record_id: 'text',
  county_code: 'text',
  person_ref: 'text',
  name_birth_ref: 'text',
  name_village_ref: 'text',
  link_key: 'text',
  parked_at: 'bigint',
} as const;

type UnmatchedColumns = Record<keyof typeof unmatchedColumns, unknown>;

const keptColumns = `unmatched_id, topic, partition, record_offset, record_key, record_value,
  record_headers, link_key, state, parked_because, candidates, household_id`;

function keptRecord(row: KeptRow): KeptRecord {
  return {
    unmatchedId: row.unmatched_id,
    topic: row.topic,
    partition: row.partition,
    offset: row.record_offset,
    key: row.record_key,
    value: row.record_value,
    headers: row.record_headers,
    linkKey: row.link_key,
    standing: {
      state: row.state,
      parkedBecause: row.parked_because,
      candidates: row.candidates,
      householdId: row.household_id,
    },
  };
}

/** SQL of the table `unmatched`; every method works inside the caller's transaction. */
@Injectable()
export class UnmatchedStore {
  /** Keeps records; one that is there already, from a batch read again, stands as it does now. */
  async keep(tx: Tx, records: readonly RecordToKeep[], parkedAt: number): Promise<void> {
    await tx.unnestUpsert({
      table: 'unmatched',
      columns: unmatchedColumns,
      rows: records.map((one) => rowOf(one, parkedAt)),
      conflict: ['topic', 'partition', 'record_offset'],
      update: ['state', 'parked_because', 'candidates', 'household_id'],
    });
  }

  /** Records that wait under one of these references, oldest first, that nobody else is working on. */
  async touched(
    tx: Tx,
    { numbers, nameBirths, nameVillages }: TouchedReferences,
    afterId: number,
    limit: number,
  ): Promise<readonly KeptRecord[]> {
    // Three branches, each on its own index: one condition with "or" would read the whole table.
    const branch = (column: string, parameter: string): string =>
      `select unmatched_id from unmatched
       where ${column} = any(${parameter}::text[]) and state <> 'LINKED'`;
    const rows = await tx.sql<KeptRow>(
      `select ${keptColumns} from unmatched
       where unmatched_id in (${branch('person_ref', '$1')} union
         ${branch('name_birth_ref', '$2')} union ${branch('name_village_ref', '$3')})
       and unmatched_id > $4 and state <> 'LINKED'
       order by unmatched_id limit $5 for update skip locked`,
      [[...numbers], [...nameBirths], [...nameVillages], afterId, limit],
    );
    return rows.map(keptRecord);
  }

  /** All records that wait, oldest first, that nobody else is working on. */
  async waiting(tx: Tx, afterId: number, limit: number): Promise<readonly KeptRecord[]> {
    const rows = await tx.sql<KeptRow>(
      `select ${keptColumns} from unmatched where unmatched_id > $1 and state <> 'LINKED'
       order by unmatched_id limit $2 for update skip locked`,
      [afterId, limit],
    );
    return rows.map(keptRecord);
  }

  /** Records of one spelling, village and source on which a decision bears, also those it has placed. */
  async ofLinkKey(
    tx: Tx,
    linkKey: string,
    afterId: number,
    limit: number,
  ): Promise<readonly KeptRecord[]> {
    const rows = await tx.sql<KeptRow>(
      `select ${keptColumns} from unmatched where link_key = $1 and unmatched_id > $2
       order by unmatched_id limit $3 for update`,
      [linkKey, afterId, limit],
    );
    return rows.map(keptRecord);
  }

  /** A record in review in one of these counties (null: any); undefined when there is none by this id. */
  async inReview(
    tx: Tx,
    unmatchedId: number,
    counties: readonly string[] | null,
  ): Promise<{ readonly linkKey: string; readonly candidates: readonly string[] } | undefined> {
    const [row] = await tx.sql<{ link_key: string; candidates: string[] }>(
      `select link_key, candidates from unmatched where unmatched_id = $1 and state = 'REVIEW'
         and ($2::text[] is null or county_code = any($2))`,
      [unmatchedId, counties],
    );
    return row === undefined ? undefined : { linkKey: row.link_key, candidates: row.candidates };
  }

  /** True when every record of a link key belongs to one of these counties. */
  async isOfCounties(tx: Tx, linkKey: string, counties: readonly string[]): Promise<boolean> {
    const [row] = await tx.sql<{ mine: boolean | null }>(
      'select bool_and(county_code = any($2::text[])) as mine from unmatched where link_key = $1',
      [linkKey, counties],
    );
    return row?.mine === true;
  }

  /** Takes records out that are placed for good; their evidence is on the log by now. */
  async forget(tx: Tx, unmatchedIds: readonly number[]): Promise<void> {
    await tx.sql('delete from unmatched where unmatched_id = any($1::bigint[])', [unmatchedIds]);
  }

  /** Writes how records stand from now on. */
  async restand(
    tx: Tx,
    changes: readonly { readonly unmatchedId: number; readonly standing: Standing }[],
  ): Promise<void> {
    await tx.sql(
      `update unmatched set state = changed.state, parked_because = changed.parked_because,
         candidates = changed.candidates, household_id = changed.household_id
       from unnest($1::bigint[], $2::text[], $3::text[], $4::jsonb[], $5::text[])
         as changed (id, state, parked_because, candidates, household_id)
       where unmatched_id = changed.id`,
      [
        changes.map(({ unmatchedId }) => unmatchedId),
        changes.map(({ standing }) => standing.state),
        changes.map(({ standing }) => standing.parkedBecause),
        changes.map(({ standing }) => jsonOrNull(standing.candidates)),
        changes.map(({ standing }) => standing.householdId),
      ],
    );
  }
}

function rowOf({ record, linkKey, standing }: RecordToKeep, parkedAt: number): UnmatchedColumns {
  const { topic, partition, offset, key, value, headers, envelope } = record;
  return {
    topic,
    partition,
    record_offset: offset,
    state: standing.state,
    parked_because: standing.parkedBecause,
    candidates: standing.candidates,
    household_id: standing.householdId,
    record_key: key,
    record_value: value,
    record_headers: headers,
    event_id: envelope.eventId,
    source_system: envelope.sourceSystem,
    source_record_id: envelope.sourceRecordId,
    county_code: envelope.countyCode,
    person_ref: envelope.personRef,
    name_birth_ref: envelope.nameBirthRef,
    name_village_ref: envelope.nameVillageRef,
    link_key: linkKey,
    parked_at: parkedAt,
  };
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
