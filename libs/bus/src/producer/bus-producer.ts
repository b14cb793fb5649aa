import type { Message, Producer, RecordMetadata } from 'kafkajs';
import { HubError } from '#domain';
import type { Bus } from '../bus.js';
import { classify } from '../errors/classify.js';
import { clientRetry } from '../kafka/kafka-client.js';
import { letGo } from '../kafka/let-go.js';
import { partitionFor } from '../kafka/murmur2.js';
import { partitionCounts } from '../kafka/partition-counts.js';
import type { OutgoingRecord, PublishedRange } from '../records.js';
import { chunksOf, recordBytes, type PlacedRecord } from './chunks.js';

/**
 * Publishes records: each send once, acknowledged by all replicas, in order within a partition. What became
 * of a failed send is not known, and nothing is sent again behind the back of those who publish: a repetition
 * inside the client would come after the time until which one may send.
 */
export class BusProducer {
  private readonly partitions = new Map<string, number>();
  private producer: Promise<Producer> | undefined;
  private lastSend: Promise<unknown> = Promise.resolve();
  private nextWithoutKey = 0;
  private isClosed = false;

  constructor(private readonly bus: Bus) {}

  /** Connects ahead of the first publish, so that a wrong address shows at the start. */
  async connect(): Promise<void> {
    await this.connected();
  }

  /**
   * Publishes records in their order and returns where they begin in each partition, one entry for
   * each partition of each send. Calls are carried out one after the other.
   *
   * When it throws, some of the records may have been published: publish the same ones again.
   * @param until on the clock of `performance.now()`: no send begins later. Whoever may publish only for
   *   so long would otherwise do so after having slept
   * @throws HubError RECORD_TOO_LARGE (nothing was sent), TOPIC_MISSING, BROKER_UNREACHABLE
   */
  async publish(
    records: readonly OutgoingRecord[],
    until = Number.POSITIVE_INFINITY,
  ): Promise<readonly PublishedRange[]> {
    if (records.length === 0) return [];
    const run = this.lastSend.then(() => this.publishNow(records, until));
    this.lastSend = run.catch(() => undefined);
    return run;
  }

  /** Publishes one record to every partition of a topic, such as a standard or a day. */
  async broadcast(
    topic: string,
    record: Omit<OutgoingRecord, 'topic' | 'partition'>,
  ): Promise<readonly PublishedRange[]> {
    const count = await this.partitionCount(topic).catch((error: unknown) => {
      throw asHubError(error);
    });
    const copies = Array.from({ length: count }, (_, partition) => ({
      ...record,
      topic,
      partition,
    }));
    return this.publish(copies);
  }

  /** Number of partitions of a topic. */
  async partitionCount(topic: string): Promise<number> {
    const known = this.partitions.get(topic);
    if (known !== undefined) return known;
    for (const [name, count] of await partitionCounts(this.bus, [topic])) {
      this.partitions.set(name, count);
    }
    return this.partitionCount(topic);
  }

  /** Lets the running send finish, then disconnects. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.lastSend;
    await letGo(this.discard());
  }

  private async publishNow(
    records: readonly OutgoingRecord[],
    until: number,
  ): Promise<readonly PublishedRange[]> {
    try {
      const placed = await this.place(records);
      const ranges: PublishedRange[] = [];
      for (const chunk of chunksOf(placed)) ranges.push(...(await this.send(chunk, until)));
      return ranges;
    } catch (error) {
      throw asHubError(error);
    }
  }

  private async place(records: readonly OutgoingRecord[]): Promise<readonly PlacedRecord[]> {
    for (const { topic } of records) {
      if (!this.partitions.has(topic)) await this.partitionCount(topic);
    }
    return records.map((record) => ({ record, partition: this.partitionOf(record) }));
  }

  private partitionOf({ topic, key, partition }: OutgoingRecord): number {
    if (partition !== undefined && partition !== null) return partition;
    const count = this.partitions.get(topic) ?? 1;
    if (key !== null) return partitionFor(key, count);
    this.nextWithoutKey += 1;
    return this.nextWithoutKey % count;
  }

  private async send(
    chunk: readonly PlacedRecord[],
    until: number,
  ): Promise<readonly PublishedRange[]> {
    const producer = await this.connected();
    if (performance.now() > until) throw new HubError('BROKER_UNREACHABLE', 'too late to send');
    const startedAt = this.bus.clock.now();
    let answers: readonly RecordMetadata[];
    try {
      const topicMessages = this.messagesByTopic(chunk);
      answers = await producer.sendBatch({ acks: -1, topicMessages });
    } catch (error) {
      // A request that still lies in the old connection must not come behind the next one.
      await this.discard();
      throw this.unlessUnknown(error, chunk);
    }
    this.tell(chunk, this.bus.clock.now() - startedAt);
    return this.ranges(chunk, answers);
  }

  /**
   * A topic that was there a moment ago and that a broker does not know: the broker has just come back, or
   * the topic is gone. The next publish asks, and until then it is the broker that is to blame; taken for a
   * missing topic, a partition would be held until somebody looks.
   */
  private unlessUnknown(error: unknown, chunk: readonly PlacedRecord[]): unknown {
    const { code, message } = classify(error);
    if (code !== 'TOPIC_MISSING') return error;
    for (const { record } of chunk) this.partitions.delete(record.topic);
    return new HubError('BROKER_UNREACHABLE', message, {}, { cause: error });
  }

  private messagesByTopic(
    chunk: readonly PlacedRecord[],
  ): { topic: string; messages: Message[] }[] {
    const byTopic = new Map<string, Message[]>();
    for (const { record, partition } of chunk) {
      const messages = byTopic.get(record.topic) ?? [];
      byTopic.set(record.topic, messages);
      const { key, value, headers } = record;
      // kafkajs throws on a header whose value is undefined, so the field is left out altogether.
      messages.push({ key, value, partition, ...(headers === undefined ? {} : { headers }) });
    }
    return [...byTopic].map(([topic, messages]) => ({
      topic: this.bus.names.topic(topic),
      messages,
    }));
  }

  private ranges(
    chunk: readonly PlacedRecord[],
    answers: readonly RecordMetadata[],
  ): readonly PublishedRange[] {
    return answers.map(({ topicName, partition, baseOffset, offset }) => {
      const topic = this.bus.names.plain(topicName);
      const count = chunk.filter(
        (entry) => entry.record.topic === topic && entry.partition === partition,
      ).length;
      return { topic, partition, baseOffset: Number(baseOffset ?? offset), count };
    });
  }

  private tell(chunk: readonly PlacedRecord[], durationMs: number): void {
    if (this.bus.observer.sent === undefined) return;
    const totals = new Map<string, { records: number; bytes: number }>();
    for (const { record } of chunk) {
      const total = totals.get(record.topic) ?? { records: 0, bytes: 0 };
      totals.set(record.topic, {
        records: total.records + 1,
        bytes: total.bytes + recordBytes(record),
      });
    }
    for (const [topic, { records, bytes }] of totals) {
      this.bus.observer.sent(topic, records, bytes, durationMs);
    }
  }

  private async connected(): Promise<Producer> {
    if (this.isClosed) throw new HubError('INTERNAL', 'publish after the producer was closed');
    this.producer ??= this.open();
    try {
      return await this.producer;
    } catch (error) {
      this.producer = undefined;
      throw asHubError(error);
    }
  }

  private async open(): Promise<Producer> {
    const producer = this.bus.kafka.producer({
      allowAutoTopicCreation: false,
      maxInFlightRequests: 1,
      retry: { ...clientRetry, retries: 0 },
    });
    await producer.connect();
    return producer;
  }

  private async discard(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    const open = await producer?.catch(() => undefined);
    await open?.disconnect().catch(() => undefined);
  }
}

function asHubError(error: unknown): HubError {
  if (HubError.is(error)) return error;
  const { code, message } = classify(error);
  return new HubError(code, message, {}, { cause: error });
}
