import type { Tx } from '../tx.js';
import { encodePack, packsOf } from './pack.js';
import type { OutboxRecord } from './ports.js';

// The relay is told at commit; several notifications of one transaction become one.
const insertSql = `
  with put as (insert into outbox (topic, record_count, records) values ($1, $2, $3))
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
  for (const pack of packsOf(records)) {
    // One statement each: as a parameter of its own a pack goes as it is, inside an array as text twice as long.
    await tx.sql(insertSql, [pack.topic, pack.records.length, encodePack(pack)]);
  }
}
