import { daysStartedAtOnceMax, daysToStart, refuseDay } from './hub-day.js';

describe('daysToStart', () => {
  it.each([
    { name: 'the very first day stands alone', last: null, today: 100, expected: [100] },
    { name: 'the next day', last: 99, today: 100, expected: [100] },
    { name: 'every day that was missed', last: 97, today: 100, expected: [98, 99, 100] },
    { name: 'the same day again starts nothing', last: 100, today: 100, expected: [] },
    { name: 'a clock set back starts nothing', last: 100, today: 90, expected: [] },
  ])('$name', ({ last, today, expected }) => {
    expect(daysToStart(last, today)).toEqual(expected);
  });
});

describe('refuseDay', () => {
  const driven = { kind: 'driven', day: 100 } as const;
  it.each([
    { name: 'a later day', source: driven, last: 100, wanted: 101, expected: null },
    { name: 'an earlier day', source: driven, last: 100, wanted: 99, expected: 'DAY_IN_THE_PAST' },
    {
      name: 'a slip of the finger',
      source: driven,
      last: 100,
      wanted: 101 + daysStartedAtOnceMax,
      expected: 'DAY_TOO_FAR',
    },
    {
      name: 'a hub in operation',
      source: { kind: 'clock' } as const,
      last: 100,
      wanted: 101,
      expected: 'DAY_FOLLOWS_THE_CLOCK',
    },
  ])('$name', ({ source, last, wanted, expected }) => {
    expect(refuseDay(source, last, wanted)).toBe(expected);
  });
});
