import type { BatchRecord, RecordBatch } from '#bus';
import { consumeOnce, type Tx, type UnitOfWork } from '#persistence';

/**
 * Applies a batch in one transaction with the position of its partition, so that its effect is there once,
 * however often the batch is delivered and by whom.
 *
 * Records that an earlier delivery applied are left out; where none is left, `work` is not called. Records
 * that went to quarantine move the position as well. Like all work of a `UnitOfWork`, `work` may run again
 * from its beginning after a conflict.
 */
export async function consumeBatch<T>(
  uow: UnitOfWork,
  batch: RecordBatch<T>,
  work: (tx: Tx, freshRecords: readonly BatchRecord<T>[]) => Promise<void>,
): Promise<void> {
  await uow.run(async (tx) => {
    const from = await consumeOnce(tx, batch, batch.firstOffset, batch.nextOffset);
    const fresh = batch.records.filter(({ offset }) => offset >= from);
    if (fresh.length > 0) await work(tx, fresh);
  });
}
