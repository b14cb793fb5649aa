import type { LogRecord } from '#bus';
import { PartitionLog, sharesFor } from './partition-log.js';

const topic = 'hub.household-events';

function record(offset: number, key: string | null, value: string | null = 'v'): LogRecord {
  const bytes = value === null ? null : Buffer.from(value);
  return { topic, partition: 0, offset, timestamp: offset, key, value: bytes, headers: {} };
}

const ids = Array.from({ length: 50 }, (_, at) => `H${String(at)}`);

describe('what is held of a partition', () => {
  test('is each household in its order, and what is said to all', () => {
    const log = new PartitionLog({ number: 0, of: 1 });
    const added = [
      log.add([record(0, null), record(1, 'H1'), record(2, 'H2')]),
      log.add([record(3, 'H1'), record(4, null), record(5, 'H1', null)]),
    ];
    expect(added).toEqual([3, 3]);
    expect(log.toAll.map(({ offset }) => offset)).toEqual([0, 4]);
    const offsets = [...log.households].map(([id, all]) => [id, all.map(({ offset }) => offset)]);
    expect(offsets).toEqual([
      ['H1', [1, 3]],
      ['H2', [2]],
    ]);
  });

  test('is a copy: what was fetched may go', () => {
    const log = new PartitionLog({ number: 0, of: 1 });
    const fetched = record(0, 'H1', 'before');
    log.add([fetched]);
    fetched.value?.write('after!');
    expect(log.households.get('H1')?.[0]?.bytes.toString()).toBe('before');
  });

  test.each([2, 3, 7])('of %i shares each household is in one, and every day in all', (of) => {
    const records = [record(0, null), ...ids.map((id, at) => record(at + 1, id))];
    const shares = Array.from({ length: of }, (_, number) => {
      const log = new PartitionLog({ number, of });
      return { log, added: log.add(records) };
    });
    const found = shares.flatMap(({ log }) => [...log.households.keys()]);
    expect(found.toSorted()).toEqual(ids.toSorted());
    expect(shares.map(({ log }) => log.toAll.length)).toEqual(shares.map(() => 1));
    // Each record counts once, whatever the shares.
    expect(shares.reduce((sum, { added }) => sum + added, 0)).toBe(records.length);
    expect(Math.min(...shares.map(({ log }) => log.households.size))).toBeGreaterThan(0);
  });

  test.each([
    { name: 'nothing', log: [], published: [], shares: 1 },
    { name: 'what fits', log: [250_000, 20], published: [500_000, 500_000], shares: 1 },
    { name: 'a partition that is longer', log: [20, 250_001], published: [0], shares: 2 },
    { name: 'more alerts than fit', log: [20], published: [1_000_000, 1_000_001], shares: 3 },
  ])('as many shares as its limits ask for: $name', ({ log, published, shares }) => {
    const ranges = (lengths: readonly number[]) =>
      lengths.map((length) => ({ topic, partition: 0, from: 7, to: 7 + length }));
    expect(sharesFor(ranges(log), ranges(published))).toBe(shares);
  });
});
