import { longestStandstillMs } from './standstill.js';

const cases = [
  { name: 'nothing was looked at', samples: [], longest: 0 },
  {
    name: 'it grows all the time',
    samples: [
      [0, 1],
      [20, 2],
      [40, 3],
    ],
    longest: 20,
  },
  {
    name: 'a pause in the middle',
    samples: [
      [0, 1],
      [20, 2],
      [40, 2],
      [920, 2],
      [940, 3],
      [960, 4],
    ],
    longest: 920,
  },
  {
    name: 'the longer of two pauses',
    samples: [
      [0, 1],
      [300, 2],
      [800, 3],
      [900, 4],
    ],
    longest: 500,
  },
  {
    name: 'it stands still until the end',
    samples: [
      [0, 1],
      [20, 2],
      [500, 2],
    ],
    longest: 480,
  },
] as const;

describe('the longest standstill', () => {
  it.each(cases)('$name', ({ samples, longest }) => {
    expect(longestStandstillMs(samples.map(([at, count]) => ({ at, count })))).toBe(longest);
  });
});
