import { compareText } from './ledger-row.js';

/** Membership of a person in a household by the ledgers: a half-open term of days. */
export interface Membership {
  readonly householdId: string;
  readonly personRef: string;
  readonly from: number;
  readonly to: number | null;
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

/** In which household somebody is on a day; undefined when in none. */
export function householdOn(settled: readonly Membership[], day: number): string | undefined {
  return settled.find((one) => isOn(one, day))?.householdId;
}

/** Whether a day is one of a membership. */
export function isOn({ from, to }: Membership, day: number): boolean {
  return from <= day && (to === null || day < to);
}

/** Whether a membership has no day: of somebody who was only ever seen as one who left. */
export function isEmpty({ from, to }: Membership): boolean {
  return to !== null && to <= from;
}
