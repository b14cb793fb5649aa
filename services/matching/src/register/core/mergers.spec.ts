import { aCounty, aMerger } from './a-merger.fixture.js';
import { Mergers } from './mergers.js';

type Said = readonly [householdId: string, version: number, mergedInto: string | null];

const cases: {
  name: string;
  said: readonly Said[];
  touched: string | undefined;
  successors: Readonly<Record<string, string>>;
}[] = [
  {
    name: 'never merged: itself',
    said: [['A', 1, null]],
    touched: undefined,
    successors: { A: 'A', X: 'X' },
  },
  { name: 'merged once', said: [['A', 1, 'B']], touched: 'A', successors: { A: 'B', B: 'B' } },
  {
    name: 'merged on: the last one has it',
    said: [
      ['A', 1, 'B'],
      ['B', 1, 'C'],
    ],
    touched: 'B',
    successors: { A: 'C', B: 'C' },
  },
  {
    name: 'merged into another after all',
    said: [
      ['A', 1, 'B'],
      ['A', 2, 'C'],
    ],
    touched: 'B',
    successors: { A: 'C' },
  },
  {
    name: 'taken back',
    said: [
      ['A', 1, 'B'],
      ['A', 2, null],
    ],
    touched: 'B',
    successors: { A: 'A' },
  },
  {
    name: 'an older version that comes after it was taken back',
    said: [
      ['A', 1, 'B'],
      ['A', 2, null],
      ['A', 1, 'B'],
    ],
    touched: undefined,
    successors: { A: 'A' },
  },
  {
    name: 'the same again',
    said: [
      ['A', 1, 'B'],
      ['A', 1, 'B'],
    ],
    touched: undefined,
    successors: { A: 'B' },
  },
  {
    name: 'in a circle: the greatest has all',
    said: [
      ['X', 1, 'A'],
      ['A', 1, 'B'],
      ['B', 1, 'A'],
    ],
    touched: undefined,
    successors: { A: 'B', B: 'B', X: 'B' },
  },
  {
    name: 'a circle is broken',
    said: [
      ['A', 1, 'B'],
      ['B', 1, 'A'],
      ['A', 2, 'C'],
    ],
    touched: 'B',
    successors: { A: 'C', B: 'C' },
  },
];

describe('households that were merged', () => {
  test.each(cases)('$name', ({ said, touched, successors }) => {
    const mergers = new Mergers();
    let last: string | undefined;
    for (const [householdId, version, mergedInto] of said) {
      last = mergers.put(aMerger(householdId, version, mergedInto));
    }
    expect(last).toEqual(touched);
    for (const [householdId, successor] of Object.entries(successors)) {
      expect([householdId, mergers.successorOf(householdId)]).toEqual([householdId, successor]);
    }
  });

  test('both sides of a merger have the counties that the register tells', () => {
    const mergers = new Mergers();
    mergers.put(aMerger('A', 1, 'B'));
    expect(mergers.countiesOf('A')).toEqual([aCounty('130529')]);
    expect(mergers.countiesOf('B')).toEqual([aCounty('130531')]);
    expect(mergers.countiesOf('X')).toEqual([]);
  });
});
