import type { PartitionLabels } from '../ports.js';
import type { LogRecord } from '../records.js';

/** One key of one partition, as one group reads it. */
export interface KeyPlace extends PartitionLabels {
  readonly key: string;
}

/** Why a key is held, and until when it is left alone. */
export interface HoldReason {
  readonly errorCode: string;
  /** English, masked. */
  readonly reason: string;
  /** Failed attempts so far. */
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly seenAt: number;
  /** When it is tried again, milliseconds since 1970. */
  readonly retryAt: number;
}

/** A held key whose next try is due. */
export interface DueKey extends KeyPlace {
  readonly attempts: number;
}

/** Partitions of one group that are this process's own. */
export interface OwnPartitions {
  readonly group: string;
  readonly partitions: readonly Omit<PartitionLabels, 'group'>[];
}

/**
 * Keeps the records of held keys. A handler that is given a batch must put those of its records whose
 * key is held there instead of applying them, in the transaction that moves the position; and must
 * take away what it applies of a batch with a `heldKey`. Every method is fulfilled when it is durable.
 */
export interface HeldKeys {
  /**
   * Holds a key from a record on; harmless when it is held already.
   * @returns `full` where no further key may be held; `passed` where somebody else has dealt with it
   */
  hold(at: KeyPlace, record: LogRecord, reason: HoldReason): Promise<'held' | 'full' | 'passed'>;
  /** Held keys of these partitions whose next try is due until then, those due for longest first. */
  due(own: OwnPartitions, dueUntil: number): Promise<readonly DueKey[]>;
  /** What waits of a key and lies below the position, in its order. */
  waiting(at: KeyPlace, recordsMax: number): Promise<readonly LogRecord[]>;
  /** Remembers a try in vain. */
  failedAgain(at: KeyPlace, reason: HoldReason): Promise<void>;
  /** Takes a record away that went to quarantine; the key is free when nothing else waits. */
  passOver(at: KeyPlace, offset: number): Promise<void>;
}
