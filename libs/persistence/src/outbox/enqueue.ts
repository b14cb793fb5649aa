import { sqlList } from '../binary-array.js';
import type { Tx } from '../tx.js';
import { encodePack, type Pack, packsOf } from './pack.js';
import type { OutboxRecord } from './ports.js';

/** Packs in one statement, and bytes of their values: its parameters are held in memory twice. */
const packsAtOnceMax = 100;
const bytesAtOnceMax = 4 * 1024 * 1024;

// The relay is told at commit; several notifications of one transaction become one. Ids are given in the order of
// the list: packs of one topic keep theirs.
const insertSql = `
  with put as (
    insert into outbox (topic, record_count, records)
    select topic, record_count, records
    from unnest($1::text[], $2::integer[], $3::bytea[])
      with ordinality as given (topic, record_count, records, place)
    order by place
  )
  select pg_notify('outbox_' || current_schema(), '')`;

/** Channel on which the relay of a schema is told of new rows. */
export function channelOf(schema: string): string {
  return `outbox_${schema}`;
}

/**
 * Puts records into the outbox as part of the transaction. The relay publishes them, in this order for
 * each topic, after the commit and never when there is none.
 *
 * Two transactions that write records of one key must exclude each other by a lock (the position of the
 * partition, the row of the household) taken before: only then is the order of ids the order of commits.
 * Where only some records of a key need their order, as all that is said about one department's record does,
 * a lock on what they are about is enough.
 */
export async function enqueue(tx: Tx, records: readonly OutboxRecord[]): Promise<void> {
  if (records.length === 0) return;
  for (const packs of together(packsOf(records))) {
    await tx.sql(insertSql, [
      packs.map(({ topic }) => topic),
      packs.map(({ count }) => count),
      sqlList(
        'bytea',
        packs.map(({ bytes }) => bytes),
      ),
    ]);
  }
}

interface Row {
  readonly topic: string;
  readonly count: number;
  readonly bytes: Buffer;
}

/** Rows of as many packs as one statement takes; a larger one goes alone. */
function* together(packs: readonly Pack[]): Generator<readonly Row[]> {
  let rows: Row[] = [];
  let size = 0;
  for (const pack of packs) {
    const bytes = encodePack(pack);
    const isFull = rows.length === packsAtOnceMax || size + bytes.length > bytesAtOnceMax;
    if (rows.length > 0 && isFull) {
      yield rows;
      rows = [];
      size = 0;
    }
    rows.push({ topic: pack.topic, count: pack.records.length, bytes });
    size += bytes.length;
  }
  yield rows;
}
