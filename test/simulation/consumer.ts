import {
  PartitionWorker,
  silentLogger,
  type QuarantineSink,
  type RecordBatch,
  type WorkerParts,
} from '#bus';
import type { Group } from './group.js';
import type { Kafka, Place, Stored } from './kafka.js';
import type { Bound, Life } from './life.js';
import type { Running } from './process.js';
import { publisher } from './relay-process.js';
import { memoryCodec } from './memory-codec.js';

/** Small, so that a few records make several fetches and several batches. */
const fetchRecordsMax = 4;
const batchRecordsMax = 3;
/** Virtual milliseconds for which the broker keeps an empty fetch open. */
const fetchWaitMs = 5_000;
/** Virtual milliseconds after which a person has mended what a partition is held by. */
const mendedMs = 2_000;
const limits = { attemptsMax: 5, backoff: { firstMs: 250, delayMsMax: 4_000 } };

/** Where records go that cannot be used. */
export const quarantine = 'hub.quarantine';

/** Names a record by where it lies. */
export function placeOfRecord(place: Place, offset: number): string {
  return `${keyOf(place)}/${String(offset)}`;
}

/**
 * One member of a consumer group: around the hub's `PartitionWorker` what `BatchTransport` is
 * around it.
 */
export class Consumer implements Bound, Running {
  readonly server = 'kafka';
  isDoomed = false;
  readonly #workers = new Map<string, PartitionWorker>();
  readonly #runs = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  #revoked = new AbortController();
  #generation = -1;

  /** @param handle fulfilled means durable */
  constructor(
    readonly life: Life,
    private readonly kafka: Kafka,
    private readonly group: Group,
    private readonly handle: (batch: RecordBatch<unknown>) => Promise<void>,
  ) {}

  /** Joins its group. */
  start(): void {
    const join = (): void => {
      this.life.bind(this);
      this.isDoomed = false;
      this.group.join(this);
    };
    void this.life.insists(() => this.life.request('kafka', `joins ${this.group.name}`, join));
  }

  /** Ends in order: what is in hand is finished. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#runs.values());
    const leave = (): void => {
      this.group.leave(this);
    };
    await this.life.request('kafka', 'leaves', leave).catch(() => undefined);
  }

  /**
   * The broker has lost sight of it; it learns that when it next hears of the broker, and joins
   * again.
   */
  end(): void {
    this.group.leave(this);
    void this.life.hears(() => {
      this.#revoked.abort();
      if (!this.#stopping.signal.aborted) this.start();
    });
  }

  /** It has these partitions from now on, and no others. */
  assigned(generation: number, places: readonly Place[]): void {
    // News of an assignment that has been replaced by now comes too late.
    if (generation < this.#generation) return;
    this.#generation = generation;
    this.#revoked.abort();
    this.#revoked = new AbortController();
    const { signal } = this.#revoked;
    for (const place of places) {
      const key = keyOf(place);
      // A run of before the rebalance may still be inside its handler.
      const before = this.#runs.get(key) ?? Promise.resolve();
      this.#runs.set(
        key,
        before.then(() => this.#consume(place, signal)),
      );
    }
  }

  async #consume(place: Place, revoked: AbortSignal): Promise<void> {
    const stopping = this.#stopping.signal;
    let offset: number | null = null;
    while (!revoked.aborted && !stopping.aborted) {
      offset ??= await this.#committed(place);
      const fetched = await this.#fetch(place, offset);
      if (fetched.length === 0) continue;
      const endOffset: number = offset + fetched.length;
      const isDone = await this.#worker(place).run(
        {
          messages: fetched.map(messageOf),
          endOffset,
          commit: (next) => this.#commit(place, next),
          revoked,
          stopping,
        },
        () => undefined,
      );
      offset = isDone ? endOffset : null;
    }
  }

  #committed(place: Place): Promise<number> {
    const read = () => this.kafka.committed(this.group.name, place);
    const what = `asks for its offset in ${keyOf(place)}`;
    return this.life.insists(() => this.life.request('kafka', what, read));
  }

  async #fetch(place: Place, offset: number): Promise<readonly Stored[]> {
    const log = (): readonly Stored[] => this.kafka.partitions(place.topic)[place.partition] ?? [];
    if (log().length <= offset) await this.kafka.news(fetchWaitMs);
    if (log().length <= offset) return [];
    const count = this.life.world.random.int(1, fetchRecordsMax);
    const what = `fetches ${keyOf(place)} from ${String(offset)}`;
    return this.life.insists(() =>
      this.life.request('kafka', what, () => log().slice(offset, offset + count)),
    );
  }

  async #commit(place: Place, next: number): Promise<void> {
    let generation = -1;
    await this.life.request(
      'kafka',
      `commits ${String(next)} of ${keyOf(place)}`,
      () => {
        this.group.commit(generation, place, next);
      },
      () => {
        generation = this.#generation;
      },
    );
  }

  #worker(place: Place): PartitionWorker {
    const key = keyOf(place);
    const known = this.#workers.get(key);
    if (known !== undefined) return known;
    const made: PartitionWorker = new PartitionWorker(
      this.#parts(() => {
        made.retryNow();
      }),
      { group: this.group.name, ...place },
    );
    this.#workers.set(key, made);
    return made;
  }

  /** @param retryNow what a person does about a partition that is held, once the cause is mended */
  #parts(retryNow: () => void): WorkerParts {
    const { world, name } = this.life;
    return {
      codec: memoryCodec,
      quarantine: this.#quarantine(),
      clock: { now: () => world.nowMs },
      logger: {
        ...silentLogger,
        warn: (_, message) => {
          world.note(name, `warns: ${message}`);
        },
      },
      observer: {
        attemptFailed: (_, __, state) => {
          if (state === 'held') setTimeout(retryNow, mendedMs);
        },
      },
      random: () => world.random.int(0, 999) / 1_000,
      limits,
      recordsPerBatchMax: batchRecordsMax,
      // A bug holds the partition here: what holds one key is SQL, and is tried on a real database.
      heldKeys: null,
      heldBackoff: { firstMs: mendedMs, delayMsMax: mendedMs },
      handle: this.handle,
    };
  }

  #quarantine(): QuarantineSink {
    const publish = publisher(this.life, this.kafka);
    return {
      put: async (inputs) => {
        const records = inputs.map(({ topic, partition, offset, value }) => ({
          topic: quarantine,
          key: placeOfRecord({ topic, partition }, offset),
          value,
        }));
        await publish(records, Number.POSITIVE_INFINITY);
      },
    };
  }
}

function keyOf({ topic, partition }: Place): string {
  return `${topic}/${String(partition)}`;
}

function messageOf({ offset, key, bytes, headers, timestamp }: Stored) {
  return {
    offset: String(offset),
    key: key === null ? null : Buffer.from(key),
    value: bytes,
    headers,
    timestamp: String(timestamp),
    attributes: 0,
  };
}
