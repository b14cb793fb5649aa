import type { FactsContent } from '../../household-facts.js';
import type { LedgerRow } from '../../ledger-row.js';
import type { ResidentContent } from '../../resident.js';
import { homesOf, type Home } from './homes.js';
import { goneTimes, type Gone } from './mergers.js';
import { greatest, toldBy, type Told } from './numbers.js';
import { countiesOf, ledgersOf, placesOf, spansOf } from './values.js';

const someDays = 400;

const orNull = (day: number): number | null => (day === Infinity ? null : day);

/**
 * The register once more, from all rows each time and with no thought of speed, straight from what "The register: a
 * fold of ledger rows" says. It shares nothing with the register but types and the code tables.
 */
export class NaiveRegister {
  readonly #told: Told;
  readonly #gone: readonly Gone[];
  // Kept only so that thousands of histories are told in time.
  readonly #homes = new Map<string, readonly Home[]>();

  constructor(rows: readonly LedgerRow[]) {
    this.#told = toldBy(rows);
    const last = Math.max(...rows.flatMap(({ asOf, changedOn }) => [asOf, changedOn ?? asOf]));
    this.#gone = goneTimes(this.#told, last + someDays);
  }

  /** Facts of a household, its categories left out; null where no ledger names it. */
  facts(number: string): FactsContent | null {
    const { numbers, changes } = this.#told.chainOf(number);
    const upTo = numbers.slice(0, numbers.indexOf(number) + 1);
    const all = this.#told.all.filter(({ row }) => upTo.includes(row.householdId));
    if (all.length === 0) return null;
    const rows = this.#rowsOf(upTo);
    const ledgers = ledgersOf(rows);
    const endsOn = changes[upTo.length - 1] ?? Infinity;
    const next = numbers[upTo.length];
    const gone = this.#gone
      .filter(({ household, until }) => household === numbers.at(-1) && until === Infinity)
      .sort((a, b) => a.told - b.told)
      .at(-1);
    const [into, on] = next === undefined ? [gone?.into, gone?.on] : [next, endsOn];
    const spans = <T>(pick: (row: LedgerRow) => T | null) =>
      spansOf(ledgers.map(({ asOf, speaker }) => ({ on: asOf, value: pick(speaker) })));
    return {
      householdId: number,
      firstKnownOn: Math.min(
        ...(rows.length > 0 ? rows : all.map(({ row }) => row)).map((one) => one.asOf),
      ),
      members: this.#membersOf(number, endsOn, ledgers),
      types: spans(({ householdType }) => householdType).map(({ value, from, to }) => ({
        type: value,
        from,
        to,
      })),
      incomes: spans(({ netIncomeFen }) => netIncomeFen).map(({ value, from }) => ({
        netIncomeFen: value,
        from,
      })),
      categories: [],
      places: placesOf(rows),
      onlyHouse: spans(({ onlyHouse }) => onlyHouse).map(({ value, from, to }) => ({
        onlyHouse: value,
        from,
        to,
      })),
      mergedInto: into ?? null,
      mergedOn: into === undefined ? null : (on ?? null),
      mergedIntoCounties: into === undefined ? [] : this.#countiesOf(into),
    };
  }

  /** Where a person belongs, also by what is entered ahead; null for a number that is nobody's now. */
  resident(number: string, today = Infinity): ResidentContent | null {
    const group = this.#told.persons.find((numbers) => numbers.includes(number)) ?? [number];
    if (group.at(-1) !== number) return null;
    const struck = this.#told.all.filter((word) => word.person === number);
    const valid = this.#told.words.filter((word) => word.person === number);
    const rows = (valid.length > 0 ? valid : struck).map(({ row }) => row);
    const terms = this.#homesOf(number).flatMap((home) => this.#byNumber(home));
    const asOn = Math.max(today, Math.min(...terms.map(({ first }) => first)));
    const begun = terms.filter(({ first }) => first <= asOn);
    const household = begun.at(-1)?.household;
    const places =
      household === undefined ? [] : placesOf(this.#rowsOf(this.#numbersUpTo(household)));
    const place = places.findLast(({ from }) => from <= today) ?? places[0];
    const now = rows.filter(({ personRef }) => personRef === number);
    const latest = newestOf(now.length > 0 ? now : rows);
    const there = (now.length > 0 ? now : rows).filter((row) => row.householdId === household);
    const { countyCode, villageCode } = place ?? newestOf(there) ?? latest ?? never();
    const named =
      newestOf(there.filter((row) => row.villageCode === villageCode)) ??
      newestOf(there) ??
      latest ??
      never();
    return {
      ...{ personRef: number, countyCode, villageCode, aliases: group.slice(0, -1) },
      ...{ nameBirthRef: named.nameBirthRef, nameVillageRef: named.nameVillageRef },
      residences: begun.map(({ household: householdId, first, end }) => ({
        ...{ householdId, from: first, to: end > asOn ? null : orNull(end) },
        counties: this.#countiesOf(householdId),
      })),
    };
  }

  #homesOf(person: string): readonly Home[] {
    const known = this.#homes.get(person) ?? homesOf(this.#told, this.#gone, person);
    this.#homes.set(person, known);
    return known;
  }

  #numbersUpTo(number: string): readonly string[] {
    const { numbers } = this.#told.chainOf(number);
    return numbers.slice(0, numbers.indexOf(number) + 1);
  }

  #rowsOf(numbers: readonly string[]): LedgerRow[] {
    return this.#told.words
      .filter(({ row }) => numbers.includes(row.householdId))
      .map(({ row, person }) => ({ ...row, personRef: person }));
  }

  #countiesOf(number: string) {
    return countiesOf(placesOf(this.#rowsOf(this.#numbersUpTo(number))));
  }

  /** A home under each number that the household had meanwhile. */
  #byNumber({ household, first, end }: Home): Home[] {
    const { numbers, changes } = this.#told.chainOf(household);
    const found: Home[] = [];
    let start = -Infinity;
    numbers.forEach((number, at) => {
      const until = changes[at] ?? Infinity;
      const [from, to] = [Math.max(first, start), Math.min(end, until)];
      const isOn = first === end ? start <= first && first < until : from < to;
      if (until > start && isOn) found.push({ household: number, first: from, end: to });
      start = Math.max(start, until);
    });
    return found;
  }

  #membersOf(number: string, endsOn: number, ledgers: ReturnType<typeof ledgersOf>) {
    const household = this.#told.chainOf(number).numbers.at(-1);
    const persons = [...new Set(this.#told.words.map(({ person }) => person))].sort();
    return persons.flatMap((person) => {
      const words = this.#told.words.filter((word) => word.person === person);
      const births = words.filter(({ row }) => row.birthOn !== null).map(({ row }) => row);
      const ownBirths = births.filter(({ personRef }) => personRef === person);
      const seen = words
        .map(({ row }) => row)
        .sort((a, b) => (a.householdId < b.householdId ? -1 : 1))
        .map(({ asOf, canWork }) => ({ on: asOf, value: canWork }));
      const own = ledgers.flatMap(({ ofDay }) => ofDay.filter((row) => row.personRef === person));
      return this.#homesOf(person)
        .filter((home) => home.household === household && home.first < endsOn)
        .map(({ first, end }) => ({
          personRef: person,
          birthOn: newestOf(ownBirths.length > 0 ? ownBirths : births)?.birthOn ?? null,
          joinedOn: first,
          leftOn: orNull(Math.min(end, endsOn)),
          head: own.at(-1)?.head ?? false,
          canWork: spansOf(seen).map(({ value, from, to }) => ({ canWork: value, from, to })),
        }));
    });
  }
}

/** The row of the newest ledger, of two of one day that of the greater household, then number. */
function newestOf(rows: readonly LedgerRow[]): LedgerRow | undefined {
  return greatest(
    rows,
    ({ asOf }) => asOf,
    ({ householdId }) => householdId,
    ({ personRef }) => personRef,
  );
}

function never(): never {
  throw new Error('a number that ledgers name has rows');
}
