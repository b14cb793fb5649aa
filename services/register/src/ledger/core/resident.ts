import type { Residence, Resident } from '#schemas';
import { compareText, type LedgerRow } from './ledger-row.js';

/** A resident without the version, which only counts when something changed. */
export type ResidentContent = Omit<Resident, 'version'>;

/** All that is known about a person before the resident is drawn up. */
export interface ResidentParts {
  readonly personRef: string;
  readonly aliases: readonly string[];
  /** Every row that names the person; where all were withdrawn, those. */
  readonly rows: readonly LedgerRow[];
  /** Households by their numbers, oldest first. */
  readonly residences: readonly Residence[];
  /** Newest row of the household in which the person is, or was last. */
  readonly household: LedgerRow | undefined;
}

/**
 * Where a person belongs, from all ledger rows that name the person.
 * @returns null when no ledger names the person
 */
export function residentOf(parts: ResidentParts): ResidentContent | null {
  const inOrder = [...parts.rows].sort(
    (a, b) => a.asOf - b.asOf || compareText(a.householdId, b.householdId),
  );
  const current = parts.residences.at(-1)?.householdId;
  const latest = inOrder.findLast(({ householdId }) => householdId === current) ?? inOrder.at(-1);
  if (latest === undefined) return null;
  // A household that moved takes along members whom its newest ledger leaves out.
  const { countyCode, villageCode } = parts.household ?? latest;
  return {
    personRef: parts.personRef,
    countyCode,
    villageCode,
    nameBirthRef: latest.nameBirthRef,
    nameVillageRef: latest.nameVillageRef,
    aliases: [...parts.aliases],
    residences: [...parts.residences],
  };
}
