import type { CountyTerm, PlaceTerm } from '#schemas';
import { placeByDay, staysByDay, type AsOfDay } from './as-of-day.js';
import { countyTermsOf } from './county-terms.js';
import { Dissolutions } from './dissolutions.js';
import { factsOf, type FactsContent } from './household-facts.js';
import { HouseholdNumbers } from './household-numbers.js';
import { compareText, type LedgerRow, type NamedRow } from './ledger-row.js';
import { membershipsOf } from './memberships.js';
import { PersonNumbers } from './person-numbers.js';
import type { Surroundings } from './person-stays.js';
import { placesOf } from './places.js';
import { residentOf, type ResidentContent } from './resident.js';
import type { Membership } from './settled.js';
import { snapshotsOf } from './snapshots.js';
import { lastWords, namedRows, NeverMembers } from './valid-rows.js';

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
  readonly #around: Surroundings;
  readonly #memberships = new Map<string, readonly Membership[]>();
  #membersByHousehold: ReadonlyMap<string, readonly Membership[]> | undefined;

  constructor(rows: readonly LedgerRow[]) {
    const itself = (householdId: string): string => householdId;
    // A number that was corrected away names nobody any more, so it is looked for among valid rows.
    this.#persons = new PersonNumbers(new NeverMembers(rows, itself).without(rows));
    const named = namedRows(rows, this.#persons);
    const byNumber = lastWords(named, null);
    // Whoever never was a member under one number has said nothing about the others.
    this.#households = new HouseholdNumbers(new NeverMembers(byNumber, itself).without(byNumber));
    const words = lastWords(byNumber, this.#households);
    const neverMembers = new NeverMembers(words, (id) => this.#households.currentOf(id));
    const valid = neverMembers.without(words);
    this.#all = new RowIndex(named);
    this.#valid = new RowIndex(valid);
    this.#around = {
      numbers: this.#households,
      dissolutions: new Dissolutions(valid, this.#households),
      neverMembers,
    };
  }

  /** Facts of a household; null when no ledger names it. */
  facts(householdId: string): FactsContent | null {
    const numbers = this.#households.upTo(householdId);
    const all = numbers.flatMap((number) => this.#all.ofHousehold(number));
    if (all.length === 0) return null;
    const end = this.#households.endOf(householdId);
    const gone = end ?? this.#around.dissolutions.lastOf(householdId);
    return factsOf({
      householdId,
      firstKnownOn: Math.min(...all.map(({ asOf }) => asOf)),
      rows: numbers.flatMap((number) => this.#valid.ofHousehold(number)),
      members: this.#membersOf(householdId, end?.on ?? null),
      goneInto: gone ?? null,
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
    const household = residences.at(-1)?.householdId;
    const place = placeByDay(household === undefined ? [] : this.#placesOf(household), today);
    const content = residentOf({
      personRef,
      aliases: this.#persons.aliasesOf(personRef),
      rows: valid.length === 0 ? this.#all.ofPerson(personRef) : valid,
      residences: residences.map(({ householdId, from, to }) => ({
        ...{ householdId, from, to, counties: this.#countiesOf(householdId) },
      })),
      place: place.content,
    });
    return { content, nextDueDay: earlier(nextDueDay, place.nextDueDay) };
  }

  #placesOf(householdId: string): readonly PlaceTerm[] {
    const numbers = this.#households.upTo(householdId);
    return placesOf(snapshotsOf(numbers.flatMap((number) => this.#valid.ofHousehold(number))));
  }

  #countiesOf(householdId: string): CountyTerm[] {
    return countyTermsOf(this.#placesOf(householdId));
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
    const memberships = membershipsOf(personRef, rows, this.#around);
    this.#memberships.set(personRef, memberships);
    return memberships;
  }
}

/** Rows by household and by person. */
class RowIndex {
  readonly #byHousehold: ReadonlyMap<string, readonly NamedRow[]>;
  readonly #byPerson: ReadonlyMap<string, readonly NamedRow[]>;

  constructor(rows: readonly NamedRow[]) {
    this.#byHousehold = Map.groupBy(rows, ({ householdId }) => householdId);
    this.#byPerson = Map.groupBy(rows, ({ personRef }) => personRef);
  }

  get persons(): readonly string[] {
    return [...this.#byPerson.keys()].sort(compareText);
  }

  ofHousehold(householdId: string): readonly NamedRow[] {
    return this.#byHousehold.get(householdId) ?? [];
  }

  ofPerson(personRef: string): readonly NamedRow[] {
    return this.#byPerson.get(personRef) ?? [];
  }
}

function earlier(to: number | null, endsOn: number | null): number | null {
  if (to === null || endsOn === null) return to ?? endsOn;
  return Math.min(to, endsOn);
}
