import { HubError } from '#domain';
import type { RecordBatch } from '../records.js';
import { TakenTogether } from './taken-together.js';

function batchOf(partition: number, records = 1): RecordBatch<unknown> {
  const offsets = Array.from({ length: records }, (_, offset) => offset);
  return {
    ...{ topic: 'education.cost', group: 'matching', partition, firstOffset: 0 },
    nextOffset: records,
    // Only their number counts here.
    records: offsets.map((offset) => ({ offset }) as RecordBatch<unknown>['records'][number]),
  };
}

describe('batches that are taken together', () => {
  let given: number[][];

  beforeEach(() => {
    given = [];
  });

  function taker(
    outcome: (partitions: readonly number[]) => Promise<void> = () => Promise.resolve(),
  ) {
    return new TakenTogether((batches) => {
      const partitions = batches.map(({ partition }) => partition);
      given.push(partitions);
      return outcome(partitions);
    }, 10);
  }

  it('hands over at once what came in the same turn', async () => {
    const taken = taker();
    await Promise.all([taken.add(batchOf(0)), taken.add(batchOf(1)), taken.add(batchOf(2))]);
    expect(given).toEqual([[0, 1, 2]]);
  });

  it('hands over at once what came while the handler was at work', async () => {
    const first = Promise.withResolvers<undefined>();
    const taken = taker((partitions) => (partitions[0] === 0 ? first.promise : Promise.resolve()));
    const all = [taken.add(batchOf(0))];
    while (given.length === 0) await new Promise(setImmediate);
    all.push(taken.add(batchOf(1)), taken.add(batchOf(2)));
    first.resolve(undefined);
    await Promise.all(all);
    expect(given).toEqual([[0], [1, 2]]);
  });

  it('hands over no more records than it may', async () => {
    const taken = taker();
    await Promise.all([6, 4, 1].map((records, at) => taken.add(batchOf(at, records))));
    expect(given).toEqual([[0, 1], [2]]);
  });

  it('hands over a larger batch alone', async () => {
    const taken = taker();
    await Promise.all([11, 1].map((records, at) => taken.add(batchOf(at, records))));
    expect(given).toEqual([[0], [1]]);
  });

  it('tries each alone where several fail, so that one is to blame and the others are applied', async () => {
    const bad = new Error('the one of partition 1');
    const taken = taker((partitions) =>
      partitions.includes(1) ? Promise.reject(bad) : Promise.resolve(),
    );
    const ended = await Promise.allSettled([0, 1, 2].map((at) => taken.add(batchOf(at))));
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(ended[1]).toHaveProperty('reason', bad);
    expect(given).toEqual([[0, 1, 2], [0], [1], [2]]);
  });

  it('tries none alone where the database is away', async () => {
    const away = new HubError('DATABASE_UNREACHABLE', 'no answer');
    const taken = taker(() => Promise.reject(away));
    const ended = await Promise.allSettled([0, 1].map((at) => taken.add(batchOf(at))));
    expect(ended.map((one) => one.status === 'rejected' && one.reason === away)).toEqual([
      true,
      true,
    ]);
    expect(given).toEqual([[0, 1]]);
  });

  it('lets partitions that failed for a dependency go alone until they are applied', async () => {
    let isAway = true;
    const taken = taker((partitions) =>
      isAway && partitions.includes(0)
        ? Promise.reject(new HubError('REGISTRY_UNREACHABLE', 'no answer'))
        : Promise.resolve(),
    );
    const addAll = () => Promise.allSettled([0, 1].map((at) => taken.add(batchOf(at))));
    await addAll();
    const again = await addAll();
    expect(again.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    isAway = false;
    await addAll();
    await addAll();
    expect(given).toEqual([[0, 1], [0], [1], [0], [1], [0, 1]]);
  });

  it('lets a partition that has failed go alone, so that it spoils no further hand-over', async () => {
    let isBad = true;
    const taken = taker((partitions) =>
      isBad && partitions.includes(1) ? Promise.reject(new Error('bad')) : Promise.resolve(),
    );
    const addAll = () => Promise.allSettled([0, 1, 2].map((at) => taken.add(batchOf(at))));
    await addAll();
    given = [];
    await addAll();
    expect(given).toEqual([[1], [0, 2]]);
    isBad = false;
    await addAll();
    given = [];
    await addAll();
    expect(given).toEqual([[0, 1, 2]]);
  });

  it('lets a partition that is kept apart go alone, also with what waits already', async () => {
    const taken = taker();
    const all = [0, 1, 2].map((at) => taken.add(batchOf(at)));
    taken.keepApart(batchOf(1));
    await Promise.all(all);
    expect(given).toEqual([[1], [0, 2]]);
  });

  it('goes on with what comes after a failure', async () => {
    const taken = taker((partitions) =>
      partitions.includes(0) ? Promise.reject(new Error('bad')) : Promise.resolve(),
    );
    await expect(taken.add(batchOf(0))).rejects.toThrow('bad');
    await taken.add(batchOf(1));
    expect(given).toEqual([[0], [1]]);
  });
});
