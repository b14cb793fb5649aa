import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import { backoffMs } from '../backoff.js';
import type { Bus } from '../bus.js';
import { classify } from '../errors/classify.js';
import { groupTimes, leaveGroup } from '../kafka/consumer-group.js';
import { clientRetry } from '../kafka/kafka-client.js';
import { logRecord } from '../kafka/log-record.js';
import type { LogRecord } from '../records.js';

/** A stretch of a partition. */
export interface OffsetRange {
  readonly partition: number;
  /** First offset. */
  readonly from: number;
  /** Offset after the last one. */
  readonly to: number;
}

/** Groups of readers that keep no place; they are nobody's lag. */
const placelessGroup = 'reader.';

/** How long the broker keeps an empty fetch open, ms. */
const fetchWaitMsMax = 200;

/** A consumer in a group of its own that never commits. */
export function placelessConsumer(bus: Bus): Consumer {
  return bus.kafka.consumer({
    groupId: bus.names.group(`${placelessGroup}${bus.settings.clientId}.${randomUUID()}`),
    ...groupTimes,
    maxWaitTimeInMs: fetchWaitMsMax,
    allowAutoTopicCreation: false,
    retry: { ...clientRetry, restartOnFailure: () => Promise.resolve(true) },
  });
}

/** Attempts to ask a topic that has just been created, or whose leader has just gone. */
const leaderAttemptsMax = 12;
const leaderBackoff = { firstMs: 50, delayMsMax: 2_000 };

/** First offset and offset after the last record of every partition of a topic. */
export async function offsetsOf(bus: Bus, topic: string): Promise<readonly OffsetRange[]> {
  const found = await offsetsOnceLed(bus, bus.names.topic(topic));
  return found.map(({ partition, low, high }) => ({
    partition,
    from: Number(low),
    to: Number(high),
  }));
}

/**
 * The client repeats a question whose topic the broker does not know yet, and gives up one whose leader
 * does not know that it leads: between the two lies a moment after a topic is created.
 */
async function offsetsOnceLed(bus: Bus, name: string) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await bus.ask((admin) => admin.fetchTopicOffsets(name));
    } catch (error) {
      const mayPass = classify(error).class === 'dependency';
      if (!mayPass || attempt >= leaderAttemptsMax) throw error;
      await delay(backoffMs(leaderBackoff, attempt, Math.random()));
    }
  }
}

/** Cuts ranges to what the topic still holds; empty ones are left out. */
function clampedRanges(
  wanted: readonly OffsetRange[],
  held: readonly OffsetRange[],
): readonly OffsetRange[] {
  return wanted.flatMap(({ partition, from, to }) => {
    const there = held.find((range) => range.partition === partition);
    if (there === undefined) return [];
    const cut = { partition, from: Math.max(from, there.from), to: Math.min(to, there.to) };
    return cut.from < cut.to ? [cut] : [];
  });
}

/** Takes what was fetched of a partition. */
type Visit = (partition: number, messages: readonly KafkaMessage[]) => Promise<void> | void;

/**
 * Reads stretches of a topic once, in the order of each partition, and waits for `visit` before it
 * goes on. Offsets that clean-up has taken away are passed over.
 * @param partitionsAtOnce partitions that are visited at the same time; within each one after the other
 * @throws what `visit` throws, after the reader has been closed
 */
export async function scanMessages(
  bus: Bus,
  topic: string,
  ranges: readonly OffsetRange[],
  visit: Visit,
  partitionsAtOnce = 1,
): Promise<void> {
  const open = new Map(
    clampedRanges(ranges, await offsetsOf(bus, topic)).map((range) => [range.partition, range]),
  );
  if (open.size === 0) return;
  const consumer = placelessConsumer(bus);
  const name = bus.names.topic(topic);
  let finish: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const take = async ({ batch, ...payload }: EachBatchPayload): Promise<void> => {
    const range = open.get(batch.partition);
    if (range === undefined) return;
    const wanted = batch.messages.filter(({ offset }) => isIn(range, Number(offset)));
    await visiting(
      () => payload.heartbeat(),
      () => visit(batch.partition, wanted),
    );
    // The last offset of a range may have been cleaned away, so what lies behind it ends it too.
    const next = Number(batch.lastOffset()) + 1;
    if (next >= range.to) open.delete(batch.partition);
    // Fetched again after the group was joined anew, a record must not be visited twice.
    else open.set(batch.partition, { ...range, from: Math.max(range.from, next) });
    if (open.size === 0) finish();
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [name], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: partitionsAtOnce,
      // Thrown inside of it, an error would be tried again for ever.
      eachBatch: (payload) => take(payload).catch(fail),
    });
    for (const { partition, from } of open.values()) {
      consumer.seek({ topic: name, partition, offset: String(from) });
    }
    await done;
  } finally {
    await leaveGroup(consumer);
  }
}

function isIn({ from, to }: OffsetRange, offset: number): boolean {
  return from <= offset && offset < to;
}

// Who works for longer than the session without a sign of life is taken for dead.
async function visiting(
  heartbeat: () => Promise<void>,
  work: () => Promise<void> | void,
): Promise<void> {
  const beating = setInterval(() => {
    heartbeat().catch(() => undefined);
  }, groupTimes.heartbeatInterval);
  try {
    await work();
  } finally {
    clearInterval(beating);
  }
}

/** Takes one record; the reader goes on once it is done with it. */
type Take = (record: LogRecord) => Promise<void> | void;

/** Reads stretches of a topic once, record by record. @throws what `visit` throws */
export async function scan(
  bus: Bus,
  topic: string,
  ranges: readonly OffsetRange[],
  visit: Take,
): Promise<void> {
  await scanMessages(bus, topic, ranges, async (partition, messages) => {
    for (const message of messages) {
      const busy = visit(logRecord(topic, partition, message));
      if (busy !== undefined) await busy;
    }
  });
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
