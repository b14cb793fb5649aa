import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { Bus } from '../bus.js';
import type { EventCodec } from '../codec/event-codec.js';
import { decodeSlice } from '../consumer/decode-slice.js';
import { leaveGroup } from '../kafka/consumer-group.js';
import { offsetsOf, placelessConsumer } from './placeless.js';

/** A record as every reader of a broadcast topic gets it. */
export interface BroadcastRecord<T> {
  readonly key: string | null;
  /** Null for a tombstone. */
  readonly value: T | null;
  readonly partition: number;
  readonly offset: number;
  /** Log time, milliseconds since 1970. */
  readonly timestamp: number;
}

/** How a broadcast reader is made. */
export interface BroadcastReaderOptions<T> {
  readonly bus: Bus;
  readonly codec: EventCodec;
  /** Topics as the topic map names them. */
  readonly topics: readonly string[];
  /** Takes records in the order of each partition; called again with the same ones when it throws. */
  readonly apply: (topic: string, records: readonly BroadcastRecord<T>[]) => void | Promise<void>;
}

const lookMs = 20;

/**
 * Reads whole topics from their beginning into the memory of this process and keeps up with them: for what
 * every instance needs all of, such as an index of residents. It has no place in a group and commits nothing.
 */
export class BroadcastReader<T> {
  private consumer: Consumer | undefined;
  private readonly positions = new Map<string, number>();

  constructor(private readonly options: BroadcastReaderOptions<T>) {}

  /** Begins to read. Resolves when it is connected, not when it has caught up. */
  async start(): Promise<void> {
    const { bus, topics } = this.options;
    const consumer = placelessConsumer(bus);
    this.consumer = consumer;
    await consumer.connect();
    await consumer.subscribe({
      topics: topics.map((topic) => bus.names.topic(topic)),
      fromBeginning: true,
    });
    await consumer.run({ autoCommit: false, eachBatch: (payload) => this.onBatch(payload) });
  }

  /** Resolves when everything has been applied that was in the topics when it was called. */
  async caughtUp(): Promise<void> {
    const { bus, topics } = this.options;
    const ends = await Promise.all(
      topics.map(async (topic) => ({ topic, ranges: await offsetsOf(bus, topic) })),
    );
    const wanted = ends.flatMap(({ topic, ranges }) =>
      ranges
        .filter(({ from, to }) => from < to)
        .map(({ partition, to }) => ({ key: `${topic}/${String(partition)}`, to })),
    );
    while (wanted.some(({ key, to }) => (this.positions.get(key) ?? 0) < to)) await delay(lookMs);
  }

  /** Ends reading. */
  async stop(): Promise<void> {
    if (this.consumer !== undefined) await leaveGroup(this.consumer);
    this.consumer = undefined;
  }

  private async onBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const topic = this.options.bus.names.plain(batch.topic);
    const key = `${topic}/${String(batch.partition)}`;
    // A consumer that joins again begins at the beginning, and what was said since must not be unsaid meanwhile.
    const position = this.positions.get(key) ?? 0;
    const news = batch.messages.filter(({ offset }) => Number(offset) >= position);
    if (news.length > 0) await this.take(topic, batch.partition, news);
    this.positions.set(key, Math.max(position, Number(batch.lastOffset()) + 1));
    await payload.heartbeat();
  }

  private async take(
    topic: string,
    partition: number,
    messages: readonly KafkaMessage[],
  ): Promise<void> {
    const { bus, codec } = this.options;
    const { records, unreadable } = await decodeSlice(codec, topic, messages);
    for (const [offset, { code, field }] of unreadable) {
      // Its writer is ourselves: a record that cannot be read is a fault to be found, not to stop at.
      bus.logger.error({ topic, partition, offset, code, field }, 'a record is passed over');
    }
    await this.options.apply(
      topic,
      records.map(({ key, value, offset, timestamp }) => ({
        ...{ key, value: value as T | null, partition, offset, timestamp },
      })),
    );
  }
}
