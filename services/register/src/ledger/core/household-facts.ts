import type { CountyTerm, HouseholdFacts, Member } from '#schemas';
import { compareText, type LedgerRow, type NamedRow } from './ledger-row.js';
import { placesOf } from './places.js';
import type { Membership } from './settled.js';
import { snapshotsOf, type Snapshot } from './snapshots.js';
import { termsOf, type Statement } from './terms.js';

/** Facts without the version, which only counts when something changed. */
export type FactsContent = Omit<HouseholdFacts, 'version'>;

/** All that is known about a household before its facts are drawn up. */
export interface HouseholdParts {
  readonly householdId: string;
  /** Day of the first ledger that ever named it. */
  readonly firstKnownOn: number;
  /** Every valid row of the household, under all numbers that it had up to this one. */
  readonly rows: readonly NamedRow[];
  /** Memberships of the persons who were ever in it, settled, each with the person's own rows. */
  readonly members: readonly {
    readonly membership: Membership;
    readonly rows: readonly NamedRow[];
  }[];
  /** Its next number, or the household into which it went, and the first day of that; null while it is there. */
  readonly goneInto: { readonly into: string; readonly on: number } | null;
  /** Counties by period of the household under a number. */
  readonly countiesOf: (householdId: string) => CountyTerm[];
}

const equal = <T>(a: T, b: T): boolean => a === b;

function seen<T>(asOf: number, value: T | null): Statement<T> {
  return { asOf, from: asOf, dated: false, value };
}

function memberOf(
  { personRef, from, to }: Membership,
  rows: readonly NamedRow[],
  snapshots: readonly Snapshot[],
): Member {
  const inOrder = [...rows].sort(
    (a, b) => a.asOf - b.asOf || compareText(a.householdId, b.householdId),
  );
  const own = snapshots.flatMap(({ rows: ofDay }) =>
    ofDay.filter((row) => row.personRef === personRef),
  );
  // A number that was corrected may have had another birth date in it, whenever a ledger still names it.
  const withBirth = inOrder.filter(({ birthOn }) => birthOn !== null);
  const birth =
    withBirth.findLast(({ underCurrentNumber }) => underCurrentNumber) ?? withBirth.at(-1);
  return {
    personRef,
    birthOn: birth?.birthOn ?? null,
    joinedOn: from,
    leftOn: to,
    head: own.at(-1)?.head ?? false,
    canWork: termsOf(
      inOrder.map(({ asOf, canWork }) => seen(asOf, canWork)),
      equal,
    ).map((term) => ({ canWork: term.value, from: term.from, to: term.to })),
  };
}

/** A term of a category, and the last ledger that told of it. */
interface CategorySeen {
  readonly category: string;
  from: number;
  to: number | null;
  seenOn: number;
}

/**
 * Monitoring categories: the ledger's own months decide, not the day of the ledger. A household has one at a time,
 * so what is still open is ended by another one, and by the same one where it was identified anew; an earlier month
 * of the same one is a correction.
 */
function categoriesOf(snapshots: readonly Snapshot[]): HouseholdFacts['categories'] {
  const terms: CategorySeen[] = [];
  for (const { asOf, household } of snapshots) {
    const { category, identifiedOn, removedOn } = household;
    if (category === null) continue;
    const from = identifiedOn ?? asOf;
    const open = terms.find(({ to }) => to === null);
    const same = terms.find((term) =>
      identifiedOn === null
        ? term.category === category && (term.to === null || term.to === removedOn)
        : term.category === category && term.from === identifiedOn,
    );
    const isCorrected = open?.category === category && from <= open.seenOn;
    const known = same ?? (isCorrected ? open : undefined);
    if (known !== undefined) {
      known.from = identifiedOn ?? known.from;
      known.to = removedOn;
      known.seenOn = asOf;
    } else if (removedOn === null || from < removedOn) {
      if (open !== undefined) open.to = from;
      terms.push({ category, from, to: removedOn, seenOn: asOf });
    }
  }
  return terms
    .filter(({ from, to }) => to === null || from < to)
    .sort((a, b) => a.from - b.from)
    .map(({ category, from, to }) => ({ category, from, to }));
}

/**
 * All facts of a household from all its ledger rows. A function of the set: the order in which
 * ledgers arrived does not matter. A household whose every row was withdrawn is left with none.
 */
export function factsOf(parts: HouseholdParts): FactsContent {
  const snapshots = snapshotsOf(parts.rows);
  const { goneInto } = parts;
  const each = <T>(pick: (row: LedgerRow) => T | null): Statement<T>[] =>
    snapshots.map(({ asOf, household }) => seen(asOf, pick(household)));
  return {
    householdId: parts.householdId,
    firstKnownOn: snapshots[0]?.asOf ?? parts.firstKnownOn,
    members: parts.members
      .map(({ membership, rows }) => memberOf(membership, rows, snapshots))
      .sort((a, b) => compareText(a.personRef, b.personRef) || a.joinedOn - b.joinedOn),
    types: termsOf(
      each(({ householdType }) => householdType),
      equal,
    ).map(({ from, to, value }) => ({ type: value, from, to })),
    categories: categoriesOf(snapshots),
    incomes: termsOf(
      each(({ netIncomeFen }) => netIncomeFen),
      equal,
    ).map(({ from, value }) => ({ netIncomeFen: value, from })),
    places: placesOf(snapshots),
    onlyHouse: termsOf(
      each(({ onlyHouse }) => onlyHouse),
      equal,
    ).map(({ from, to, value }) => ({ onlyHouse: value, from, to })),
    mergedInto: goneInto?.into ?? null,
    mergedOn: goneInto?.on ?? null,
    mergedIntoCounties: goneInto === null ? [] : parts.countiesOf(goneInto.into),
  };
}
