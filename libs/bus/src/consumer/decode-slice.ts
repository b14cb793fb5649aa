import type { KafkaMessage } from 'kafkajs';
import type { EventCodec } from '../codec/event-codec.js';
import { classify, type Trouble } from '../errors/classify.js';
import type { BatchRecord } from '../records.js';
import { FetchedRecord } from './fetched-record.js';

/** What reading a batch needs of the codec. */
export type ReadingCodec = Pick<EventCodec, 'knows' | 'learn' | 'decode'>;

/** A slice of fetched messages, read as far as it can be read. */
export interface DecodedSlice {
  readonly records: readonly BatchRecord<unknown>[];
  /** What cannot be read, by offset. */
  readonly unreadable: ReadonlyMap<number, Trouble>;
}

/**
 * Decodes messages of one topic; schemas not met before are fetched first, so that the loop over the
 * records awaits nothing.
 * @throws HubError REGISTRY_UNREACHABLE: then nothing is known about the records
 */
export async function decodeSlice(
  codec: ReadingCodec,
  topic: string,
  messages: readonly KafkaMessage[],
): Promise<DecodedSlice> {
  for (const { value } of messages) {
    if (value !== null && !codec.knows(value)) await codec.learn(value);
  }
  const records: BatchRecord<unknown>[] = [];
  const unreadable = new Map<number, Trouble>();
  for (const message of messages) {
    const offset = Number(message.offset);
    try {
      const bytes = message.value;
      records.push(
        new FetchedRecord(message, offset, bytes === null ? null : codec.decode(topic, bytes)),
      );
    } catch (error) {
      const trouble = classify(error);
      if (trouble.class !== 'bad-record') throw error;
      unreadable.set(offset, trouble);
    }
  }
  return { records, unreadable };
}
