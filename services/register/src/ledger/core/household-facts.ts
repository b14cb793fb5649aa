import type { HouseholdFacts, Member } from '#schemas';
import type { LedgerRow } from './ledger-row.js';

/** Membership of a person in a household by the ledgers: a half-open term of days. */
export interface Membership {
  readonly householdId: string;
  readonly personRef: string;
  readonly from: number;
  readonly to: number | null;
}

/** Facts without the version, which only counts when something changed. */
export type FactsContent = Omit<HouseholdFacts, 'version'>;

interface Snapshot {
  readonly asOf: number;
  readonly household: LedgerRow;
  readonly rows: readonly LedgerRow[];
}

/** Ledgers by day, oldest first; the head's row speaks for the household. */
function snapshotsOf(rows: readonly LedgerRow[]): readonly Snapshot[] {
  const byDay = Map.groupBy(rows, ({ asOf }) => asOf);
  return [...byDay.entries()]
    .sort(([a], [b]) => a - b)
    .map(([asOf, ofDay]) => {
      const sorted = [...ofDay].sort((a, b) => (a.personRef < b.personRef ? -1 : 1));
      const household = sorted.find(({ head }) => head) ?? sorted[0];
      if (household === undefined) throw new Error('a ledger day has at least one row');
      return { asOf, household, rows: sorted };
    });
}

/** Terms of a value that each ledger states anew: a term ends where another value begins. */
function termsOf<T>(
  points: readonly { from: number; value: T | null }[],
  same: (a: T, b: T) => boolean,
): { from: number; to: number | null; value: T }[] {
  const terms: { from: number; to: number | null; value: T }[] = [];
  for (const { from, value } of points) {
    const last = terms.at(-1);
    // A blank cell says nothing about a change; what was known goes on.
    if (value === null || (last !== undefined && same(last.value, value))) continue;
    if (last !== undefined) last.to = from;
    terms.push({ from, to: null, value });
  }
  return terms;
}

const equal = <T>(a: T, b: T): boolean => a === b;

/** Day on which each person joined and left, from the household's own ledgers. */
function ownTerms(
  snapshots: readonly Snapshot[],
): Map<string, { from: number; to: number | null }> {
  const firstKnownOn = snapshots[0]?.asOf ?? 0;
  const terms = new Map<string, { from: number; to: number | null }>();
  for (const { asOf, rows } of snapshots) {
    for (const { personRef, joinedOn, leftOn } of rows) {
      const known = terms.get(personRef);
      const from = joinedOn ?? known?.from ?? (asOf === firstKnownOn ? firstKnownOn : asOf);
      terms.set(personRef, { from, to: leftOn });
    }
  }
  return terms;
}

/**
 * The memberships that one household's ledgers state. A person who is missing from a later ledger
 * stays a member: absence withdraws nothing.
 */
export function membershipsOf(rows: readonly LedgerRow[]): readonly Membership[] {
  const [first] = rows;
  if (first === undefined) return [];
  const terms = ownTerms(snapshotsOf(rows));
  return [...terms.entries()].map(([personRef, { from, to }]) => ({
    householdId: first.householdId,
    personRef,
    from,
    to,
  }));
}

/**
 * A person lives in one household at a time: the later joined one has the person, at a tie the
 * greater household number. Returns all memberships of one person, oldest first, each ending
 * where the next begins.
 */
export function settleMemberships(claims: readonly Membership[]): readonly Membership[] {
  const sorted = [...claims].sort(
    (a, b) => a.from - b.from || (a.householdId < b.householdId ? -1 : 1),
  );
  return sorted.map((claim, index) => {
    const next = sorted[index + 1];
    const to = next === undefined ? claim.to : Math.min(claim.to ?? next.from, next.from);
    return { ...claim, to };
  });
}

function memberOf(
  personRef: string,
  term: { from: number; to: number | null },
  snapshots: readonly Snapshot[],
): Member {
  const rows = snapshots.flatMap(({ rows: ofDay }) =>
    ofDay.filter((row) => row.personRef === personRef),
  );
  const latest = rows.at(-1);
  const ability = termsOf(
    rows.map(({ asOf, canWork }) => ({ from: asOf, value: canWork })),
    equal,
  );
  return {
    personRef,
    birthOn: latest?.birthOn ?? null,
    joinedOn: term.from,
    leftOn: term.to,
    head: latest?.head ?? false,
    canWork: ability.map(({ from, to, value }) => ({ canWork: value, from, to })),
  };
}

/** Monitoring categories: the ledger's own months decide, not the day of the ledger. */
function categoriesOf(snapshots: readonly Snapshot[]): HouseholdFacts['categories'] {
  const terms = new Map<string, HouseholdFacts['categories'][number]>();
  for (const { asOf, household } of snapshots) {
    if (household.category === null) continue;
    const from = household.identifiedOn ?? asOf;
    // The same identification, seen again with its removal, is one term.
    terms.set(`${household.category} ${from}`, {
      category: household.category,
      from,
      to: household.removedOn,
    });
  }
  return [...terms.values()].sort((a, b) => a.from - b.from);
}

function samePlace(a: LedgerRow, b: LedgerRow): boolean {
  return a.villageCode === b.villageCode && a.countyCode === b.countyCode;
}

/**
 * All facts of a household from all its ledger rows. A function of the set: the order in which
 * ledgers arrived does not matter.
 * @param rows every ledger row of this household
 * @param settled memberships of its members after `settleMemberships`
 * @returns null when no ledger names the household
 */
export function factsOf(
  rows: readonly LedgerRow[],
  settled: readonly Membership[],
): FactsContent | null {
  const snapshots = snapshotsOf(rows);
  const [first] = snapshots;
  if (first === undefined) return null;
  const points = snapshots.map(({ asOf, household }) => ({ from: asOf, value: household }));
  const each = <T>(pick: (row: LedgerRow) => T | null): { from: number; value: T | null }[] =>
    points.map(({ from, value }) => ({ from, value: pick(value) }));
  return {
    householdId: first.household.householdId,
    firstKnownOn: first.asOf,
    members: [...settled]
      .sort((a, b) => (a.personRef < b.personRef ? -1 : 1))
      .map((term) => memberOf(term.personRef, term, snapshots)),
    types: termsOf(
      each(({ householdType }) => householdType),
      equal,
    ).map(({ from, to, value }) => ({ type: value, from, to })),
    categories: categoriesOf(snapshots),
    incomes: termsOf(
      each(({ netIncomeFen }) => netIncomeFen),
      equal,
    ).map(({ from, value }) => ({
      netIncomeFen: value,
      from,
    })),
    places: termsOf(points, samePlace).map(({ from, to, value }) => ({
      countyCode: value.countyCode,
      townCode: value.townCode,
      villageCode: value.villageCode,
      succeeds: [],
      from,
      to,
    })),
    onlyHouse: termsOf(
      each(({ onlyHouse }) => onlyHouse),
      equal,
    ).map(({ from, to, value }) => ({
      onlyHouse: value,
      from,
      to,
    })),
    mergedInto: null,
    mergedOn: null,
  };
}
