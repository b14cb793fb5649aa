import type { Consumer, EachBatchPayload } from 'kafkajs';
import { pauseFor } from '../backoff.js';
import { groupTimes } from '../kafka/consumer-group.js';
import type { Assignment } from './assignment.js';
import type { GatheredCommits } from './gathered-commits.js';
import type { PartitionWorker } from './partition-worker.js';

/**
 * How long a fetched batch may keep the fetch loop, ms. One that takes longer is worked through behind it,
 * its partition paused: else a topic with a backlog would let every other topic wait for a megabyte of it.
 */
const inLoopMsMax = 50;

/**
 * Batches of so few records are gathered: what a transaction, a fetch and a send cost is shared by its records. They
 * also go before larger ones: they cost little, and a backlog has many records.
 */
export const fewRecords = 50;
/**
 * How long the next fetch waits after one that brought few records, ms, counted from when it came. A record that
 * comes alone is worked through at once; those that follow it come together.
 */
const gatherMs = 20;

/** A batch that is worked through, in or behind the fetch loop. */
interface Run {
  readonly revoked: AbortController;
  /** True when all of it is applied and committed. */
  readonly ended: Promise<boolean>;
}

/** Works through what kafkajs has fetched, one batch of a partition at a time, without keeping the others. */
export class FetchedBatches {
  private readonly runs = new Map<string, Run>();
  /** Partitions that are not fetched until the last of their runs is done. */
  private readonly paused = new Set<string>();

  /**
   * @param stopping what has begun is finished, nothing is begun any more
   * @param workerOf whoever works through a partition, by its topic on the broker
   * @param commits where a partition says how far it is
   */
  constructor(
    private readonly stopping: AbortSignal,
    private readonly workerOf: (topic: string, partition: number) => PartitionWorker,
    private readonly commits: Pick<GatheredCommits, 'add'>,
  ) {}

  /** What was fetched before the group changed is fetched again by whoever has the partition now. */
  revokeAll(): void {
    for (const { revoked } of this.runs.values()) revoked.abort();
  }

  /** Resolves when nothing is in hand any more. */
  async ended(): Promise<void> {
    await Promise.all([...this.runs.values()].map(({ ended }) => ended));
  }

  /** Takes a batch; resolves when it is done, or goes on behind the fetch loop. */
  async take(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const gathered = performance.now() + (batch.messages.length < fewRecords ? gatherMs : 0);
    const paused = [{ topic: batch.topic, partitions: [batch.partition] }];
    if (this.stopping.aborted) {
      // Not to be fetched again and again while the others finish what they have in hand.
      consumer.pause(paused);
      return;
    }
    const beat = setInterval(() => {
      payload.heartbeat().catch(() => undefined);
    }, groupTimes.heartbeatInterval);
    try {
      const isDone = await this.begin(consumer, payload, paused);
      if (isDone) payload.resolveOffset(batch.lastOffset());
      const waitMs = gathered - performance.now();
      if (waitMs > 0) await pauseFor(waitMs, this.stopping);
    } finally {
      clearInterval(beat);
    }
  }

  /** True when it was done within the loop; the offset of one that outlasts it is set when it is done. */
  private async begin(
    consumer: Consumer,
    { batch }: EachBatchPayload,
    paused: Parameters<Consumer['pause']>[0],
  ): Promise<boolean> {
    const { topic, partition, messages } = batch;
    const key = `${topic}/${String(partition)}`;
    const revoked = new AbortController();
    const endOffset = Number(batch.lastOffset()) + 1;
    let isDetached = false;
    const detached = Promise.withResolvers<false>();
    const detach = (): void => {
      if (isDetached) return;
      isDetached = true;
      this.paused.add(key);
      consumer.pause(paused);
      detached.resolve(false);
    };
    const timer = setTimeout(detach, inLoopMsMax);
    const assignment: Assignment = {
      ...{ messages, endOffset, revoked: revoked.signal, stopping: this.stopping },
      commit: (next) => this.commits.add({ topic, partition, offset: String(next) }),
    };
    const done = this.run(key, revoked, async () => {
      let isDone = false;
      try {
        isDone = await this.workerOf(topic, partition).run(assignment, detach);
        return isDone;
      } finally {
        clearTimeout(timer);
        // A batch that was fetched after a rebalance waits behind this one, and goes on for it.
        if (this.runs.get(key)?.revoked === revoked) {
          // Only now, and only while the partition is still ours: what was fetched has been applied.
          const isOurs = isDone && !revoked.signal.aborted && !this.stopping.aborted;
          if (isDetached && isOurs) {
            consumer.seek({ topic, partition, offset: String(endOffset) });
          }
          // Whichever run paused it, and also where the worker failed in a way that nobody foresaw: a partition must
          // not rest for ever.
          if (this.paused.delete(key)) consumer.resume(paused);
        }
      }
    });
    return Promise.race([done, detached.promise]);
  }

  /** One after the other for each partition: a run of before a rebalance may still be inside its handler. */
  private run(
    key: string,
    revoked: AbortController,
    work: () => Promise<boolean>,
  ): Promise<boolean> {
    const before = this.runs.get(key)?.ended ?? Promise.resolve(true);
    const ended = before.then(work, work).finally(() => {
      if (this.runs.get(key) === run) this.runs.delete(key);
    });
    const run: Run = { revoked, ended };
    this.runs.set(key, run);
    return ended;
  }
}
