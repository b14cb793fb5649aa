import fc from 'fast-check';
import { applyEvent, inputOf } from './apply-event.js';
import { evaluate } from './evaluate.js';
import { Memory } from './memory.js';
import { nextDueDay } from './next-due-day.js';
import {
  aBurden,
  aLogOf,
  aReversal,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  on,
} from './testing/builders.js';
import { type EvidenceRecord, type HouseholdState } from './types.js';

const seed = Number(process.env['FC_SEED'] ?? 114);

describe('what is recalled', () => {
  const [a, b, c] = [{}, {}, {}];

  it.each([
    { name: 'the same things', restsOn: [a, b], again: false },
    { name: 'another thing', restsOn: [a, c], again: true },
    { name: 'the things in another order', restsOn: [b, a], again: true },
    { name: 'one thing more', restsOn: [a, b, c], again: true },
    { name: 'one thing less', restsOn: [a], again: true },
    { name: 'nothing', restsOn: [], again: true },
  ])('rests on $name: worked out again $again', ({ restsOn, again }) => {
    const memory = new Memory();
    memory.recall('it', [a, b], () => 'before');
    memory.recall('other', [c], () => 'other');
    expect(memory.recall('it', restsOn, () => 'anew')).toBe(again ? 'anew' : 'before');
  });

  it.each([
    { name: 'is the same', list: [1, 2], value: '1,2' },
    { name: 'has grown', list: [1, 2, 3], value: '1,2+3' },
    { name: 'has grown by two', list: [1, 2, 3, 4], value: '1,2+3,4' },
    { name: 'has grown in the middle', list: [1, 3, 2], value: '1,3,2' },
    { name: 'is shorter', list: [1], value: '1' },
    { name: 'has grown by what does not fit', list: [1, 2, 9], value: '1,2,9' },
  ])('a list that $name', ({ list, value }) => {
    const extend = (known: string | null, added: readonly number[]): string | null => {
      if (known !== null && added.includes(9)) return null;
      return known === null ? added.join(',') : `${known}+${added.join(',')}`;
    };
    const memory = new Memory();
    memory.grow('it', [1, 2], extend);
    expect(memory.grow('it', list, extend)).toBe(value);
  });
});

const costs = ['2025-10-01', '2026-03-02'].map((date, at) =>
  aSchoolCost(`C${at}`, date, 2025, 4_000 + at, { term: at + 1 }),
);

const records: readonly EvidenceRecord[] = [
  aSettlement('S1', '2026-02-03', 3_000),
  aSettlement('S2', '2026-05-03', 2_500),
  aSettlement('S3', '2025-05-03', 6_000, { medType: '21' }),
  aSettlement('S4', '2026-12-31', 900, { personRef: 'p2' }),
  aSettlement('S5', '2027-01-02', 9_000),
  aSettlement('S2', '2026-05-03', 2_600, { sourceSystem: 'insurer' }),
  aSettlement('S1', '2026-02-03', 3_100, { sourceVersion: 2 }),
  aSettlement('S4', '2026-12-31', 900, { sourceVersion: 2, withdrawn: true }),
  aReversal('S2', '2026-06-03', 2_500),
  aReversal('S3', '2026-01-03', 1_000),
  aReversal('gone', '2026-01-03', 1_000),
  aBurden('B1', '2026-07-01', 5_500),
  ...costs,
  aSchoolCost('C3', '2025-12-01', 2025, 9_000),
];

describe('a household that is decided piece by piece', () => {
  const incomes = [{ netIncomeFen: 3_000_000, from: on('2020-01-01') }];

  it('is decided as if all of its evidence had just been read', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...records], { minLength: 2 }), (order) => {
        const { state: known, view } = aLogOf(aWatchedHousehold({ incomes }));
        let state: HouseholdState = known;
        for (const record of order) {
          state = applyEvent(state, { kind: 'EVIDENCE', record }, view).state;
          const read = { ...state, facts: state.facts && { ...state.facts } };
          expect(evaluate(inputOf(state, view))).toEqual(evaluate(inputOf(read, view)));
          expect(nextDueDay(state, view)).toBe(nextDueDay(read, view));
        }
      }),
      { seed, numRuns: 60 },
    );
  });
});
