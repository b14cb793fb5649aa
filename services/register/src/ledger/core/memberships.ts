import type { HouseholdNumbers } from './household-numbers.js';
import { compareText, type LedgerRow } from './ledger-row.js';
import { goesAlong, staysOf, type Stay, type StayStatement } from './stays.js';

/** Membership of a person in a household by the ledgers: a half-open term of days. */
export interface Membership {
  readonly householdId: string;
  readonly personRef: string;
  readonly from: number;
  readonly to: number | null;
}

/** A household that was given to another one as a whole (整户合并), as one ledger says it. */
export interface Merger {
  readonly householdId: string;
  readonly into: string;
  /** First day on which it is gone. */
  readonly on: number;
  readonly asOf: number;
}

/** The merger that a row states; null where it states none. */
export function mergerOf(row: LedgerRow): Merger | null {
  const { householdId, targetHouseholdId, changedOn, householdChange, asOf } = row;
  if (householdChange !== 'MERGED' || targetHouseholdId === null || changedOn === null) return null;
  return { householdId, into: targetHouseholdId, on: changedOn, asOf };
}

/**
 * All memberships of one person, oldest first, each ending where the next begins; a household that
 * changed its number is one household under its newest number.
 * @param rows every valid row that names the person, in any household
 * @param mergers of the households in which the person ever was
 */
export function membershipsOf(
  personRef: string,
  rows: readonly LedgerRow[],
  mergers: readonly Merger[],
  numbers: HouseholdNumbers,
): readonly Membership[] {
  const statements = new PersonStatements(rows, mergers, numbers);
  const claims = statements.households.flatMap((householdId) =>
    statements.staysIn(householdId).map((stay) => ({ householdId, personRef, ...stay })),
  );
  return unbroken(settleMemberships(untilDeath(claims, rows)));
}

type Leaving = LedgerRow & { readonly targetHouseholdId: string };

function saysWhereto(row: LedgerRow): row is Leaving {
  return row.targetHouseholdId !== null && row.householdChange !== 'RENUMBERED';
}

/**
 * Rows of one person in one household that say where the person went: of several about one leaving the newest,
 * since a later ledger corrects day and household. A row that lists the person again ends what was said before.
 */
function leavingsOf(rows: readonly LedgerRow[]): readonly Leaving[] {
  const inOrder = [...rows].sort(
    (a, b) => a.asOf - b.asOf || compareText(a.householdId, b.householdId),
  );
  const leavings: Leaving[] = [];
  let isNext = true;
  for (const row of inOrder) {
    if (saysWhereto(row)) {
      if (!isNext) leavings.pop();
      leavings.push(row);
      isNext = false;
    } else if (row.leftOn === null) {
      isNext = true;
    }
  }
  return leavings;
}

/** What all ledgers say about one person, household by household. */
class PersonStatements {
  readonly #statements = new Map<string, StayStatement[]>();
  readonly #mergers: ReadonlyMap<string, readonly Merger[]>;
  readonly #stays = new Map<string, readonly Stay[]>();

  constructor(rows: readonly LedgerRow[], mergers: readonly Merger[], numbers: HouseholdNumbers) {
    const current = mergers
      .map((merger) => ({
        ...merger,
        householdId: numbers.currentOf(merger.householdId),
        into: numbers.currentOf(merger.into),
      }))
      .filter(({ householdId, into }) => householdId !== into);
    this.#mergers = Map.groupBy(current, ({ householdId }) => householdId);
    const byHousehold = Map.groupBy(rows, (row) => numbers.currentOf(row.householdId));
    for (const [householdId, ofHousehold] of byHousehold) {
      for (const { asOf, joinedOn, leftOn } of ofHousehold) {
        this.#say(householdId, { asOf, kind: 'LISTED', joinedOn, leftOn });
      }
      for (const { targetHouseholdId, asOf, leftOn } of leavingsOf(ofHousehold)) {
        const target = numbers.currentOf(targetHouseholdId);
        if (target === householdId) continue;
        this.#say(target, { asOf, kind: 'SENT', joinedOn: leftOn, leftOn: null });
      }
    }
    this.#sendAlong();
  }

  get households(): readonly string[] {
    return [...this.#statements.keys()];
  }

  staysIn(householdId: string): readonly Stay[] {
    const known = this.#stays.get(householdId);
    if (known !== undefined) return known;
    const stays = staysOf(this.#statements.get(householdId) ?? []);
    this.#stays.set(householdId, stays);
    return stays;
  }

  /** A merger takes along members whom its own ledger leaves out; mergers in their ledgers' order. */
  #sendAlong(): void {
    const inOrder = [...this.#mergers.values()]
      .flat()
      .sort(
        (a, b) =>
          a.asOf - b.asOf ||
          a.on - b.on ||
          compareText(a.householdId, b.householdId) ||
          compareText(a.into, b.into),
      );
    // Each merger once more for each that it may lead to: a chain may be told in any order.
    for (let round = 0; round < inOrder.length; round += 1) {
      for (const merger of inOrder) this.#merge(merger);
    }
  }

  #merge({ householdId, into, on, asOf }: Merger): void {
    const before = (this.#statements.get(householdId) ?? []).filter(
      (statement) => statement.asOf <= asOf,
    );
    if (!goesAlong(staysOf(before), on)) return;
    this.#say(householdId, { asOf, kind: 'MERGED', joinedOn: null, leftOn: on });
    this.#say(into, { asOf, kind: 'SENT', joinedOn: on, leftOn: null });
  }

  #say(householdId: string, statement: StayStatement): void {
    const known = this.#statements.get(householdId);
    if (known === undefined) this.#statements.set(householdId, [statement]);
    else known.push(statement);
  }
}

/** Nobody is a member after the day of death, whatever later ledgers still list. */
function untilDeath(
  claims: readonly Membership[],
  rows: readonly LedgerRow[],
): readonly Membership[] {
  const deaths = rows.flatMap(({ asOf, diedOn }) => (diedOn === null ? [] : [{ asOf, diedOn }]));
  // Two ledgers of one day: the earlier death, so that nothing counts for a dead person.
  const [word] = deaths.sort((a, b) => b.asOf - a.asOf || a.diedOn - b.diedOn);
  if (word === undefined) return claims;
  const end = word.diedOn + 1;
  return claims
    .filter(({ from }) => from <= end)
    .map((claim) => ({ ...claim, to: Math.min(claim.to ?? end, end) }));
}

/**
 * A person lives in one household at a time: the later joined one has the person, at a tie the
 * greater household number. Returns all memberships of one person, oldest first, each ending
 * where the next begins.
 */
export function settleMemberships(claims: readonly Membership[]): readonly Membership[] {
  const sorted = [...claims].sort(
    (a, b) =>
      a.from - b.from ||
      Number(isEmpty(b)) - Number(isEmpty(a)) ||
      compareText(a.householdId, b.householdId),
  );
  return sorted.map((claim, index) => {
    // Who was never seen as a member, only as one who left, takes the person from nobody.
    const next = sorted.slice(index + 1).find((later) => !isEmpty(later));
    const to = next === undefined ? claim.to : Math.min(claim.to ?? next.from, next.from);
    return { ...claim, to };
  });
}

/** Who joined a household again without having been anywhere else was there all the time. */
function unbroken(settled: readonly Membership[]): readonly Membership[] {
  const found: Membership[] = [];
  for (const next of settled) {
    const last = found.at(-1);
    const goesOn = last?.householdId === next.householdId && last.to === next.from;
    if (goesOn && !isEmpty(last)) found[found.length - 1] = { ...last, to: next.to };
    else found.push(next);
  }
  return found;
}

function isEmpty({ from, to }: Membership): boolean {
  return to !== null && to <= from;
}
