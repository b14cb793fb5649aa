/** A record that is to be on the bus once the transaction is committed. */
export interface OutboxRecord {
  /** Topic without the topic prefix. */
  readonly topic: string;
  /** Decides the partition where `partition` is left out; records of one key keep their order. */
  readonly key: string | null;
  /** Encoded value; null is a tombstone. */
  readonly value: Buffer | null;
  readonly partition?: number | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Header that carries `<origin>/<id>` of a record of the outbox, by which a published one is found again. */
export const outboxIdHeader = 'outbox-id';

/** Where some records came to lie. */
export interface PublishedRange {
  readonly topic: string;
  readonly partition: number;
  /** Offset of the first one. */
  readonly baseOffset: number;
  /** Number of records; they lie one after the other. */
  readonly count: number;
}

/**
 * Publishes records in order for each key, and resolves when the bus has all of them durably.
 * When it rejects, any part of them may be on the bus or not; with a HubError TOPIC_MISSING or RECORD_TOO_LARGE
 * none is.
 * @param until on the clock of `performance.now()`: no send begins later, none is repeated
 */
export type PublishPort = (
  records: readonly OutboxRecord[],
  until: number,
) => Promise<readonly PublishedRange[]>;

/** A stretch of a partition. */
export interface OffsetRange {
  readonly partition: number;
  /** First offset. */
  readonly from: number;
  /** Offset after the last one. */
  readonly to: number;
}

/** Looks up what is on the bus already. */
export interface ReadBackPort {
  /** Partition → offset after its last record, of every partition of a topic. */
  endOffsets(topic: string): Promise<ReadonlyMap<number, number>>;
  /**
   * Calls `visit` with the headers of every record in the ranges; resolves when all have been visited.
   * Offsets that clean-up has taken away are passed over.
   */
  visitHeaders(
    topic: string,
    ranges: readonly OffsetRange[],
    visit: (headers: Readonly<Record<string, string>>) => void,
  ): Promise<void>;
}
