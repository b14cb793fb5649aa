import type { KafkaMessage } from 'kafkajs';
import type { Bus } from '../bus.js';
import { leaveGroup } from '../kafka/consumer-group.js';
import { logRecord } from '../kafka/log-record.js';
import type { LogRecord } from '../records.js';
import { offsetsOf, type OffsetRange, placelessConsumer } from './placeless.js';
import { scanMessages, type TopicRange } from './scan-messages.js';

/** Takes one record; the reader goes on once it is done with it. */
type Take = (record: LogRecord) => Promise<void> | void;

/** Reads stretches of a topic once, record by record. @throws what `visit` throws */
export async function scan(
  bus: Bus,
  topic: string,
  ranges: readonly OffsetRange[],
  visit: Take,
): Promise<void> {
  const all = ranges.map((range) => ({ ...range, topic }));
  await scanMessages(bus, all, async ({ partition }, messages) => {
    for (const message of messages) {
      const busy = visit(logRecord(topic, partition, message));
      if (busy !== undefined) await busy;
    }
  });
}

/** What becomes of stretches that are read one after the other. */
export interface InTurn {
  /** Takes neighbouring records of a stretch, undecoded. */
  readonly visit: (range: TopicRange, records: readonly LogRecord[]) => Promise<void> | void;
  /** Told when a stretch is done, before anything of the next one is fetched. */
  readonly onEnd?: (range: TopicRange) => Promise<void> | void;
}

/**
 * Reads stretches of topics once, one after the other, so that no more need be held than of one of them.
 * @throws what `visit` and `onEnd` throw
 */
export async function scanInTurn(
  bus: Bus,
  ranges: readonly TopicRange[],
  { visit, onEnd }: InTurn,
): Promise<void> {
  const take = (range: TopicRange, messages: readonly KafkaMessage[]) =>
    visit(
      range,
      messages.map((message) => logRecord(range.topic, range.partition, message)),
    );
  await scanMessages(bus, ranges, take, { inTurn: true, ...(onEnd && { onEnd }) });
}

/** Records of one partition from one offset up to another, which is left out. */
export async function readRange(
  bus: Bus,
  topic: string,
  partition: number,
  from: number,
  to: number,
): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = [];
  await scan(bus, topic, [{ partition, from, to }], (record) => {
    records.push(record);
  });
  return records;
}

/**
 * Tells of every record that is published from now on. Resolves once it is listening.
 * @param fromBeginning also of those that are there already
 */
export async function tail(
  bus: Bus,
  topics: readonly string[],
  onRecord: Take,
  { fromBeginning = false }: { readonly fromBeginning?: boolean } = {},
): Promise<{ stop(): Promise<void> }> {
  const consumer = placelessConsumer(bus);
  const ends = await Promise.all(
    topics.map(async (topic) => ({ topic, ranges: await offsetsOf(bus, topic) })),
  );
  await consumer.connect();
  await consumer.subscribe({
    topics: topics.map((topic) => bus.names.topic(topic)),
    fromBeginning: true,
  });
  const joined = new Promise<void>((resolve) => {
    consumer.on(consumer.events.GROUP_JOIN, () => {
      resolve();
    });
  });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ topic, partition, message }) => {
      await onRecord(logRecord(bus.names.plain(topic), partition, message));
    },
  });
  for (const { topic, ranges } of ends) {
    for (const { partition, from, to } of ranges) {
      const offset = String(fromBeginning ? from : to);
      consumer.seek({ topic: bus.names.topic(topic), partition, offset });
    }
  }
  await joined;
  return { stop: () => leaveGroup(consumer) };
}
