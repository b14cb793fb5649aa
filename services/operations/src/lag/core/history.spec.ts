import {
  lagOf,
  observe,
  samplesKeptMax,
  type PartitionHistory,
  type PartitionSample,
} from './history.js';

const staleAfterMs = 15_000;

function aSample(more: Partial<PartitionSample> = {}): PartitionSample {
  return { atMs: 0, committed: 0, start: 0, end: 0, oldestMs: null, hasMembers: true, ...more };
}

function historyOf(...samples: Partial<PartitionSample>[]): PartitionHistory {
  const [first, ...others] = samples;
  return others.reduce<PartitionHistory>(
    (history, sample) => observe(history, aSample(sample)),
    observe(undefined, aSample(first)),
  );
}

describe('what operations remember of a partition', () => {
  test('only changes of the committed offset are commits', () => {
    const history = historyOf(
      { atMs: 0, committed: 5, end: 9 },
      { atMs: 5_000, committed: 5, end: 10 },
      { atMs: 10_000, committed: 7, end: 10 },
    );
    expect(history.commits).toEqual([
      { atMs: 0, offset: 5, lagRecords: 4 },
      { atMs: 10_000, offset: 7, lagRecords: 3 },
    ]);
  });

  test.each([
    {
      name: 'stands still, and somebody is in the group',
      end: 50,
      hasMembers: true,
      status: 'STALL',
    },
    { name: 'stands still, more comes', end: 90, hasMembers: false, status: 'STALL' },
    { name: 'has caught up', end: 5, hasMembers: true, status: 'OK' },
  ])('a group that had stopped before anybody looked: $name', ({ end, hasMembers, status }) => {
    const looks = Array.from({ length: 40 }, (_, n) => ({
      ...{ atMs: n * 5_000, committed: 5, end: end === 90 ? 50 + n : end, hasMembers },
    }));
    const history = historyOf(...looks);
    const { judgement } = lagOf(history, 39 * 5_000, staleAfterMs);
    expect(judgement).toEqual({ status, complete: true });
    const later = lagOf(
      observe(history, aSample({ ...looks.at(-1), atMs: 600_000 })),
      600_000,
      staleAfterMs,
    );
    expect(later.judgement.status).toBe(status === 'OK' ? 'OK' : 'STOP');
  });

  test('of commits closer than a second the last one is kept', () => {
    const history = historyOf({ atMs: 0, committed: 5 }, { atMs: 900, committed: 6 });
    expect(history.commits.map(({ offset }) => offset)).toEqual([6]);
  });

  test('no more than the last samples are kept', () => {
    const many = Array.from({ length: 40 }, (_, n) => ({ atMs: n * 5_000, committed: n, end: n }));
    const history = historyOf(...many);
    expect(history.commits).toHaveLength(samplesKeptMax);
    expect(history.ends).toHaveLength(samplesKeptMax);
    expect(history.ends.at(-1)).toEqual({ atMs: 195_000, end: 39 });
  });

  test('a group that never committed has no commits', () => {
    expect(historyOf({ committed: null, end: 5 }).commits).toEqual([]);
  });
});

describe('the figures of a partition', () => {
  test.each([
    { name: 'caught up: no seconds', sample: { committed: 9, end: 9 }, records: 0, seconds: 0 },
    {
      name: 'the record tells its age',
      sample: { atMs: 60_000, committed: 5, end: 9, oldestMs: 18_000 },
      records: 4,
      seconds: 42,
    },
    { name: 'unknown is not 0', sample: { committed: 5, end: 9 }, records: 4, seconds: null },
    {
      name: 'never committed counts from the start of the log',
      sample: { atMs: 60_000, committed: null, start: 3, end: 9, oldestMs: 0 },
      records: 6,
      seconds: 60,
    },
  ])('$name', ({ sample, records, seconds }) => {
    expect(lagOf(historyOf(sample), 60_000, staleAfterMs)).toMatchObject({
      lagRecords: records,
      lagSeconds: seconds,
    });
  });

  test('an old sample is marked as stale, with the time it is from', () => {
    const history = historyOf({ atMs: 1_000, committed: 5, end: 9 });
    expect(lagOf(history, 16_000, staleAfterMs)).toMatchObject({ freshness: 'known' });
    expect(lagOf(history, 16_001, staleAfterMs)).toMatchObject({
      freshness: 'stale',
      sampledAtMs: 1_000,
      lagRecords: 4,
    });
  });
});
