import fc from 'fast-check';
import { canonicalJson } from '#domain';
import { aRow, everything, numbersIn, october } from './a-ledger.fixture.js';
import type { FactsContent } from './household-facts.js';
import type { LedgerRow } from './ledger-row.js';
import { Register } from './register.js';
import type { ResidentContent } from './resident.js';
import {
  delivered,
  ledgerHistories,
  keyOf,
  ledgerRow,
  LedgerHistory,
} from './testing/ledger-histories.js';
import { NaiveRegister } from './testing/naive/naive-register.js';

const seed = Number(process.env['FC_SEED'] ?? 114);
const numRuns = Number(process.env['FC_RUNS'] ?? 5_000);
const few = Math.ceil(numRuns / 4);
const timeoutMs = 900_000;

/** What the register says, without the categories of households. */
function toldByRegister(rows: readonly LedgerRow[]) {
  const { facts, residents } = everything(rows);
  // The twin leaves them to their own specs.
  const withoutCategories = facts.map((one) => (one === null ? null : { ...one, categories: [] }));
  return { facts: withoutCategories, residents };
}

function toldByTwin(rows: readonly LedgerRow[]) {
  const twin = new NaiveRegister(rows);
  const { households, persons } = numbersIn(rows);
  return {
    facts: households.map((id) => twin.facts(id)),
    residents: persons.map((ref) => twin.resident(ref)),
  };
}

/** Compares texts, and only what differs field by field: that takes most of the time otherwise. */
function expectSame(found: unknown, expected: unknown): void {
  const [one, other] = [canonicalJson(found), canonicalJson(expected)];
  if (one === other) return;
  expect(found).toEqual(expected);
  expect(one).toBe(other);
}

/** Facts, unless every row was struck out: that a ledger once named the household is not forgotten. */
function unlessEmpty(facts: FactsContent | null): FactsContent | null {
  return facts?.places.length === 0 ? null : facts;
}

/** A resident, unless every row was struck out: the newest of those is kept then. */
function unlessHomeless(resident: ResidentContent | null): ResidentContent | null {
  return resident?.residences.length === 0 ? null : resident;
}

describe(`generated ledgers (seed ${String(seed)})`, () => {
  test(
    'the register and its naive twin agree on facts and residents',
    () => {
      fc.assert(
        fc.property(ledgerHistories(), ({ rows }) => {
          expectSame(toldByRegister(rows), toldByTwin(rows));
        }),
        { seed, numRuns },
      );
    },
    timeoutMs,
  );

  test(
    'and on where somebody is on each day, which changes on the day that is said to be due',
    () => {
      const today = fc.integer({ min: -30, max: 210 }).map((offset) => october + offset);
      fc.assert(
        fc.property(ledgerHistories(10), today, ({ rows }, day) => {
          const [register, twin] = [new Register(rows), new NaiveRegister(rows)];
          for (const ref of numbersIn(rows).persons) {
            const { content, nextDueDay } = register.residentByDay(ref, day);
            expectSame(content, twin.resident(ref, day));
            const due = nextDueDay ?? october + 500;
            expectSame(twin.resident(ref, due - 1), content);
            if (nextDueDay !== null) expect(twin.resident(ref, due)).not.toEqual(content);
          }
        }),
        { seed, numRuns: few },
      );
    },
    timeoutMs,
  );

  test(
    'ledgers handed over in any order, some of them again, tell the same',
    () => {
      const orders = ledgerHistories().chain((history) => {
        const ledgers = [...history.ledgers];
        return fc.tuple(
          fc.constant(history),
          fc.shuffledSubarray(ledgers, { minLength: ledgers.length }),
          fc.shuffledSubarray(ledgers),
        );
      });
      fc.assert(
        fc.property(orders, ([{ rows }, first, again]) => {
          expectSame(everything(delivered([...first, ...again].flat())), everything(rows));
        }),
        { seed, numRuns: few },
      );
    },
    timeoutMs,
  );

  test(
    'a mistaken member who is struck out afterwards leaves everything as it was',
    () => {
      const mistakes = fc.uniqueArray(ledgerRow, { selector: keyOf, minLength: 1, maxLength: 3 });
      fc.assert(
        fc.property(ledgerHistories(10), mistakes, fc.boolean(), ({ rows }, drawn, isStranger) => {
          const [known] = rows;
          if (known === undefined) return;
          const who = isStranger
            ? { personRef: 'stranger', householdId: known.householdId }
            : { personRef: known.personRef, householdId: 'H9' };
          const nothing = { householdChange: null, targetHouseholdId: null, formerRef: null };
          const mistaken = drawn.map((row) => ({
            ...row,
            ...{ ...who, ...nothing, originHouseholdId: null },
          }));
          const asOf = Math.max(...[...mistaken, ...rows].map((one) => one.asOf)) + 1;
          const struckOut = aRow({ ...who, asOf, neverMember: true });
          const [before, after] = [
            new Register(rows),
            new Register(delivered([...rows, ...mistaken, struckOut])),
          ];
          const { households, persons } = numbersIn(rows);
          for (const id of households) {
            expectSame(unlessEmpty(after.facts(id)), unlessEmpty(before.facts(id)));
          }
          for (const ref of persons) {
            expectSame(unlessHomeless(after.resident(ref)), unlessHomeless(before.resident(ref)));
          }
        }),
        { seed, numRuns: few },
      );
    },
    timeoutMs,
  );

  test(
    'a household that is gone keeps nobody, and where it went never leads back to it',
    () => {
      fc.assert(
        fc.property(ledgerHistories(), ({ rows }) => {
          const register = new Register(rows);
          for (const id of numbersIn(rows).households) {
            const { mergedInto, mergedOn, members = [] } = register.facts(id) ?? {};
            if (mergedInto == null || mergedOn == null) continue;
            const there = members.filter(
              ({ joinedOn, leftOn }) => leftOn === null || (leftOn > joinedOn && leftOn > mergedOn),
            );
            expect(there).toEqual([]);
            const way = [id];
            for (let next: string | null = mergedInto; next !== null;) {
              expect(way).not.toContain(next);
              way.push(next);
              next = register.facts(next)?.mergedInto ?? null;
            }
          }
        }),
        { seed, numRuns },
      );
    },
    timeoutMs,
  );

  test('a history that fails is printed ledger by ledger', () => {
    const [row] = fc.sample(ledgerRow, { seed, numRuns: 1 });
    expect(fc.stringify(new LedgerHistory(row === undefined ? [] : [row]))).toContain(
      `${row?.personRef ?? ''} in ${row?.householdId ?? ''}`,
    );
  });
});
