import { isListed, type LedgerRow } from './ledger-row.js';
import { PersonStays, type Return, type Surroundings } from './person-stays.js';
import { householdOn, isEmpty, isOn, settleMemberships, type Membership } from './settled.js';

/**
 * All memberships of one person, oldest first, each ending where the next begins; a household that
 * changed its number is one household under its newest number.
 * @param rows every valid row that names the person, in any household
 */
export function membershipsOf(
  personRef: string,
  rows: readonly LedgerRow[],
  surroundings: Surroundings,
): readonly Membership[] {
  const { claims } = new PersonStays(personRef, rows, surroundings, {
    returns: returnsOf(personRef, rows, surroundings),
    upTo: Infinity,
  });
  return unbroken(settleMemberships(untilDeath(claims, rows)));
}

/**
 * Who was claimed by another household is back when a ledger lists them where they were and not where they went. A
 * ledger that lists them in both says nothing: that of the household left is often behind.
 */
function returnsOf(
  personRef: string,
  rows: readonly LedgerRow[],
  surroundings: Surroundings,
): readonly Return[] {
  const { numbers, dissolutions } = surroundings;
  const whole = new PersonStays(personRef, rows, surroundings, { returns: [], upTo: Infinity });
  if (whole.households.length < 2) return [];
  const returns: Return[] = [];
  const ledgers = [...Map.groupBy(rows.filter(isListed), ({ asOf }) => asOf)];
  for (const [on, ofDay] of ledgers.sort(([a], [b]) => a - b)) {
    const { claims } = new PersonStays(personRef, rows, surroundings, { returns, upTo: on });
    const listing = new Set(ofDay.map(({ householdId }) => numbers.currentOf(householdId)));
    const holder = householdOn(settleMemberships(claims), on);
    if (holder !== undefined && listing.has(holder)) continue;
    const back = claims.filter(
      (claim) =>
        isOn(claim, on) &&
        listing.has(claim.householdId) &&
        dissolutions.on(claim.householdId, on, Infinity) === undefined,
    );
    returns.push(...back.map(({ householdId }) => ({ householdId, on })));
  }
  return returns;
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
    .filter((claim) => claim.from < end || (claim.from === end && isEmpty(claim)))
    .map((claim) => ({ ...claim, to: Math.min(claim.to ?? end, end) }));
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
