import type { PlaceTerm, Residence, Resident } from '#schemas';
import { compareText, type NamedRow } from './ledger-row.js';

/** A resident without the version, which only counts when something changed. */
export type ResidentContent = Omit<Resident, 'version'>;

/** All that is known about a person before the resident is drawn up. */
export interface ResidentParts {
  readonly personRef: string;
  readonly aliases: readonly string[];
  /** Every row that names the person; where all were withdrawn, those. */
  readonly rows: readonly NamedRow[];
  /** Households by their numbers, oldest first. */
  readonly residences: readonly Residence[];
  /** Place of the household in which the person is, or was last; null where it has none. */
  readonly place: PlaceTerm | null;
}

/**
 * Where a person belongs, from all ledger rows that name the person.
 * @returns null when no ledger names the person
 */
export function residentOf(parts: ResidentParts): ResidentContent | null {
  const inOrder = [...parts.rows].sort(
    (a, b) =>
      // A ledger that still has a former number has the name and the birth date of that one.
      Number(a.underCurrentNumber) - Number(b.underCurrentNumber) ||
      a.asOf - b.asOf ||
      compareText(a.householdId, b.householdId),
  );
  const current = parts.residences.at(-1)?.householdId;
  const latest = inOrder.at(-1);
  if (latest === undefined) return null;
  const candidates = inOrder.filter(
    ({ underCurrentNumber }) => underCurrentNumber === latest.underCurrentNumber,
  );
  const ofHousehold = candidates.filter(({ householdId }) => householdId === current);
  // A household that moved takes along members whom its newest ledger leaves out.
  const { countyCode, villageCode } = parts.place ?? ofHousehold.at(-1) ?? latest;
  const named =
    ofHousehold.findLast((row) => row.villageCode === villageCode) ?? ofHousehold.at(-1) ?? latest;
  return {
    personRef: parts.personRef,
    countyCode,
    villageCode,
    nameBirthRef: named.nameBirthRef,
    nameVillageRef: named.nameVillageRef,
    aliases: [...parts.aliases],
    residences: [...parts.residences],
  };
}
