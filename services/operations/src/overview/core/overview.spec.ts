import { groupLag, type NamedPartitionLag } from '../../lag/core/group-lag.js';
import { figureOf, type Figure } from './figure.js';
import {
  overviewOf,
  type HeldCounts,
  type SampledFigures,
  type WaitingCounts,
} from './overview.js';

const nowMs = 1_000_000;

function aPartition(more: Partial<NamedPartitionLag> = {}): NamedPartitionLag {
  return {
    topic: 'health-insurance.settlement',
    partition: 0,
    lagRecords: 0,
    lagSeconds: 0,
    lostRecords: 0,
    judgement: { status: 'OK', complete: true },
    sampledAtMs: nowMs,
    freshness: 'known',
    ...more,
  };
}

const known = <T>(value: T): Figure<T> => ({ freshness: 'known', value, sampledAtMs: nowMs });
const nobodyWaits = known<WaitingCounts>({ parked: [], review: [] });
const nobodyIsHeld = known<HeldCounts>({ keys: 0, records: 0, oldestSince: null });
const quiet: SampledFigures = {
  waiting: nobodyWaits,
  held: nobodyIsHeld,
  quarantined: known(0),
};
const waits = (records: number): WaitingCounts['parked'] => [
  { topic: 'education.cost', countyCode: '130529', records, oldestParkedAt: 0 },
];

describe('the figures of a group', () => {
  test('are the sum of its records and the age of its oldest one', () => {
    const partitions = [
      aPartition({ lagRecords: 3, lagSeconds: 10 }),
      aPartition({
        partition: 1,
        lagRecords: 4,
        lagSeconds: 70,
        judgement: { status: 'WARN', complete: true },
      }),
    ];
    expect(groupLag('matching', partitions)).toMatchObject({
      lagRecords: 7,
      lagSeconds: 70,
      status: 'WARN',
      freshness: 'known',
    });
  });

  test('are unknown in seconds when one partition cannot tell', () => {
    const partitions = [aPartition({ lagSeconds: 5 }), aPartition({ lagSeconds: null })];
    expect(groupLag('matching', partitions).lagSeconds).toBeNull();
  });

  test('are never 0 for a group that was never seen', () => {
    expect(groupLag('matching', [])).toMatchObject({ lagRecords: null, freshness: 'never-seen' });
  });

  test('are stale when one partition is', () => {
    const old = aPartition({ freshness: 'stale', sampledAtMs: 5 });
    expect(groupLag('matching', [aPartition(), old])).toMatchObject({
      freshness: 'stale',
      sampledAtMs: 5,
    });
  });
});

describe('a sampled figure', () => {
  test.each([
    { name: 'never sampled', sample: undefined, expected: { freshness: 'never-seen' } },
    {
      name: 'fresh',
      sample: { value: 3, sampledAtMs: nowMs - 15_000 },
      expected: { freshness: 'known', value: 3 },
    },
    {
      name: 'too old',
      sample: { value: 3, sampledAtMs: nowMs - 15_001 },
      expected: { freshness: 'stale', value: 3 },
    },
  ])('$name', ({ sample, expected }) => {
    expect(figureOf(sample, nowMs, 15_000)).toMatchObject(expected);
  });
});

describe('the sentences of the start screen', () => {
  test('one sentence when all is well', () => {
    const overview = overviewOf([groupLag('matching', [aPartition()])], quiet, nowMs);
    expect(overview.allWell).toBe(true);
    expect(overview.sentences).toEqual(['各环节运行正常，没有积压。']);
  });

  test.each([
    {
      name: 'a backlog with its age',
      partition: aPartition({
        lagRecords: 212,
        lagSeconds: 14 * 60,
        judgement: { status: 'WARN', complete: true },
      }),
      sentence: 'matching：处理速度跟不上，积压 212 条，最早一条已等 14 分钟。',
    },
    {
      name: 'records that retention deleted',
      partition: aPartition({
        lagRecords: 5,
        lagSeconds: 9,
        lostRecords: 1_000,
        judgement: { status: 'LOST', complete: true },
      }),
      sentence:
        'matching：有记录在读取前已过保留期，已丢失，积压 5 条，最早一条已等 9 秒，丢失 1000 条。',
    },
    {
      name: 'an old figure, also when it says 0',
      partition: aPartition({ freshness: 'stale', sampledAtMs: nowMs - 75_000 }),
      sentence: 'matching：正常，积压 0 条（旧数，75 秒未更新）。',
    },
  ])('$name', ({ partition, sentence }) => {
    const groups = [groupLag('matching', [partition])];
    expect(overviewOf(groups, quiet, nowMs).sentences).toEqual([sentence]);
  });

  test('what waits and what is quarantined is said, and what is unknown is said to be', () => {
    const waiting = known({ parked: waits(35), review: waits(2) });
    const held = known({ keys: 2, records: 7, oldestSince: nowMs - 14 * 60_000 });
    const figures = { waiting, held, quarantined: known(3) };
    expect(overviewOf([], figures, nowMs).sentences).toEqual([
      '挂起 2 户（人），7 条记录在等，最早一户已挂起 14 分钟；其他户照常处理。',
      '待匹配 35 条，待人工核对 2 条。',
      '隔离区 3 条。',
    ]);
    const unknown = { freshness: 'never-seen' } as const;
    const nothing = { waiting: unknown, held: unknown, quarantined: unknown };
    expect(overviewOf([], nothing, nowMs)).toMatchObject({
      allWell: false,
      sentences: ['尚未取得挂起户数。', '尚未取得待匹配记录数。', '尚未取得隔离区记录数。'],
    });
  });
});
