import type { Residence, Resident } from '#schemas';

/** What matching knows of a resident: references, village and households, no name and no number. */
export interface Person {
  /** Keyed HMAC of the 18-digit ID, 32 hex digits. */
  readonly personRef: string;
  /** Keyed HMAC of name and birth date; null when the register lacks one of the two. */
  readonly nameBirthRef: string | null;
  /** Keyed HMAC of name and village; null when the register lacks one of the two. */
  readonly nameVillageRef: string | null;
  /** References of other numbers of the same person. */
  readonly aliases: readonly string[];
  /** Village where the person lives, 12 digits. */
  readonly villageCode: string;
  /** Households by period. */
  readonly residences: readonly Residence[];
}

/** The ways in which matching looks a person up; an index in memory or, in a test, a plain list. */
export interface PersonLookup {
  /** The resident who has this number. */
  byPersonRef(reference: string): Person | undefined;
  /** Residents who had this number once, or have it beside their own; more than one is a mistake of the register. */
  byAlias(reference: string): readonly Person[];
  /** Residents of this name and birth date. */
  byNameBirth(reference: string): readonly Person[];
  /** Residents of this name in this village. */
  byNameVillage(reference: string): readonly Person[];
}

/** Leaves out of a resident what matching does not need; of a person who was found, a copy. */
export function personOf(resident: Person | Resident): Person {
  const { personRef, nameBirthRef, nameVillageRef, aliases, villageCode, residences } = resident;
  return { personRef, nameBirthRef, nameVillageRef, aliases, villageCode, residences };
}
