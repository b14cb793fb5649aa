import type { CountyTerm } from '#schemas';
import { staysByDay, type AsOfDay } from './as-of-day.js';
import { countiesFrom, factsOf, type FactsContent } from './household-facts.js';
import { HouseholdNumbers } from './household-numbers.js';
import { compareText, type LedgerRow } from './ledger-row.js';
import { membershipsOf, mergerOf, type Membership, type Merger } from './memberships.js';
import { PersonNumbers } from './person-numbers.js';
import { residentOf, type ResidentContent } from './resident.js';

/**
 * Households and residents as a set of ledger rows tells them. Whoever asks about a household gives
 * the rows of all numbers that it had, of all persons who ever were in it in whatever household, and
 * of the households to which those were given.
 */
export class Register {
  readonly #persons: PersonNumbers;
  readonly #households: HouseholdNumbers;
  /** Also rows that were withdrawn: whoever was published must be published again without them. */
  readonly #all: RowIndex;
  readonly #valid: RowIndex;
  readonly #mergers: ReadonlyMap<string, readonly Merger[]>;
  readonly #memberships = new Map<string, readonly Membership[]>();
  #membersByHousehold: ReadonlyMap<string, readonly Membership[]> | undefined;

  constructor(rows: readonly LedgerRow[]) {
    // A number that was corrected away names nobody any more, so it is looked for among valid rows.
    this.#persons = new PersonNumbers(validOf(rows));
    const named = inOrder(rows, this.#persons);
    const valid = validOf(named);
    this.#households = new HouseholdNumbers(valid);
    this.#all = new RowIndex(named);
    this.#valid = new RowIndex(valid);
    const mergers = valid.map(mergerOf).filter((merger) => merger !== null);
    this.#mergers = Map.groupBy(mergers, ({ householdId }) => householdId);
  }

  /** Facts of a household; null when no ledger names it. */
  facts(householdId: string): FactsContent | null {
    const numbers = this.#households.upTo(householdId);
    const all = numbers.flatMap((number) => this.#all.ofHousehold(number));
    if (all.length === 0) return null;
    const end = this.#households.endOf(householdId);
    return factsOf({
      householdId,
      firstKnownOn: Math.min(...all.map(({ asOf }) => asOf)),
      rows: numbers.flatMap((number) => this.#valid.ofHousehold(number)),
      members: this.#membersOf(householdId, end?.on ?? null),
      renumbered: end ?? null,
      countiesOf: (other) => this.#countiesOf(other),
    });
  }

  /** Where a person belongs, also by what is entered ahead; null as for {@link residentByDay}. */
  resident(personRef: string): ResidentContent | null {
    return this.residentByDay(personRef, null).content;
  }

  /**
   * Where a person belongs by a day; null when no ledger names the number, or names it as a former one.
   * @param today as for `staysByDay`
   */
  residentByDay(personRef: string, today: number | null): AsOfDay<ResidentContent | null> {
    if (this.#persons.currentOf(personRef) !== personRef)
      return { content: null, nextDueDay: null };
    const valid = this.#valid.ofPerson(personRef);
    const terms = this.#membershipsOf(personRef).flatMap((membership) =>
      this.#households.byNumber(membership),
    );
    const { content: residences, nextDueDay } = staysByDay(terms, today);
    const content = residentOf({
      personRef,
      aliases: this.#persons.aliasesOf(personRef),
      rows: valid.length === 0 ? this.#all.ofPerson(personRef) : valid,
      residences: residences.map(({ householdId, from, to }) => ({
        ...{ householdId, from, to, counties: this.#countiesOf(householdId) },
      })),
      household: this.#newestOf(residences.at(-1)?.householdId),
    });
    return { content, nextDueDay };
  }

  #countiesOf(householdId: string): CountyTerm[] {
    const numbers = this.#households.upTo(householdId);
    return countiesFrom(numbers.flatMap((number) => this.#valid.ofHousehold(number)));
  }

  /** Members under one number, up to the day on which that ended. */
  #membersOf(householdId: string, endsOn: number | null) {
    this.#membersByHousehold ??= Map.groupBy(
      this.#valid.persons.flatMap((personRef) => this.#membershipsOf(personRef)),
      (membership) => membership.householdId,
    );
    const terms = this.#membersByHousehold.get(this.#households.currentOf(householdId)) ?? [];
    return terms
      .filter(({ from }) => endsOn === null || from < endsOn)
      .map((term) => ({
        membership: { ...term, householdId, to: earlier(term.to, endsOn) },
        rows: this.#valid.ofPerson(term.personRef),
      }));
  }

  #membershipsOf(personRef: string): readonly Membership[] {
    const known = this.#memberships.get(personRef);
    if (known !== undefined) return known;
    const rows = this.#valid.ofPerson(personRef);
    const memberships = membershipsOf(personRef, rows, this.#mergersFrom(rows), this.#households);
    this.#memberships.set(personRef, memberships);
    return memberships;
  }

  /** Mergers of all households to which the rows lead. */
  #mergersFrom(rows: readonly LedgerRow[]): readonly Merger[] {
    const named = rows.flatMap(({ householdId, targetHouseholdId }) => [
      householdId,
      ...(targetHouseholdId === null ? [] : [targetHouseholdId]),
    ]);
    const households = new Set<string>();
    const found: Merger[] = [];
    for (const next of named) {
      for (const number of this.#households.upTo(this.#households.currentOf(next))) {
        if (households.has(number)) continue;
        households.add(number);
        const mergers = this.#mergers.get(number) ?? [];
        found.push(...mergers);
        named.push(...mergers.map(({ into }) => into));
      }
    }
    return found;
  }

  #newestOf(householdId: string | undefined): LedgerRow | undefined {
    if (householdId === undefined) return undefined;
    const numbers = this.#households.upTo(householdId);
    const rows = numbers.flatMap((number) => this.#valid.ofHousehold(number));
    return rows
      .sort(
        (a, b) =>
          a.asOf - b.asOf ||
          Number(a.head) - Number(b.head) ||
          compareText(b.personRef, a.personRef) ||
          compareText(a.householdId, b.householdId),
      )
      .at(-1);
  }
}

/** Rows by household and by person. */
class RowIndex {
  readonly #byHousehold: ReadonlyMap<string, readonly LedgerRow[]>;
  readonly #byPerson: ReadonlyMap<string, readonly LedgerRow[]>;

  constructor(rows: readonly LedgerRow[]) {
    this.#byHousehold = Map.groupBy(rows, ({ householdId }) => householdId);
    this.#byPerson = Map.groupBy(rows, ({ personRef }) => personRef);
  }

  get persons(): readonly string[] {
    return [...this.#byPerson.keys()].sort(compareText);
  }

  ofHousehold(householdId: string): readonly LedgerRow[] {
    return this.#byHousehold.get(householdId) ?? [];
  }

  ofPerson(personRef: string): readonly LedgerRow[] {
    return this.#byPerson.get(personRef) ?? [];
  }
}

/**
 * Rows under the number that each person has now, in one order that no delivery decides: of two rows
 * of one person and day that under the newer number has the last word.
 */
function inOrder(rows: readonly LedgerRow[], numbers: PersonNumbers): readonly LedgerRow[] {
  return rows
    .map((row) => ({ row, current: numbers.currentOf(row.personRef) }))
    .sort(
      (a, b) =>
        a.row.asOf - b.row.asOf ||
        compareText(a.row.householdId, b.row.householdId) ||
        Number(a.row.personRef === a.current) - Number(b.row.personRef === b.current) ||
        compareText(a.row.personRef, b.row.personRef),
    )
    .map(({ row, current }) => ({ ...row, personRef: current }));
}

/** Leaves out what a ledger of the same or a later day says never was (误录). */
function validOf(rows: readonly LedgerRow[]): readonly LedgerRow[] {
  const keyOf = ({ householdId, personRef }: LedgerRow): string => `${householdId}/${personRef}`;
  const withdrawnUpTo = new Map<string, number>();
  for (const row of rows) {
    if (!row.neverMember) continue;
    const known = withdrawnUpTo.get(keyOf(row)) ?? row.asOf;
    withdrawnUpTo.set(keyOf(row), Math.max(known, row.asOf));
  }
  return rows.filter((row) => row.asOf > (withdrawnUpTo.get(keyOf(row)) ?? -Infinity));
}

function earlier(to: number | null, endsOn: number | null): number | null {
  if (to === null || endsOn === null) return to ?? endsOn;
  return Math.min(to, endsOn);
}
