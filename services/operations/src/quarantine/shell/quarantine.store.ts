import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';
import type { QuarantinedRecord } from '#schemas';
import { distinctRecords, storedHeaders, type QuarantineView } from '../core/quarantine-view.js';

/** A page of the quarantine: the newest first, from below an id on. */
export interface QuarantinePage {
  /** Only records with a smaller id; null for the first page. */
  readonly beforeId: number | null;
  readonly topic: string | null;
  readonly limit: number;
}

/** A row of the view with its place in the order. */
export interface QuarantinePageRow {
  readonly id: number;
  readonly view: QuarantineView;
}

/** Quarantined records of one topic and error. */
export interface QuarantineCount {
  readonly topic: string;
  readonly errorCode: string;
  readonly records: number;
}

type ViewRow = QuarantineView & { readonly id: number };

/** SQL of the table `quarantined_record`; nothing here reads the bytes back. */
@Injectable()
export class QuarantineStore {
  /** Keeps records; one that is known keeps its first look and gets the latest number of attempts. */
  async keep(tx: Tx, records: readonly QuarantinedRecord[]): Promise<void> {
    await tx.unnestUpsert({
      table: 'quarantined_record',
      columns: {
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
      },
      rows: distinctRecords(records).map((record) => ({
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
      })),
      conflict: ['quarantine_id'],
      update: ['last_seen_at', 'attempts'],
      updateIf: 'quarantined_record.last_seen_at <= excluded.last_seen_at',
    });
  }

  /** One page of what may be seen, the newest first. */
  async page(
    tx: Tx,
    { beforeId, topic, limit }: QuarantinePage,
  ): Promise<readonly QuarantinePageRow[]> {
    const rows = await tx.sql<ViewRow>(
      `select quarantined_id as id, quarantine_id as "quarantineId", topic, partition,
         record_offset as "offset", consumer_group as "group", error_code as "errorCode", field,
         reason_zh as "reasonZh", county_code as "countyCode", first_seen_at as "firstSeenAt",
         last_seen_at as "lastSeenAt", attempts,
         coalesce(octet_length(key_bytes), 0) as "keyBytes",
         coalesce(octet_length(value_bytes), 0) as "valueBytes",
         array(select jsonb_array_elements(headers) ->> 'name') as "headerNames"
       from quarantined_record
       where ($1::bigint is null or quarantined_id < $1) and ($2::text is null or topic = $2)
       order by quarantined_id desc limit $3`,
      [beforeId, topic, limit],
    );
    return rows.map(({ id, ...view }) => ({ id, view }));
  }

  /** How many records are quarantined, by topic and error. */
  async counts(tx: Tx): Promise<readonly QuarantineCount[]> {
    return tx.sql<QuarantineCount>(
      `select topic, error_code as "errorCode", count(*) as records
       from quarantined_record group by topic, error_code order by topic, error_code`,
    );
  }
}
