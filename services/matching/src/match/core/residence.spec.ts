import type { Residence } from '#schemas';
import { householdNow, householdOfHouse, householdOn } from './residence.js';

const lived = (householdId: string, from: number, to: number | null = null): Residence => ({
  householdId,
  from,
  to,
  counties: [],
});

describe('the household in which a person lives now', () => {
  test.each([
    { name: 'the only one', residences: [lived('A', 10)], expected: 'A' },
    {
      name: 'moved once: the open one',
      residences: [lived('A', 10, 20), lived('B', 20)],
      expected: 'B',
    },
    {
      name: 'two claim the person: joined later',
      residences: [lived('B', 10), lived('A', 11)],
      expected: 'A',
    },
    {
      name: 'two claim since one day: greater id',
      residences: [lived('B', 10), lived('A', 10)],
      expected: 'B',
    },
    {
      name: 'died or left: the last one',
      residences: [lived('B', 10, 20), lived('A', 20, 30)],
      expected: 'A',
    },
    {
      name: 'left two on one day: joined later',
      residences: [lived('A', 15, 30), lived('B', 10, 30)],
      expected: 'A',
    },
    {
      name: 'an open one beats one left later',
      residences: [lived('A', 1), lived('B', 5, 900)],
      expected: 'A',
    },
    { name: 'none', residences: [], expected: null },
  ])('$name', ({ residences, expected }) => {
    expect(householdNow(residences)).toBe(expected);
    expect(householdNow(residences.toReversed())).toBe(expected);
  });
});

describe('the household in which a person lived on a day', () => {
  const moved = [lived('A', 10, 20), lived('B', 25)];
  test.each([
    { name: 'before the register knows the person', day: 9, expected: null },
    { name: 'the first day', day: 10, expected: 'A' },
    { name: 'the last day', day: 19, expected: 'A' },
    { name: 'the first day that no longer holds', day: 20, expected: null },
    { name: 'between two households', day: 24, expected: null },
    { name: 'an open residence', day: 4_000, expected: 'B' },
  ])('$name', ({ day, expected }) => {
    expect(householdOn(moved, day)).toBe(expected);
  });
});

describe('the household of a house by its head', () => {
  const moved = [lived('A', 10, 20), lived('B', 25, 30), lived('C', 40)];
  test.each([
    { name: 'lived there on that day although gone since', day: 15, expected: 'A' },
    { name: 'no household on that day: the last before', day: 22, expected: 'A' },
    { name: 'no household on that day, two before: the later', day: 35, expected: 'B' },
    { name: 'before all: the first after', day: 3, expected: 'A' },
    { name: 'lives there still', day: 41, expected: 'C' },
  ])('$name', ({ day, expected }) => {
    expect(householdOfHouse(moved, day)).toBe(expected);
    expect(householdOfHouse(moved.toReversed(), day)).toBe(expected);
  });

  test('a head without any household has no house', () => {
    expect(householdOfHouse([], 15)).toBeNull();
  });
});
