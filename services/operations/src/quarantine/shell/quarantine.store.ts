import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';
import type { QuarantinedRecord } from '#schemas';
import {
  distinctRecords,
  distinctRefusals,
  refusalOf,
  storedHeaders,
  type QuarantineStatus,
  type QuarantineView,
} from '../core/quarantine-view.js';

/** Which quarantined records are asked for; null where it does not matter. */
export interface QuarantineFilter {
  readonly topic: string | null;
  readonly group: string | null;
  readonly errorCode: string | null;
  readonly countyCode: string | null;
  readonly status: QuarantineStatus | null;
  /** Last refused at this instant or later, milliseconds since 1970. */
  readonly seenFrom: number | null;
  /** Last refused before this instant. */
  readonly seenBefore: number | null;
}

/** A page of the quarantine: the newest first, from below an id on. */
export interface QuarantinePage extends QuarantineFilter {
  /** Only records with a smaller id; null for the first page. */
  readonly beforeId: number | null;
  readonly limit: number;
}

/** A row of the view with its place in the order. */
export interface QuarantinePageRow {
  readonly id: number;
  readonly view: QuarantineView;
}

/** Quarantined records of one topic, group, county and error. */
export interface QuarantineCount {
  readonly topic: string;
  readonly group: string;
  readonly countyCode: string | null;
  readonly errorCode: string;
  readonly status: QuarantineStatus;
  readonly records: number;
}

type ViewRow = QuarantineView & { readonly id: number };

const recordColumns = {
  quarantine_id: 'text',
  topic: 'text',
  partition: 'integer',
  record_offset: 'bigint',
  consumer_group: 'text',
  key_bytes: 'bytea',
  value_bytes: 'bytea',
  headers: 'jsonb',
  error_code: 'text',
  field: 'text',
  reason_zh: 'text',
  county_code: 'text',
  first_seen_at: 'bigint',
  last_seen_at: 'bigint',
  attempts: 'integer',
} as const;

// $1 … $7 in the order of `filterOf`.
const matchesFilter = `
  ($1::text is null or topic = $1) and ($2::text is null or consumer_group = $2)
  and ($3::text is null or error_code = $3) and ($4::text is null or county_code = $4)
  and ($5::text is null or status = $5) and ($6::bigint is null or last_seen_at >= $6)
  and ($7::bigint is null or last_seen_at < $7)`;

function filterOf(filter: QuarantineFilter): readonly unknown[] {
  const { topic, group, errorCode, countyCode, status, seenFrom, seenBefore } = filter;
  return [topic, group, errorCode, countyCode, status, seenFrom, seenBefore];
}

/** SQL of the table `quarantined_record`; nothing here reads the bytes back. */
@Injectable()
export class QuarantineStore {
  /**
   * Keeps records. One that is known keeps its first look and its bytes; a further refusal is added to
   * its history and opens it again.
   */
  async keep(tx: Tx, records: readonly QuarantinedRecord[]): Promise<void> {
    await tx.unnestUpsert({
      table: 'quarantined_record',
      columns: recordColumns,
      rows: distinctRecords(records).map(rowOf),
      conflict: ['quarantine_id'],
    });
    const ids = [...new Set(records.map(({ quarantineId }) => quarantineId))];
    const known = await tx.sql<{ quarantineId: string; partition: number; offset: number }>(
      `select quarantine_id as "quarantineId", partition, record_offset as "offset"
         from quarantine_refusal where quarantine_id = any($1)`,
      [ids],
    );
    const before = new Set(known.map(refusalOf));
    const refusals = distinctRefusals(records);
    await this.#keepRefusals(tx, refusals);
    const again = refusals.filter((refusal) => !before.has(refusalOf(refusal)));
    await this.#summarise(tx, ids);
    await tx.sql(`update quarantined_record set status = 'open' where quarantine_id = any($1)`, [
      again.map(({ quarantineId }) => quarantineId),
    ]);
  }

  async #keepRefusals(tx: Tx, refusals: readonly QuarantinedRecord[]): Promise<void> {
    await tx.unnestUpsert({
      table: 'quarantine_refusal',
      columns: {
        quarantine_id: 'text',
        partition: 'integer',
        record_offset: 'bigint',
        error_code: 'text',
        reason_zh: 'text',
        seen_at: 'bigint',
        attempts: 'integer',
      },
      rows: refusals.map((refusal) => ({
        quarantine_id: refusal.quarantineId,
        partition: refusal.partition,
        record_offset: refusal.offset,
        error_code: refusal.errorCode,
        reason_zh: refusal.reasonZh,
        seen_at: refusal.lastSeenAt,
        attempts: refusal.attempts,
      })),
      conflict: ['quarantine_id', 'partition', 'record_offset'],
      update: ['seen_at', 'attempts'],
      updateIf: 'quarantine_refusal.seen_at <= excluded.seen_at',
    });
  }

  /** The reason is that of the last refusal, the attempts are those of all. */
  async #summarise(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.sql(
      `update quarantined_record set error_code = last.error_code, reason_zh = last.reason_zh,
           last_seen_at = last.seen_at, attempts = last.attempts_of_all
         from (
           select distinct on (quarantine_id) quarantine_id, error_code, reason_zh, seen_at,
             (sum(attempts) over (partition by quarantine_id))::integer as attempts_of_all
           from quarantine_refusal where quarantine_id = any($1)
           order by quarantine_id, seen_at desc, record_offset desc
         ) as last
         where quarantined_record.quarantine_id = last.quarantine_id`,
      [ids],
    );
  }

  /** One page of what may be seen, the newest first. */
  async page(tx: Tx, asked: QuarantinePage): Promise<readonly QuarantinePageRow[]> {
    const { beforeId, limit } = asked;
    const rows = await tx.sql<ViewRow>(
      `select quarantined_id as id, quarantine_id as "quarantineId", topic, partition,
         record_offset as "offset", consumer_group as "group", error_code as "errorCode", field,
         reason_zh as "reasonZh", county_code as "countyCode", first_seen_at as "firstSeenAt",
         last_seen_at as "lastSeenAt", attempts, status,
         (select count(*) from quarantine_refusal as refusal
           where refusal.quarantine_id = quarantined_record.quarantine_id) as refusals,
         coalesce(octet_length(key_bytes), 0) as "keyBytes",
         coalesce(octet_length(value_bytes), 0) as "valueBytes",
         array(select jsonb_array_elements(headers) ->> 'name') as "headerNames"
       from quarantined_record
       where ${matchesFilter} and ($8::bigint is null or quarantined_id < $8)
       order by quarantined_id desc limit $9`,
      [...filterOf(asked), beforeId, limit],
    );
    return rows.map(({ id, ...view }) => ({ id, view }));
  }

  /** How many records are quarantined, by topic, group, county, error and status. */
  async counts(tx: Tx, filter: QuarantineFilter): Promise<readonly QuarantineCount[]> {
    return tx.sql<QuarantineCount>(
      `select topic, consumer_group as "group", county_code as "countyCode",
         error_code as "errorCode", status, count(*) as records
       from quarantined_record where ${matchesFilter}
       group by 1, 2, 3, 4, 5 order by records desc, 1, 2, 3, 4`,
      filterOf(filter),
    );
  }

  /** How many records nobody has dealt with yet. */
  async open(tx: Tx): Promise<number> {
    const [row] = await tx.sql<{ records: number }>(
      `select count(*) as records from quarantined_record where status = 'open'`,
    );
    return row?.records ?? 0;
  }

  /**
   * Clears records that were last refused before an instant, with their bytes.
   * @returns number of records cleared, at most `recordsMax`
   */
  async clearBefore(tx: Tx, instant: number, recordsMax: number): Promise<number> {
    return tx.affected(
      `delete from quarantined_record where quarantine_id in (
         select quarantine_id from quarantined_record where last_seen_at < $1
         order by last_seen_at limit $2)`,
      [instant, recordsMax],
    );
  }
}

function rowOf(record: QuarantinedRecord): Record<keyof typeof recordColumns, unknown> {
  return {
    quarantine_id: record.quarantineId,
    topic: record.topic,
    partition: record.partition,
    record_offset: record.offset,
    consumer_group: record.group,
    key_bytes: record.key,
    value_bytes: record.value,
    headers: storedHeaders(record),
    error_code: record.errorCode,
    field: record.field,
    reason_zh: record.reasonZh,
    county_code: record.countyCode,
    first_seen_at: record.firstSeenAt,
    last_seen_at: record.lastSeenAt,
    attempts: record.attempts,
  };
}
