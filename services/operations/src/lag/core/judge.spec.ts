import {
  judgePartition,
  statusesByWeight,
  worstStatus,
  type Commit,
  type Judgement,
} from './judge.js';
import { lagRecords, lostRecords } from './position.js';

const s = 1_000;
const steps = [1_000, 2_000, 3_000, 4_000, 5_000];
const behind = [50, 100, 150, 200, 250];

interface Case {
  name: string;
  offsets: number[];
  lags: (number | null)[];
  end: number;
  lag: number;
  nowSeconds: number;
  expect: Judgement['status'];
  complete?: boolean;
  times?: number[];
  start?: number;
  allowed?: number;
  hasMembers?: boolean;
  endStill?: boolean;
  never?: boolean;
}

// The table of cases by which the judgement is defined. Commits at 100, 200, … seconds unless said.
const cases: Case[] = [
  {
    name: 'caught up once in the window',
    offsets: steps,
    lags: [0, 50, 100, 150, 200],
    end: 5_200,
    lag: 200,
    nowSeconds: 600,
    expect: 'OK',
  },
  {
    name: 'idle as long as the window',
    offsets: steps,
    lags: [0, 50, 100, 150, 200],
    end: 5_200,
    lag: 200,
    nowSeconds: 900,
    expect: 'OK',
  },
  {
    name: 'idle for longer',
    offsets: steps,
    lags: [0, 50, 100, 150, 200],
    end: 5_200,
    lag: 200,
    nowSeconds: 1_000,
    expect: 'STOP',
  },
  {
    name: 'idle for longer, always behind',
    offsets: steps,
    lags: behind,
    end: 5_250,
    lag: 250,
    nowSeconds: 1_000,
    expect: 'STOP',
  },
  {
    name: 'the same, group empty and end still',
    offsets: steps,
    lags: behind,
    end: 5_250,
    lag: 250,
    nowSeconds: 1_000,
    hasMembers: false,
    expect: 'IDLE_BACKLOG',
  },
  {
    name: 'group empty, but the end moves on',
    offsets: steps,
    lags: behind,
    end: 5_300,
    lag: 300,
    nowSeconds: 1_000,
    hasMembers: false,
    expect: 'STOP',
  },
  {
    name: 'no progress, but was caught up',
    offsets: steps.map(() => 1_000),
    lags: [0, 50, 100, 150, 200],
    end: 1_200,
    lag: 200,
    nowSeconds: 600,
    expect: 'OK',
  },
  {
    name: 'no progress, lag grows',
    offsets: steps.map(() => 1_000),
    lags: [100, 150, 200, 250, 300],
    end: 1_300,
    lag: 300,
    nowSeconds: 600,
    expect: 'STALL',
  },
  {
    name: 'no progress, lag steady',
    offsets: steps.map(() => 1_000),
    lags: steps.map(() => 100),
    end: 1_100,
    lag: 100,
    nowSeconds: 600,
    expect: 'STALL',
  },
  {
    name: 'went back, recovered',
    offsets: [1_000, 2_000, 3_000, 2_000, 4_000],
    lags: [100, 150, 200, 1_250, 300],
    end: 4_300,
    lag: 300,
    nowSeconds: 600,
    expect: 'OK',
  },
  {
    name: 'went back, not recovered',
    offsets: [1_000, 2_000, 3_000, 2_000, 2_500],
    lags: [100, 150, 200, 1_250, 300],
    end: 4_300,
    lag: 300,
    nowSeconds: 600,
    expect: 'REWIND',
  },
  {
    name: 'all read by now',
    offsets: steps,
    lags: behind,
    end: 5_250,
    lag: 0,
    nowSeconds: 1_000,
    expect: 'OK',
  },
  {
    name: 'unknown lags between known ones',
    offsets: [1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 4_500, 5_000],
    times: [100, 150, 200, 250, 300, 350, 400, 450, 500],
    lags: [0, null, 50, null, 100, null, 150, null, 200],
    end: 5_700,
    lag: 200,
    nowSeconds: 600,
    expect: 'OK',
  },
  {
    name: 'moving, but falls behind steadily',
    offsets: steps,
    lags: behind,
    end: 5_250,
    lag: 250,
    nowSeconds: 600,
    expect: 'WARN',
  },
  {
    name: 'behind, but catching up',
    offsets: steps,
    lags: [250, 200, 210, 220, 230],
    end: 5_230,
    lag: 230,
    nowSeconds: 600,
    expect: 'OK',
  },
  {
    name: 'one commit only',
    offsets: [1_000],
    lags: [10],
    end: 1_010,
    lag: 10,
    nowSeconds: 101,
    expect: 'OK',
    complete: false,
  },
  {
    name: 'one record is allowed',
    offsets: [1_000, 2_000, 2_000],
    lags: [2, 1, 1],
    end: 2_001,
    lag: 1,
    nowSeconds: 550,
    allowed: 1,
    expect: 'OK',
  },
  {
    name: 'never committed',
    offsets: [],
    lags: [],
    end: 500,
    lag: 500,
    nowSeconds: 10,
    never: true,
    expect: 'NEVER',
  },
  {
    name: 'never committed, nothing to read',
    offsets: [],
    lags: [],
    end: 0,
    lag: 0,
    nowSeconds: 10,
    never: true,
    expect: 'OK',
  },
  {
    name: 'retention overtook the group',
    offsets: steps,
    lags: behind,
    start: 6_000,
    end: 7_000,
    lag: 1_000,
    nowSeconds: 600,
    expect: 'LOST',
  },
];

function commitsOf({ offsets, lags, times }: Case): Commit[] {
  return offsets.map((offset, at) => ({
    offset,
    atMs: (times?.[at] ?? (at + 1) * 100) * s,
    lagRecords: lags[at] ?? null,
  }));
}

describe('the judgement of a partition', () => {
  test.each(cases)('$name: $expect', (row) => {
    const start = row.start ?? 0;
    const overtaken = start > 0;
    const committed =
      row.never === true ? null : overtaken ? row.offsets.at(-1)! : row.end - row.lag;
    const position = { committed, start, end: row.end };
    expect(lagRecords(position)).toBe(row.lag);
    const window = {
      position,
      commits: commitsOf(row),
      ends: [row.end],
      hasMembers: row.hasMembers ?? true,
    };
    expect(judgePartition(window, row.nowSeconds * s, row.allowed ?? 0)).toEqual({
      status: row.expect,
      complete: row.complete ?? true,
    });
  });

  test('a record that came after a long idle time is no stop while ends at the commit are remembered', () => {
    const commits = commitsOf({ ...cases[0]!, lags: [0, 0, 0, 0, 0] }).map((commit) => ({
      ...commit,
      lagRecords: 10,
    }));
    const window = {
      position: { committed: 5_000, start: 0, end: 5_001 },
      commits,
      ends: [5_000, 5_001],
      hasMembers: true,
    };
    expect(judgePartition(window, 9_000 * s).status).not.toBe('STOP');
  });
});

describe('records behind and records lost', () => {
  test.each([
    { name: 'in the middle', committed: 40, start: 10, end: 100, lag: 60, lost: 0 },
    { name: 'retention went past the commit', committed: 5, start: 10, end: 100, lag: 90, lost: 5 },
    {
      name: 'never committed: all that is there',
      committed: null,
      start: 10,
      end: 100,
      lag: 90,
      lost: 0,
    },
    {
      name: 'the commit was sampled after the end',
      committed: 105,
      start: 10,
      end: 100,
      lag: 0,
      lost: 0,
    },
  ])('$name', ({ lag, lost, ...position }) => {
    expect(lagRecords(position)).toBe(lag);
    expect(lostRecords(position)).toBe(lost);
  });
});

describe('a group is as its worst partition', () => {
  test.each([
    { name: 'no partitions', of: [], worst: 'OK' },
    { name: 'lost beats stopped', of: ['OK', 'STOP', 'LOST'], worst: 'LOST' },
    { name: 'never committed beats falling behind', of: ['WARN', 'NEVER'], worst: 'NEVER' },
    {
      name: 'an idle backlog beats nothing but fine',
      of: ['OK', 'IDLE_BACKLOG'],
      worst: 'IDLE_BACKLOG',
    },
  ] as const)('$name', ({ of, worst }) => {
    expect(worstStatus(of)).toBe(worst);
  });

  test('every status has its weight', () => {
    expect(new Set(statusesByWeight).size).toBe(8);
  });
});
