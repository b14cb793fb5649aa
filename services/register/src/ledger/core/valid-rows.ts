import type { HouseholdNumbers } from './household-numbers.js';
import { compareText, type LedgerRow, type NamedRow } from './ledger-row.js';
import type { PersonNumbers } from './person-numbers.js';

/** Rows under the number that each person has now, in one order that no delivery decides. */
export function namedRows(rows: readonly LedgerRow[], numbers: PersonNumbers): readonly NamedRow[] {
  return rows
    .map((row) => ({ row, current: numbers.currentOf(row.personRef) }))
    .sort(
      (a, b) =>
        a.row.asOf - b.row.asOf ||
        compareText(a.row.householdId, b.row.householdId) ||
        Number(a.row.personRef === a.current) - Number(b.row.personRef === b.current) ||
        compareText(a.row.personRef, b.row.personRef),
    )
    .map(({ row, current }) => ({
      ...row,
      personRef: current,
      underCurrentNumber: row.personRef === current,
    }));
}

/**
 * One row for each person, household and ledger: where a ledger has somebody under two numbers, that under the
 * newer one has the last word, of the person first and then of the household. A former number that the same ledger
 * strikes out would otherwise take the person along.
 * @param rows in the order of {@link namedRows}
 * @param numbers null to tell each number of a household from the others
 */
export function lastWords(
  rows: readonly NamedRow[],
  numbers: HouseholdNumbers | null,
): readonly NamedRow[] {
  const words = new Map<string, NamedRow>();
  for (const row of rows) {
    const household = numbers?.currentOf(row.householdId) ?? row.householdId;
    const key = `${household}/${row.personRef}/${String(row.asOf)}`;
    const known = words.get(key);
    if (known === undefined || isAbove(row, known, numbers)) words.set(key, row);
  }
  return [...words.values()];
}

function isAbove(row: NamedRow, known: NamedRow, numbers: HouseholdNumbers | null): boolean {
  const byPerson = Number(row.underCurrentNumber) - Number(known.underCurrentNumber);
  if (byPerson !== 0 || numbers === null) return byPerson >= 0;
  return numbers.rankOf(row.householdId) >= numbers.rankOf(known.householdId);
}

/** What ledgers say never was (误录), by household and person: the newest day of a ledger that says so. */
export class NeverMembers {
  readonly #upTo = new Map<string, number>();

  /** @param householdOf the household that a number is of */
  constructor(
    rows: readonly LedgerRow[],
    private readonly householdOf: (householdId: string) => string,
  ) {
    for (const row of rows) {
      if (!row.neverMember) continue;
      const key = this.#keyOf(row.householdId, row.personRef);
      this.#upTo.set(key, Math.max(this.#upTo.get(key) ?? row.asOf, row.asOf));
    }
  }

  /** Whether what a ledger of this day says of the person in the household counts for nothing. */
  has(householdId: string, personRef: string, asOf: number): boolean {
    return asOf <= (this.#upTo.get(this.#keyOf(householdId, personRef)) ?? -Infinity);
  }

  /** Leaves out what never was. */
  without<Row extends LedgerRow>(rows: readonly Row[]): readonly Row[] {
    return rows.filter((row) => !this.has(row.householdId, row.personRef, row.asOf));
  }

  #keyOf(householdId: string, personRef: string): string {
    return `${this.householdOf(householdId)}/${personRef}`;
  }
}
