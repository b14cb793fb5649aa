import { partitionFor, type BatchRecord } from '#bus';
import type { OutboxRecord, PublishedRange } from '#persistence';

/** A record as it lies in the log. */
export type Stored = Omit<BatchRecord<unknown>, 'value'>;

/** Names a partition. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** Topics, partitions, offsets and committed offsets in memory. */
export class Kafka {
  readonly #logs = new Map<string, readonly Stored[][]>();
  readonly #committed = new Map<string, number>();
  #waiting: (() => void)[] = [];

  /** @param partitions of each topic */
  constructor(partitions: Readonly<Record<string, number>>) {
    for (const [topic, count] of Object.entries(partitions)) {
      this.#logs.set(
        topic,
        Array.from({ length: count }, () => []),
      );
    }
  }

  /** Names of the topics. */
  get topics(): readonly string[] {
    return [...this.#logs.keys()];
  }

  /** Every partition of some topics. */
  places(topics: readonly string[]): readonly Place[] {
    return topics.flatMap((topic) =>
      this.partitions(topic).map((_, partition) => ({ topic, partition })),
    );
  }

  /** What lies on a topic, by partition. */
  partitions(topic: string): readonly (readonly Stored[])[] {
    const found = this.#logs.get(topic);
    if (found === undefined) throw new Error(`no topic ${topic}`);
    return found;
  }

  /** Partition of a record. */
  partitionOf({ topic, key, partition }: OutboxRecord): number {
    return partition ?? partitionFor(key ?? '', this.partitions(topic).length);
  }

  /** Stores records of one partition, all of them or none. */
  append(
    { topic, partition }: Place,
    records: readonly OutboxRecord[],
    timestamp: number,
  ): PublishedRange {
    const log = this.#logs.get(topic)?.[partition];
    if (log === undefined) throw new Error(`no partition ${topic}/${String(partition)}`);
    const baseOffset = log.length;
    for (const { key, value, headers } of records) {
      log.push({ offset: log.length, key, bytes: value, headers: headers ?? {}, timestamp });
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
    return { topic, partition, baseOffset, count: records.length };
  }

  /** Resolves when something is stored anywhere, or after a while: what a long fetch waits for. */
  async news(atMostMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, atMostMs);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Offset from which a group reads on. */
  committed(group: string, { topic, partition }: Place): number {
    return this.#committed.get(`${group}/${topic}/${String(partition)}`) ?? 0;
  }

  /** Stores an offset for a group. */
  commit(group: string, { topic, partition }: Place, next: number): void {
    this.#committed.set(`${group}/${topic}/${String(partition)}`, next);
  }
}
