/** A record to publish. */
export interface OutgoingRecord {
  /** Topic as the topic map names it. */
  readonly topic: string;
  /** Records of one key keep their order; null spreads them over the partitions. */
  readonly key: string | null;
  /** Framed value from `EventCodec.encode`; null is a tombstone of a compacted topic. */
  readonly value: Buffer | null;
  /** Partition where the key does not decide it. */
  readonly partition?: number | null;
  /** Headers; keys and values in UTF-8. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where the records of one publish call begin in a partition. */
export interface PublishedRange {
  readonly topic: string;
  readonly partition: number;
  /** Offset of the first record of this call in the partition. */
  readonly baseOffset: number;
  /** Number of records of this call in the partition. */
  readonly count: number;
}

/** A record as it is in the log, undecoded. */
export interface LogRecord {
  /** Topic as the topic map names it. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Log time, milliseconds since 1970-01-01T00:00:00Z. */
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What of a record is made when it is asked for. A copy made by spreading lacks it; since these are accessors of
 * a class, the compiler knows.
 */
export abstract class MadeWhenAsked {
  abstract get key(): string | null;
  /** Log time, milliseconds since 1970-01-01T00:00:00Z. */
  abstract get timestamp(): number;
  abstract get headers(): Readonly<Record<string, string>>;
  /** The value exactly as it was published, framed; null for a tombstone. */
  abstract get bytes(): Buffer | null;
}

/** One record of a batch, decoded. */
export interface BatchRecord<T> extends MadeWhenAsked {
  readonly offset: number;
  /** The value; null for a tombstone. */
  readonly value: T | null;
}

/** What a handler gets: neighbouring records of one partition, in their order. */
export interface RecordBatch<T> {
  /** Topic as the topic map names it. */
  readonly topic: string;
  readonly partition: number;
  /** Consumer group as the application names it. */
  readonly group: string;
  /** Without those that went to quarantine; may therefore be empty. */
  readonly records: readonly BatchRecord<T>[];
  /** Offset of the first record of the batch, whether it could be read or not. */
  readonly firstOffset: number;
  /** Offset that is committed once the handler's promise has been fulfilled. */
  readonly nextOffset: number;
  /**
   * Set where these are not fresh records but those of one held key that have waited, in their order:
   * they lie below the consumed position, and those without a key concern this key alone.
   */
  readonly heldKey?: string;
}
