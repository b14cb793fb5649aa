import type { INestApplication, INestMicroservice } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import PQueue from 'p-queue';
import { lastValueFrom } from 'rxjs';
import { topicSpec } from '#schemas';
import { HeldRelease } from '../hold/release-held.js';
import { groupTimes, leaveGroup } from '../kafka/consumer-group.js';
import { clientRetry } from '../kafka/kafka-client.js';
import { letGo } from '../kafka/let-go.js';
import { partitionCounts } from '../kafka/partition-counts.js';
import type { RecordBatch } from '../records.js';
import { FetchedBatches, fewRecords } from './fetched-batches.js';
import { GatheredCommits } from './gathered-commits.js';
import { Membership } from './membership.js';
import { PartitionWorker, type WorkerParts } from './partition-worker.js';
import { healthOf, type PartitionStatus, type TransportHealth } from './status.js';
import { TakenTogether, together } from './taken-together.js';
import type { BatchTransportOptions } from './transport-options.js';

/** Partitions worked on at once, unless told otherwise. */
export const partitionsAtOnceDefault = 4;
/**
 * Batches that are taken from a fetch at once: all of them. How many of them are handled at once is another matter;
 * one that waits for its turn, or gathers, must not keep another from being taken.
 */
const takenAtOnce = 256;
/** Records that a handler is given at once, unless told otherwise. */
export const recordsPerBatchDefault = 500;
/** Tries of a record that fails for an unknown reason before its key is held. */
const attemptsMax = 5;
const backoff = { firstMs: 250, delayMsMax: 30_000 };
const heldBackoffDefault = { firstMs: 10_000, delayMsMax: 3_600_000 };
/**
 * How long the broker keeps an empty fetch open, ms. Partitions that were worked through behind the loop wait for
 * its end: with 250 a settlement at 500 a second took 460 ms to its alert (median), with 50 it is 330. Each turn
 * costs: a service that has nothing to do takes 5 % of a core, and 3.5 with 250.
 */
export const fetchWaitMsMax = 50;
/**
 * Batches of so many records are still handed over together with those of other partitions, where a handler takes
 * them so: a transaction of fewer costs as much as its records. Larger ones have their own, several at once.
 */
const togetherRecordsMax = 500;
/** Bytes fetched for each record of a batch, so that what is fetched of a partition makes a batch or so. */
const fetchBytesPerRecord = 512;
const anyCounty = '*';

/**
 * Nest's transport over one kafkajs consumer: `@EventPattern('<topic>')` handlers take whole batches of
 * decoded records of one partition, and fulfilled means durable; with `together` they take a list of such batches. Unreadable records go to quarantine with
 * their bytes, a broken dependency makes the one partition wait while the others go on, and a topic
 * without a handler is never subscribed to.
 */
export class BatchTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('hub-batches');
  private readonly workers = new Map<string, PartitionWorker>();
  private readonly stopping = new AbortController();
  private readonly handlers = new Map<string, MessageHandler>();
  private readonly together = new Map<MessageHandler, TakenTogether>();
  /** Handlers at work, of all partitions. */
  private readonly atWork: PQueue;
  private readonly recordsPerBatchMax: number;
  private consumer: Consumer | undefined;
  private commitNow: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;
  private readonly commits = new GatheredCommits(async (offsets) => this.commitNow?.(offsets));
  private readonly fetched: FetchedBatches;
  private readonly membership: Membership;
  private heldLoop: Promise<void> = Promise.resolve();

  constructor(private readonly options: BatchTransportOptions) {
    super();
    const concurrency = options.partitionsConsumedConcurrently ?? partitionsAtOnceDefault;
    this.atWork = new PQueue({ concurrency });
    this.recordsPerBatchMax = options.recordsPerBatchMax ?? recordsPerBatchDefault;
    this.fetched = new FetchedBatches(
      this.stopping.signal,
      (topic, partition) => this.workerOf(options.bus.names.plain(topic), partition),
      this.commits,
    );
    this.membership = new Membership(options.bus, options.group, () => {
      this.fetched.revokeAll();
      this.commits.forget();
    });
  }

  /** Joins the group and begins; the callback is called once it has joined, or with the error. */
  override listen(callback: (error?: unknown) => void): void {
    this.start().then(
      () => {
        callback();
      },
      (error: unknown) => {
        callback(error);
      },
    );
  }

  /** Finishes the batches that are being applied, commits them and leaves the group. */
  override async close(): Promise<void> {
    this.stopping.abort();
    // Before leaving: who has left can't commit what was in hand.
    await this.fetched.ended();
    await this.heldLoop;
    await letGo(this.commits.flush());
    if (this.consumer !== undefined) await leaveGroup(this.consumer);
    this.consumer = undefined;
  }

  /** There are no events to listen to: what happens is told to logger, observer and `health`. */
  override on(): never {
    throw new Error('BatchTransport has no events');
  }

  /** The kafkajs consumer; for looking, not for steering. */
  // The shape is Nest's.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  override unwrap<T>(): T {
    return this.consumer as T;
  }

  /** What each partition that was ever assigned to this process is doing. */
  partitions(): readonly PartitionStatus[] {
    return [...this.workers.values()].map(({ status }) => status);
  }

  /** Whether it does its work. */
  health(): TransportHealth {
    return healthOf({
      now: this.options.bus.clock.now(),
      lastTurnAt: this.membership.lastTurnAt,
      isRestarting: this.membership.isRestarting,
      failure: this.membership.failure,
      partitions: this.partitions(),
    });
  }

  /** Ends the wait or the hold of a partition, for a person who has mended what was wrong. */
  retryNow(topic: string, partition: number): void {
    this.workers.get(keyOf(topic, partition))?.retryNow();
  }

  private async start(): Promise<void> {
    const { bus, group } = this.options;
    this.resolveHandlers();
    const topics = [...this.handlers.keys()];
    if (topics.length === 0) throw new Error(`${group} has no @EventPattern handler`);
    await partitionCounts(bus, topics);
    const consumer = bus.kafka.consumer({
      groupId: bus.names.group(group),
      ...groupTimes,
      maxWaitTimeInMs: fetchWaitMsMax,
      maxBytesPerPartition: this.recordsPerBatchMax * fetchBytesPerRecord,
      allowAutoTopicCreation: false,
      retry: { ...clientRetry, restartOnFailure: () => Promise.resolve(true) },
    });
    this.consumer = consumer;
    const joined = this.membership.follow(consumer);
    await consumer.connect();
    await consumer.subscribe({
      topics: topics.map((topic) => bus.names.topic(topic)),
      fromBeginning: true,
    });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: takenAtOnce,
      eachBatch: (payload) => {
        // Not the consumer's own commit: it tries again on its way through a rebalance, and would set back
        // the offset of a partition that another consumer has committed further by then.
        this.commitNow = (offsets) => payload.commitOffsetsIfNecessary(offsets);
        return this.fetched.take(consumer, payload);
      },
    });
    await joined;
    this.heldLoop = this.releaseHeld();
  }

  /** Tries what is held again for as long as the process runs. */
  private async releaseHeld(): Promise<void> {
    const { heldKeys, group } = this.options;
    if (heldKeys === undefined) return;
    const own = () => ({ group, partitions: this.membership.assigned });
    const release = new HeldRelease({ ...this.parts(), heldKeys });
    await release.run(own, this.stopping.signal);
  }

  private resolveHandlers(): void {
    for (const [pattern, handler] of this.getHandlers()) {
      const topics = pattern.includes(anyCounty)
        ? this.options.counties.map((county) => pattern.replace(anyCounty, county))
        : [pattern];
      for (const topic of topics) {
        // Beside the map nobody creates the topic or registers its schema: it would be waited for in vain.
        topicSpec(topic);
        this.handlers.set(topic, handler);
      }
    }
  }

  private workerOf(topic: string, partition: number): PartitionWorker {
    const key = keyOf(topic, partition);
    let worker = this.workers.get(key);
    if (worker === undefined) {
      const { group } = this.options;
      worker = new PartitionWorker(this.parts(), { group, topic, partition });
      this.workers.set(key, worker);
    }
    return worker;
  }

  private parts(): WorkerParts {
    const { bus, codec, quarantine, heldKeys } = this.options;
    return {
      codec,
      quarantine,
      heldKeys: heldKeys ?? null,
      heldBackoff: this.options.heldBackoff ?? heldBackoffDefault,
      clock: bus.clock,
      logger: bus.logger,
      observer: bus.observer,
      random: Math.random,
      limits: { attemptsMax, backoff },
      recordsPerBatchMax: this.recordsPerBatchMax,
      handle: (batch) => this.inTurn(batch),
    };
  }

  /** As many handlers at once as the options say, those of few records first. */
  private async inTurn(batch: RecordBatch<unknown>): Promise<void> {
    const handler = this.handlers.get(batch.topic);
    if (handler === undefined) throw new Error(`no handler for ${batch.topic}`);
    const isSmall = batch.records.length <= fewRecords;
    const alone = async (given: unknown): Promise<void> => {
      await this.atWork.add(() => this.answered(handler, given), { priority: isSmall ? 1 : 0 });
    };
    if (handler.extras?.['together'] !== together.together) {
      await alone(batch);
      return;
    }
    const taken = this.togetherOf(handler);
    const isReleased = batch.heldKey !== undefined;
    // What waits for a held key may be much, and locks its partition meanwhile.
    if (isReleased) taken.keepApart(batch);
    // A record without a key concerns everybody of its partition, and is work of minutes.
    const isForAll = batch.records.some(({ key }) => key === null);
    const isShared = batch.records.length <= togetherRecordsMax && !isReleased && !isForAll;
    await (isShared ? taken.add(batch) : alone([batch]));
  }

  private togetherOf(handler: MessageHandler): TakenTogether {
    let known = this.together.get(handler);
    if (known === undefined) {
      known = new TakenTogether(async (batches) => {
        await this.atWork.add(() => this.answered(handler, batches), { priority: 1 });
      }, this.recordsPerBatchMax);
      this.together.set(handler, known);
    }
    return known;
  }

  private async answered(handler: MessageHandler, given: unknown): Promise<void> {
    const answer: unknown = await handler(given, undefined);
    await lastValueFrom(this.transformToObservable(answer), { defaultValue: undefined });
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${String(partition)}`;
}

/** Connects a transport to an application, with the application's filters, guards and pipes. */
export function connectBatchTransport(
  app: INestApplication,
  transport: BatchTransport,
): INestMicroservice {
  return app.connectMicroservice({ strategy: transport }, { inheritAppConfig: true });
}
