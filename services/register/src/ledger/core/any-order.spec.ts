import fc from 'fast-check';
import { aRow, everything, mergedInto, october } from './a-ledger.fixture.js';
import type { LedgerRow } from './ledger-row.js';
import { Register } from './register.js';
import { delivered, keyOf, ledgerHistories, ledgerRow } from './testing/ledger-histories.js';

const person = fc.constantFrom('p1', 'p2', 'p3', 'p4');
const day = fc.integer({ min: -20, max: 200 }).map((offset) => october + offset);
const ledgers = ledgerHistories().map(({ rows }) => rows);

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
      fc.property(ledgers, ledgerRow, (rows, correction) => {
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
            // Nobody tells of a household that only a row of another one names.
            const facts = register.facts(householdId);
            const open = facts?.members.filter(
              (one) => one.personRef === personRef && one.leftOn === null,
            );
            expect(open?.length ?? 1).toBe(1);
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
