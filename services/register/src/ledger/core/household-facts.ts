import { countyCodesBefore, type CountyTerm, type HouseholdFacts, type Member } from '#schemas';
import { countyTermsOf } from './county-terms.js';
import { compareText, type LedgerRow } from './ledger-row.js';
import { mergerOf, type Membership } from './memberships.js';
import { termsOf, type Statement } from './terms.js';

/** Facts without the version, which only counts when something changed. */
export type FactsContent = Omit<HouseholdFacts, 'version'>;

/** All that is known about a household before its facts are drawn up. */
export interface HouseholdParts {
  readonly householdId: string;
  /** Day of the first ledger that ever named it. */
  readonly firstKnownOn: number;
  /** Every valid row of the household, under all numbers that it had up to this one. */
  readonly rows: readonly LedgerRow[];
  /** Memberships of the persons who were ever in it, settled, each with the person's own rows. */
  readonly members: readonly {
    readonly membership: Membership;
    readonly rows: readonly LedgerRow[];
  }[];
  /** Its next number, and the first day of that; null while it has this one. */
  readonly renumbered: { readonly into: string; readonly on: number } | null;
  /** Counties by period of the household under a number. */
  readonly countiesOf: (householdId: string) => CountyTerm[];
}

interface Snapshot {
  readonly asOf: number;
  readonly household: LedgerRow;
  /** Day of a move that the ledger names. */
  readonly movedOn: number | null;
  readonly rows: readonly LedgerRow[];
}

/** Ledgers by day, oldest first; the head's row speaks for the household. */
function snapshotsOf(rows: readonly LedgerRow[]): readonly Snapshot[] {
  const byDay = Map.groupBy(rows, ({ asOf }) => asOf);
  return [...byDay.entries()]
    .sort(([a], [b]) => a - b)
    .map(([asOf, ofDay]) => {
      const sorted = [...ofDay].sort(
        (a, b) =>
          compareText(a.personRef, b.personRef) || compareText(a.householdId, b.householdId),
      );
      const household = sorted.find(({ head }) => head) ?? sorted[0];
      if (household === undefined) throw new Error('a ledger day has at least one row');
      const move = sorted.find(({ householdChange }) => householdChange === 'MOVED');
      return { asOf, household, movedOn: move?.changedOn ?? null, rows: sorted };
    });
}

const equal = <T>(a: T, b: T): boolean => a === b;

function seen<T>(asOf: number, value: T | null): Statement<T> {
  return { from: asOf, dated: false, value };
}

function memberOf(
  { personRef, from, to }: Membership,
  rows: readonly LedgerRow[],
  snapshots: readonly Snapshot[],
): Member {
  const inOrder = [...rows].sort(
    (a, b) => a.asOf - b.asOf || compareText(a.householdId, b.householdId),
  );
  const own = snapshots.flatMap(({ rows: ofDay }) =>
    ofDay.filter((row) => row.personRef === personRef),
  );
  const birth = inOrder.findLast(({ birthOn }) => birthOn !== null);
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

function samePlace(a: LedgerRow, b: LedgerRow): boolean {
  return a.villageCode === b.villageCode && a.countyCode === b.countyCode;
}

function placesOf(snapshots: readonly Snapshot[]): HouseholdFacts['places'] {
  const statements = snapshots.map(({ asOf, movedOn, household }) => ({
    from: movedOn ?? asOf,
    dated: movedOn !== null,
    value: household,
  }));
  return termsOf(statements, samePlace).map(({ from, to, value }) => ({
    countyCode: value.countyCode,
    townCode: value.townCode,
    villageCode: value.villageCode,
    succeeds: [...countyCodesBefore(value.villageCode)],
    from,
    to,
  }));
}

/** Counties by period of a household, from all its valid rows. */
export function countiesFrom(rows: readonly LedgerRow[]): CountyTerm[] {
  return countyTermsOf(placesOf(snapshotsOf(rows)));
}

/** Whether a row lists a member who has not left and has not died. */
function isListed({ leftOn, diedOn }: LedgerRow): boolean {
  return leftOn === null && diedOn === null;
}

/**
 * Where the household went, by the newest ledger that says so. A later one undoes it that still lists a member on
 * the day of the merger or after it; one that comes before that day, or tells of who left or died, does not.
 */
function mergedAway(
  { householdId, renumbered }: HouseholdParts,
  snapshots: readonly Snapshot[],
): Pick<HouseholdFacts, 'mergedInto' | 'mergedOn'> {
  if (renumbered !== null) return { mergedInto: renumbered.into, mergedOn: renumbered.on };
  const mergers = snapshots.map(({ rows }) =>
    rows.map(mergerOf).find((one) => one?.householdId === householdId),
  );
  const newest = mergers.findLastIndex((one) => one !== undefined && one !== null);
  const merger = mergers[newest] ?? null;
  const isUndone =
    merger !== null &&
    snapshots.slice(newest + 1).some(({ asOf, rows }) => asOf >= merger.on && rows.some(isListed));
  return merger === null || isUndone
    ? { mergedInto: null, mergedOn: null }
    : { mergedInto: merger.into, mergedOn: merger.on };
}

/**
 * All facts of a household from all its ledger rows. A function of the set: the order in which
 * ledgers arrived does not matter. A household whose every row was withdrawn is left with none.
 */
export function factsOf(parts: HouseholdParts): FactsContent {
  const snapshots = snapshotsOf(parts.rows);
  const away = mergedAway(parts, snapshots);
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
    ...away,
    mergedIntoCounties: away.mergedInto === null ? [] : parts.countiesOf(away.mergedInto),
  };
}
