import {
  groupLags,
  withLook,
  type NamedSample,
  type WatchedPartitions,
} from './watched-partitions.js';

const staleAfterMs = 15_000;
const nothing: WatchedPartitions = new Map();

function aSample(more: Partial<NamedSample> = {}): NamedSample {
  return {
    group: 'matching',
    topic: 'education.cost',
    partition: 0,
    atMs: 0,
    committed: 5,
    start: 0,
    end: 9,
    oldestMs: null,
    hasMembers: true,
    ...more,
  };
}

describe('the partitions that operations watch', () => {
  test('a group that ought to be there and was never seen is said to be so', () => {
    expect(groupLags(nothing, ['matching'], 0, staleAfterMs)).toMatchObject([
      { group: 'matching', freshness: 'never-seen', lagRecords: null },
    ]);
  });

  test('a group that nobody expected is shown all the same', () => {
    const known = withLook(nothing, [aSample({ group: 'somebody' })]);
    expect(groupLags(known, ['matching'], 0, staleAfterMs).map(({ group }) => group)).toEqual([
      'matching',
      'somebody',
    ]);
  });

  test('figures of several looks are one history', () => {
    const once = withLook(nothing, [aSample()]);
    const twice = withLook(once, [aSample({ atMs: 5_000, committed: 9 })]);
    expect(groupLags(twice, [], 5_000, staleAfterMs)).toMatchObject([
      { lagRecords: 0, partitions: [{ sampledAtMs: 5_000 }] },
    ]);
  });

  test('a deleted partition is gone after two looks and not after one', () => {
    const both = withLook(nothing, [aSample(), aSample({ partition: 1 })]);
    const once = withLook(both, [aSample({ atMs: 5_000 })]);
    const twice = withLook(once, [aSample({ atMs: 10_000 })]);
    expect([both.size, once.size, twice.size]).toEqual([2, 2, 1]);
  });

  test('without looks the figures grow stale and do not vanish', () => {
    const known = withLook(nothing, [aSample()]);
    expect(groupLags(known, [], 60_000, staleAfterMs)).toMatchObject([
      { freshness: 'stale', lagRecords: 4, sampledAtMs: 0 },
    ]);
  });
});
