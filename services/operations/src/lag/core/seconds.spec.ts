import fc from 'fast-check';
import { secondsByInterpolation, secondsByRecord } from './seconds.js';

const at = (seconds: number, end: number): { atMs: number; end: number } => ({
  atMs: seconds * 1_000,
  end,
});

describe('lag in seconds by interpolation', () => {
  const steady = [at(0, 0), at(10, 100), at(20, 200), at(30, 300)];
  test.each([
    { name: 'between two samples', samples: steady, committed: 150, expected: 15 },
    { name: 'at a sample', samples: steady, committed: 200, expected: 10 },
    { name: 'at the end', samples: steady, committed: 300, expected: 0 },
    {
      name: 'before the samples: the slope of all of them',
      samples: steady,
      committed: -100,
      expected: 40,
    },
    { name: 'after the samples: never below 0', samples: steady, committed: 400, expected: 0 },
    {
      name: 'a time that does not grow is left out',
      samples: [at(0, 0), at(0, 90), at(30, 300)],
      committed: 150,
      expected: 15,
    },
    {
      name: 'an end that falls is left out',
      samples: [at(0, 0), at(10, 100), at(20, 50), at(30, 300)],
      committed: 200,
      expected: 10,
    },
    {
      name: 'a flat run counts by its last point',
      samples: [at(0, 0), at(10, 100), at(15, 100), at(20, 100), at(30, 200)],
      committed: 100,
      expected: 10,
    },
    { name: 'one sample says nothing', samples: [at(0, 10)], committed: 5, expected: null },
    {
      name: 'an end that stood still says nothing',
      samples: [at(0, 10), at(30, 10)],
      committed: 5,
      expected: null,
    },
  ])('$name', ({ samples, committed, expected }) => {
    expect(secondsByInterpolation(samples, committed, 30_000)).toBe(expected);
  });

  test('agrees with the record timestamps of a steady stream within one sampling interval', () => {
    const perSecond = fc.integer({ min: 1, max: 5_000 });
    fc.assert(
      fc.property(perSecond, fc.integer({ min: 0, max: 70 }), (rate, ageSeconds) => {
        const samples = Array.from({ length: 15 }, (_, n) => at(n * 5, n * 5 * rate));
        const nowMs = 70_000;
        const committed = (70 - ageSeconds) * rate;
        const byRecord = secondsByRecord(nowMs - ageSeconds * 1_000, nowMs);
        const interpolated = secondsByInterpolation(samples, committed, nowMs);
        expect(Math.abs((interpolated ?? Number.NaN) - byRecord)).toBeLessThanOrEqual(5);
      }),
    );
  });
});

test('a record of the future is no negative lag', () => {
  expect(secondsByRecord(5_000, 1_000)).toBe(0);
});
