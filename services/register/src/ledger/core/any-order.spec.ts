import fc from 'fast-check';
import { aRow, everything, mergedInto, october, renumberedFrom } from './a-ledger.fixture.js';
import type { LedgerRow } from './ledger-row.js';
import { Register } from './register.js';

const households = ['H1', 'H2', 'H3'] as const;
const household = fc.constantFrom(...households);
const person = fc.constantFrom('p1', 'p2', 'p3', 'p4');
/** Ledgers of half a year. */
const asOf = fc.integer({ min: 0, max: 5 }).map((month) => october + month * 30);
const day = fc.integer({ min: -20, max: 200 }).map((offset) => october + offset);

/** What a row may say of a change. */
const change: fc.Arbitrary<Partial<LedgerRow>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: day.map((joinedOn) => ({ joinedOn })) },
  { weight: 2, arbitrary: day.map((leftOn) => ({ leftOn })) },
  {
    weight: 2,
    arbitrary: fc.record({ leftOn: day, targetHouseholdId: household }),
  },
  { weight: 1, arbitrary: day.map((diedOn) => ({ diedOn, leftOn: diedOn + 1 })) },
  { weight: 1, arbitrary: fc.constant({ neverMember: true }) },
  { weight: 1, arbitrary: fc.tuple(household, day).map(([into, on]) => mergedPart(into, on)) },
  { weight: 1, arbitrary: fc.tuple(household, day).map(([from, on]) => renumberedPart(from, on)) },
  { weight: 1, arbitrary: person.map((formerRef) => ({ formerRef })) },
  { weight: 1, arbitrary: day.map(movedPart) },
);

function movedPart(changedOn: number): Partial<LedgerRow> {
  return { householdChange: 'MOVED', changedOn };
}

function mergedPart(into: string, on: number): Partial<LedgerRow> {
  const { householdChange, changedOn, leftOn, targetHouseholdId } = mergedInto(into, on);
  return { householdChange, changedOn, leftOn, targetHouseholdId };
}

function renumberedPart(from: string, on: number): Partial<LedgerRow> {
  const { householdChange, changedOn, originHouseholdId } = renumberedFrom(from, on);
  return { householdChange, changedOn, originHouseholdId };
}

const row = fc
  .tuple(
    fc.record({
      householdId: household,
      personRef: person,
      asOf,
      head: fc.boolean(),
      canWork: fc.constantFrom(true, false, null),
      householdType: fc.constantFrom('ORDINARY' as const, 'EX_POOR' as const),
      category: fc.constantFrom(null, 'MARGINAL'),
      netIncomeFen: fc.option(fc.integer({ min: 0, max: 9 })),
      villageCode: fc.constantFrom('130529100201', '130527100201', '130506100013'),
    }),
    change,
  )
  .map(([state, says]) => {
    const all = { ...state, countyCode: state.villageCode.slice(0, 6), ...says };
    // What the layout refuses never gets here.
    const toItself = [all.targetHouseholdId, all.originHouseholdId].includes(all.householdId);
    return aRow(toItself || all.formerRef === all.personRef ? state : all);
  });

const keyOf = ({ householdId, personRef, asOf: on }: LedgerRow): string =>
  `${householdId}/${personRef}/${String(on)}`;
const ledgers = fc.uniqueArray(row, { selector: keyOf, maxLength: 14 });

/** Deliveries one after another, each row replacing the one with its key, as the table keeps them. */
function delivered(rows: readonly LedgerRow[]): readonly LedgerRow[] {
  return [...new Map(rows.map((one) => [keyOf(one), one])).values()];
}

const shuffled = (rows: readonly LedgerRow[]) =>
  fc.shuffledSubarray([...rows], { minLength: rows.length });

describe('the register', () => {
  it('is the same whatever the order of the rows', () => {
    fc.assert(
      fc.property(
        ledgers.chain((rows) => fc.tuple(fc.constant(rows), shuffled(rows))),
        ([rows, other]) => {
          expect(everything(other)).toEqual(everything(rows));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is as before when a correction is sent back as it was', () => {
    fc.assert(
      fc.property(ledgers, row, (rows, correction) => {
        const known = rows.find((one) => keyOf(one) === keyOf(correction));
        fc.pre(known !== undefined);
        const corrected = delivered([...rows, correction]);
        expect(everything(delivered([...corrected, known]))).toEqual(everything(rows));
      }),
      { numRuns: 100 },
    );
  });

  it('has each person in one household at a time, in terms that never overlap', () => {
    fc.assert(
      fc.property(ledgers, (rows) => {
        for (const resident of everything(rows).residents) {
          const terms = (resident?.residences ?? []).filter(({ from, to }) => to !== from);
          terms.forEach(({ from, to }, at) => {
            expect(to ?? Infinity).toBeGreaterThan(from);
            const next = terms[at + 1];
            if (next !== undefined) expect(next.from).toBeGreaterThanOrEqual(to ?? Infinity);
          });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says the same of memberships in facts and in residents', () => {
    fc.assert(
      fc.property(ledgers, (rows) => {
        const register = new Register(rows);
        for (const { personRef, residences } of everything(rows).residents.filter(isKnown)) {
          const current = residences.filter(({ to }) => to === null);
          expect(current.length).toBeLessThanOrEqual(1);
          for (const { householdId } of current) {
            const members = register.facts(householdId)?.members ?? [];
            const isNamed = rows.some((one) => one.householdId === householdId);
            const open = members.filter(
              (one) => one.personRef === personRef && one.leftOn === null,
            );
            expect(open).toHaveLength(isNamed ? 1 : 0);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has the members together again after a split that is merged back', () => {
    const people = fc.uniqueArray(person, { minLength: 2 });
    const days = fc.uniqueArray(day, { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(people, days, (members, [one = 0, other = 0]) => {
        const [splitOn, backOn] = [Math.min(one, other), Math.max(one, other)];
        const [head = '', ...others] = members;
        const start = members.map((personRef) =>
          aRow({ personRef, head: personRef === head, asOf: october - 60 }),
        );
        const split = others.map((personRef, at) =>
          aRow({
            ...{ householdId: 'H2', personRef, asOf: october + 200, joinedOn: splitOn },
            ...{ originHouseholdId: 'H1', head: at === 0 },
          }),
        );
        const back = others.map((personRef) =>
          mergedInto('H1', backOn, { householdId: 'H2', personRef, asOf: october + 230 }),
        );
        const now = (rows: readonly LedgerRow[]) =>
          (new Register(rows).facts('H1')?.members ?? [])
            .filter(({ leftOn }) => leftOn === null)
            .map(({ personRef }) => personRef);
        expect(now([...start, ...split])).toEqual([head]);
        expect(now([...start, ...split, ...back])).toEqual(now(start));
      }),
      { numRuns: 100 },
    );
  });
});

function isKnown<T>(one: T | null): one is T {
  return one !== null;
}
