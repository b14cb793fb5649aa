import type { DueKey, HeldKeys, HoldReason, KeyPlace, LogRecord, OwnPartitions } from '#bus';
import {
  dueKeys,
  heldRecords,
  holdKey,
  rememberTry,
  takeHeld,
  type UnitOfWork,
} from '#persistence';

/** Held keys in the tables of an application; `consumeBatch` is the other side of it. */
export class HeldKeyTable implements HeldKeys {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  hold(at: KeyPlace, record: LogRecord, reason: HoldReason): Promise<'held' | 'full' | 'passed'> {
    return this.unitOfWork.run((tx) => holdKey(tx, at, record, reason));
  }

  due({ group, partitions }: OwnPartitions, now: number): Promise<readonly DueKey[]> {
    return this.unitOfWork.run((tx) => dueKeys(tx, group, partitions, now));
  }

  async waiting(at: KeyPlace, recordsMax: number): Promise<readonly LogRecord[]> {
    const { topic, partition } = at;
    const records = await this.unitOfWork.run((tx) => heldRecords(tx, at, recordsMax));
    return records.map((record) => ({ ...record, topic, partition }));
  }

  failedAgain(at: KeyPlace, reason: HoldReason): Promise<void> {
    return this.unitOfWork.run((tx) => rememberTry(tx, at, reason));
  }

  async passOver(at: KeyPlace, offset: number): Promise<void> {
    await this.unitOfWork.run((tx) => takeHeld(tx, at, [offset]));
  }
}
