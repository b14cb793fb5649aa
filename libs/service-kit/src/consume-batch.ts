import type { BatchRecord, RecordBatch } from '#bus';
import {
  consumeOnce,
  heldFromOf,
  letWait,
  takeHeld,
  type HeldRecord,
  type Tx,
  type UnitOfWork,
} from '#persistence';
import { apartFromHeld } from './held/apart-from-held.js';

const nobody: ReadonlyMap<string, number> = new Map();

/**
 * Applies records of a batch, inside a transaction.
 * @param heldFrom held key → first offset that waits; a record without a key passes those keys over
 *   from there on
 */
export type BatchWork<T> = (
  tx: Tx,
  records: readonly BatchRecord<T>[],
  heldFrom: ReadonlyMap<string, number>,
) => Promise<void>;

/**
 * Applies a batch in one transaction with the position of its partition, so that its effect is there once,
 * however often the batch is delivered and by whom.
 *
 * Records that an earlier delivery applied are left out; where none is left, `work` is not called. Records
 * that went to quarantine move the position as well. Records of held keys are put where they wait, in the
 * same transaction; those of a released key (`heldKey`) lie below the position and are taken from there
 * instead. A record without a key is applied at once, and comes again for the one key when that is released.
 * Like all work of a `UnitOfWork`, `work` may run again from its beginning after a conflict.
 */
export async function consumeBatch<T>(
  uow: UnitOfWork,
  batch: RecordBatch<T>,
  work: BatchWork<T>,
): Promise<void> {
  await uow.run((tx) =>
    batch.heldKey === undefined
      ? consumeFresh(tx, batch, work)
      : consumeHeld(tx, batch, batch.heldKey, work),
  );
}

async function consumeFresh<T>(tx: Tx, batch: RecordBatch<T>, work: BatchWork<T>): Promise<void> {
  const from = await consumeOnce(tx, batch, batch.firstOffset, batch.nextOffset);
  const fresh = batch.records.filter(({ offset }) => offset >= from);
  if (fresh.length === 0) return;
  const heldFrom = await heldFromOf(tx, batch);
  const { free, waiting } = apartFromHeld(fresh, heldFrom);
  await letWait(
    tx,
    batch,
    waiting.map(({ heldKey, record }) => ({ heldKey, record: heldRecord(record) })),
  );
  if (free.length > 0) await work(tx, free, heldFrom);
}

async function consumeHeld<T>(
  tx: Tx,
  batch: RecordBatch<T>,
  key: string,
  work: BatchWork<T>,
): Promise<void> {
  const offsets = batch.records.map(({ offset }) => offset);
  const taken = await takeHeld(tx, { ...batch, key }, offsets);
  const records = batch.records.filter(({ offset }) => taken.has(offset));
  if (records.length > 0) await work(tx, records, nobody);
}

function heldRecord({ offset, key, timestamp, headers, bytes }: BatchRecord<unknown>): HeldRecord {
  return { offset, key, timestamp, headers, value: bytes };
}
