import type { KafkaMessage } from 'kafkajs';
import type { Bus } from '../bus.js';
import type { EventCodec } from '../codec/event-codec.js';
import { decodeSlice } from '../consumer/decode-slice.js';
import type { BatchRecord } from '../records.js';
import type { OffsetRange } from './placeless.js';
import { scanMessages, type TopicRange } from './scan-messages.js';

/** Neighbouring records of one partition, decoded as a consumer would get them. */
export interface ReadBatch<T> {
  readonly partition: number;
  /** Without those that cannot be read: a consumer has put them in quarantine. */
  readonly records: readonly BatchRecord<T>[];
  readonly unreadable: number;
}

/** How much `readBatches` gives at a time. */
export interface ReadingPace {
  /** Records that `apply` is given at once. */
  readonly recordsMax: number;
  /** Partitions of which a batch is applied at the same time. Default 1. */
  readonly partitionsAtOnce?: number;
}

/**
 * Reads stretches of a topic once and gives them to `apply` in the order of each partition, one batch of it
 * after the other. It has no place in a consumer group and commits nothing, so nobody who consumes
 * the topic is disturbed.
 * @throws what `apply` throws; nothing is tried again
 */
export async function readBatches<T>(
  bus: Bus,
  codec: EventCodec,
  topic: string,
  ranges: readonly OffsetRange[],
  { recordsMax, partitionsAtOnce }: ReadingPace,
  apply: (batch: ReadBatch<T>) => Promise<void>,
): Promise<void> {
  const visit = async (
    { partition }: TopicRange,
    messages: readonly KafkaMessage[],
  ): Promise<void> => {
    for (let from = 0; from < messages.length; from += recordsMax) {
      const slice = messages.slice(from, from + recordsMax);
      const { records, unreadable } = await decodeSlice(codec, topic, slice);
      const decoded = records as readonly BatchRecord<T>[];
      await apply({ partition, records: decoded, unreadable: unreadable.size });
    }
  };
  const all = ranges.map((range) => ({ ...range, topic }));
  await scanMessages(bus, all, visit, partitionsAtOnce === undefined ? {} : { partitionsAtOnce });
}
