import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { Bus } from '../bus.js';
import { groupTimes, leaveGroup } from '../kafka/consumer-group.js';
import { offsetsOf, placelessConsumer, type OffsetRange } from './placeless.js';

/** A stretch of a partition of a topic. */
export interface TopicRange extends OffsetRange {
  /** Topic as the topic map names it. */
  readonly topic: string;
}

/** Takes what was fetched of a partition. */
type Visit = (place: TopicRange, messages: readonly KafkaMessage[]) => Promise<void> | void;

/** How stretches are read. */
export interface ScanOrder {
  /** Partitions that are visited at the same time; within each one after the other. Default 1. */
  readonly partitionsAtOnce?: number;
  /** Nothing of a partition is fetched before the one before it is done. Default false. */
  readonly inTurn?: boolean;
  /** Told when a stretch is done; nothing is visited of that partition any more. */
  readonly onEnd?: (range: TopicRange) => Promise<void> | void;
}

/** Cuts ranges to what the topics still hold; empty ones are left out. */
async function clampedRanges(
  bus: Bus,
  wanted: readonly TopicRange[],
): Promise<{ readonly ranges: readonly TopicRange[]; readonly partitions: readonly Place[] }> {
  const ranges: TopicRange[] = [];
  const partitions: Place[] = [];
  for (const [topic, ofTopic] of Map.groupBy(wanted, (range) => range.topic)) {
    const held = await offsetsOf(bus, topic);
    for (const { partition, from, to } of held) {
      partitions.push({ topic, partition });
      const range = ofTopic.find((one) => one.partition === partition);
      if (range === undefined) continue;
      const cut = { ...range, from: Math.max(range.from, from), to: Math.min(range.to, to) };
      if (cut.from < cut.to) ranges.push(cut);
    }
  }
  return { ranges, partitions };
}

type Place = Pick<TopicRange, 'topic' | 'partition'>;

function nameOf({ topic, partition }: Place): string {
  return `${topic}/${String(partition)}`;
}

/** The stretches that are still to be read, and which of them are fetched. */
class OpenRanges {
  readonly #open: Map<string, TopicRange>;

  constructor(
    ranges: readonly TopicRange[],
    private readonly inTurn: boolean,
  ) {
    this.#open = new Map(ranges.map((range) => [nameOf(range), range]));
  }

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  of(place: Place): TopicRange | undefined {
    return this.#open.get(nameOf(place));
  }

  /** Goes on behind an offset. @returns whether that was the end of the stretch */
  moveTo(range: TopicRange, next: number): boolean {
    // The last offset of a range may have been cleaned away, so what lies behind it ends it too.
    if (next >= range.to) return this.#open.delete(nameOf(range));
    // Fetched again after the group was joined anew, a record must not be visited twice.
    this.#open.set(nameOf(range), { ...range, from: Math.max(range.from, next) });
    return false;
  }

  /** Those that may be fetched now. */
  get wanted(): readonly TopicRange[] {
    const all = [...this.#open.values()];
    return this.inTurn ? all.slice(0, 1) : all;
  }
}

/**
 * Reads stretches of topics once, in the order of each partition, and waits for `visit` before it
 * goes on. Offsets that clean-up has taken away are passed over.
 * @throws what `visit` and `onEnd` throw, after the reader has been closed
 */
export async function scanMessages(
  bus: Bus,
  wanted: readonly TopicRange[],
  visit: Visit,
  { partitionsAtOnce = 1, inTurn = false, onEnd }: ScanOrder = {},
): Promise<void> {
  const { ranges, partitions } = await clampedRanges(bus, wanted);
  const open = new OpenRanges(ranges, inTurn);
  if (open.isEmpty) return;
  const consumer = placelessConsumer(bus);
  let finish: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const take = async ({ batch, ...payload }: EachBatchPayload): Promise<void> => {
    const range = open.of({ topic: bus.names.plain(batch.topic), partition: batch.partition });
    if (range === undefined) return;
    const messages = batch.messages.filter(({ offset }) => isIn(range, Number(offset)));
    await visiting(
      () => payload.heartbeat(),
      async () => {
        await visit(range, messages);
        if (!open.moveTo(range, Number(batch.lastOffset()) + 1)) return;
        await onEnd?.(range);
        fetchOnly(bus, consumer, [range], open.wanted);
      },
    );
    if (open.isEmpty) finish();
  };
  try {
    await consumer.connect();
    const topics = [...new Set(ranges.map(({ topic }) => bus.names.topic(topic)))];
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: partitionsAtOnce,
      // Thrown inside of it, an error would be tried again for ever.
      eachBatch: (payload) => take(payload).catch(fail),
    });
    for (const { topic, partition, from } of ranges) {
      consumer.seek({ topic: bus.names.topic(topic), partition, offset: String(from) });
    }
    const subscribed = partitions.filter(({ topic }) => topics.includes(bus.names.topic(topic)));
    fetchOnly(bus, consumer, subscribed, open.wanted);
    await done;
  } finally {
    await leaveGroup(consumer);
  }
}

/** Fetches nothing of some partitions any more, but of those that are wanted. */
function fetchOnly(
  bus: Bus,
  consumer: Consumer,
  not: readonly Place[],
  wanted: readonly Place[],
): void {
  const named = (places: readonly Place[]) =>
    places.map(({ topic, partition }) => ({
      topic: bus.names.topic(topic),
      partitions: [partition],
    }));
  consumer.pause(named(not));
  consumer.resume(named(wanted));
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
