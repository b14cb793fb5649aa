import type { Consumer, EachBatchPayload } from 'kafkajs';
import { FetchedBatches } from './fetched-batches.js';
import type { PartitionWorker } from './partition-worker.js';

const { jest } = import.meta;

/** Longer than a batch may keep the fetch loop. */
const longMs = 60;

function payloadOf(lastOffset: string): EachBatchPayload {
  const batch = {
    topic: 'education.cost',
    partition: 3,
    messages: [],
    lastOffset: () => lastOffset,
  };
  // Of what kafkajs hands over, only what is read.
  return {
    batch,
    heartbeat: () => Promise.resolve(),
    resolveOffset: () => undefined,
  } as unknown as EachBatchPayload;
}

describe('fetched batches', () => {
  const resting = new Set<number>();
  const sought: string[] = [];
  const consumer = {
    pause: (topics: { partitions: number[] }[]) => {
      for (const { partitions } of topics) for (const one of partitions) resting.add(one);
    },
    resume: (topics: { partitions: number[] }[]) => {
      for (const { partitions } of topics) for (const one of partitions) resting.delete(one);
    },
    seek: ({ offset }: { offset: string }) => sought.push(offset),
  } as unknown as Consumer;

  beforeEach(() => {
    resting.clear();
    sought.length = 0;
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  /** The work on each batch takes so long, one after the other. */
  function fetched(...workMs: readonly number[]): FetchedBatches {
    const left = [...workMs];
    const run = (): Promise<boolean> =>
      new Promise((resolve) => {
        setTimeout(() => {
          resolve(true);
        }, left.shift());
      });
    const worker = { run } as unknown as PartitionWorker;
    const commits = { add: () => Promise.resolve() };
    return new FetchedBatches(new AbortController().signal, () => worker, commits);
  }

  it('lets a partition rest while a batch of it takes long, and goes on behind it', async () => {
    const batches = fetched(longMs);
    const taken = batches.take(consumer, payloadOf('6'));
    await jest.advanceTimersByTimeAsync(longMs - 1);
    await taken;
    expect([...resting]).toEqual([3]);
    await jest.advanceTimersByTimeAsync(1);
    expect([...resting]).toEqual([]);
    expect(sought).toEqual(['7']);
  });

  it('wakes a partition that a batch of before a rebalance let rest after the next one was fetched', async () => {
    const batches = fetched(longMs, 1);
    const taken = [batches.take(consumer, payloadOf('6'))];
    await jest.advanceTimersByTimeAsync(longMs / 2);
    batches.revokeAll();
    taken.push(batches.take(consumer, payloadOf('6')));
    await jest.advanceTimersByTimeAsync(longMs);
    await Promise.all([...taken, batches.ended()]);
    expect([...resting]).toEqual([]);
    expect(sought).toEqual([]);
  });
});
