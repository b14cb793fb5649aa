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
/** How long several partitions wait together for a lock, milliseconds as PostgreSQL reads them. */
const lockWaitMs = '1000';

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

/** What is left to apply of one batch. */
export interface FreshPart<T> {
  readonly batch: RecordBatch<T>;
  readonly records: readonly BatchRecord<T>[];
  /** See `BatchWork`. */
  readonly heldFrom: ReadonlyMap<string, number>;
}

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
  await consumeTogether(uow, [batch], async (tx, parts) => {
    for (const { records, heldFrom } of parts) await work(tx, records, heldFrom);
  });
}

/**
 * Applies batches of several partitions as `consumeBatch` does one, all of them in one transaction.
 * @param batches of one consumer group and no partition twice; what a released key waits with comes alone
 */
export async function consumeTogether<T>(
  uow: UnitOfWork,
  batches: readonly RecordBatch<T>[],
  work: (tx: Tx, parts: readonly FreshPart<T>[]) => Promise<void>,
): Promise<void> {
  const [first] = batches;
  const key = first?.heldKey;
  await uow.run(async (tx) => {
    const parts =
      first === undefined || key === undefined
        ? await freshParts(tx, batches)
        : await heldPart(tx, first, key);
    if (parts.length > 0) await work(tx, parts);
  });
}

async function freshParts<T>(
  tx: Tx,
  batches: readonly RecordBatch<T>[],
): Promise<readonly FreshPart<T>[]> {
  // Whoever holds one of several partitions must not hold up the others for long: then each is tried alone.
  if (batches.length > 1) await tx.sql(`select set_config('lock_timeout', $1, true)`, [lockWaitMs]);
  const ordered = batches.toSorted(
    (a, b) => Number(a.topic > b.topic) - Number(a.topic < b.topic) || a.partition - b.partition,
  );
  const positions = await consumeOnce(tx, ordered);
  const fresh = ordered.flatMap((batch, at) => {
    const records = batch.records.filter(({ offset }) => offset >= (positions[at] ?? 0));
    return records.length === 0 ? [] : [{ batch, records }];
  });
  if (fresh.length === 0) return [];
  const held = await heldFromOf(
    tx,
    fresh.map(({ batch }) => batch),
  );
  const parts: FreshPart<T>[] = [];
  for (const [at, { batch, records }] of fresh.entries()) {
    const heldFrom = held[at] ?? nobody;
    const { free, waiting } = apartFromHeld(records, heldFrom);
    await letWait(
      tx,
      batch,
      waiting.map(({ heldKey, record }) => ({ heldKey, record: heldRecord(record) })),
    );
    if (free.length > 0) parts.push({ batch, records: free, heldFrom });
  }
  return parts;
}

async function heldPart<T>(
  tx: Tx,
  batch: RecordBatch<T>,
  key: string,
): Promise<readonly FreshPart<T>[]> {
  const offsets = batch.records.map(({ offset }) => offset);
  const taken = await takeHeld(tx, { ...batch, key }, offsets);
  const records = batch.records.filter(({ offset }) => taken.has(offset));
  return records.length === 0 ? [] : [{ batch, records, heldFrom: nobody }];
}

function heldRecord({ offset, key, timestamp, headers, bytes }: BatchRecord<unknown>): HeldRecord {
  return { offset, key, timestamp, headers, value: bytes };
}
