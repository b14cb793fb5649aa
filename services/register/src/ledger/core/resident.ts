import type { Resident } from '#schemas';
import type { Membership } from './household-facts.js';
import type { LedgerRow } from './ledger-row.js';

/** A resident without the version, which only counts when something changed. */
export type ResidentContent = Omit<Resident, 'version'>;

/**
 * Where a person belongs, from all ledger rows that name the person.
 * @param rows every ledger row of the person, in any household
 * @param settled the person's memberships, oldest first
 * @returns null when no ledger names the person
 */
export function residentOf(
  rows: readonly LedgerRow[],
  settled: readonly Membership[],
): ResidentContent | null {
  const current = settled.at(-1);
  const ofHousehold = rows.filter(({ householdId }) => householdId === current?.householdId);
  const latest = [...ofHousehold].sort((a, b) => a.asOf - b.asOf).at(-1);
  if (latest === undefined) return null;
  return {
    personRef: latest.personRef,
    countyCode: latest.countyCode,
    villageCode: latest.villageCode,
    nameBirthRef: latest.nameBirthRef,
    nameVillageRef: latest.nameVillageRef,
    aliases: [],
    residences: settled.map(({ householdId, from, to }) => ({ householdId, from, to })),
  };
}
