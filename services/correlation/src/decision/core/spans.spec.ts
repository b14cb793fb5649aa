import { around, isIn, overlap } from './spans.js';
import { on } from './testing/builders.js';
import { type Days } from './types.js';

function days(first: string, last: string): Days {
  return { first: on(first), last: on(last) };
}

const year = days('2026-01-01', '2026-12-31');

describe('a day is one of a span', () => {
  test.each([
    ['the day before', '2025-12-31', false],
    ['its first day', '2026-01-01', true],
    ['its last day', '2026-12-31', true],
    ['the day after', '2027-01-01', false],
  ])('%s', (_name, date, expected) => {
    expect(isIn(year, on(date))).toBe(expected);
  });
});

describe('two spans share a day', () => {
  test.each([
    ['one ends the day before the other begins', days('2025-01-01', '2025-12-31'), false],
    ['one ends on the day on which the other begins', days('2025-01-01', '2026-01-01'), true],
    ['one within the other', days('2026-03-01', '2026-03-01'), true],
    ['one begins on the day on which the other ends', days('2026-12-31', '2027-12-31'), true],
    ['one begins the day after the other ends', days('2027-01-01', '2027-12-31'), false],
  ])('%s', (_name, other, expected) => {
    expect(overlap(year, other)).toBe(expected);
    expect(overlap(other, year)).toBe(expected);
  });
});

// A window of twelve months that ends on the first day of a year begins on the second day of such a month
// of the year before; also in a leap year no day of it may be missed.
test.each([
  ['a year after a leap year', days('2025-01-01', '2025-12-31'), '2024-01-02', '2026-12-30'],
  ['a year before a leap year', days('2027-01-01', '2027-12-31'), '2026-01-02', '2028-12-30'],
  ['a leap year', days('2028-01-01', '2028-12-31'), '2027-01-02', '2029-12-30'],
])('around %s lie all days of twelve months with one of it', (_name, some, first, last) => {
  expect(isIn(around(some), on(first))).toBe(true);
  expect(isIn(around(some), on(last))).toBe(true);
});
