import { type Day } from '../time/days.js';
import { CITY_CODE } from './standard.js';

/** A version of a standard, as far as it decides which one is in force. */
export interface RankedVersion {
  /** County whose standard it is, 6 digits; the city's own carries the city's code. */
  readonly countyCode: string;
  readonly version: number;
  /** First day on which it holds. */
  readonly validFrom: Day;
  /** Where two have one county and one number, the greater id is the higher version. */
  readonly standardId?: string;
}

/**
 * The versions that matter to a county, from the lowest to the highest: the city's, then those of the
 * codes that the county's code has succeeded, then its own.
 * @param codes of the county, the oldest first; none for a household that lives in no county
 */
export function rankedStandards<V extends RankedVersion>(
  versions: readonly V[],
  codes: readonly string[],
): V[] {
  const ranks = [CITY_CODE, ...codes];
  const rankOf = ({ countyCode }: V): number => ranks.lastIndexOf(countyCode);
  return versions
    .filter((one) => rankOf(one) >= 0)
    .sort((a, b) => rankOf(a) - rankOf(b) || a.version - b.version || compareIds(a, b));
}

/**
 * The version in force on a day: the highest whose first day is not later. So a version replaces all
 * lower ones from its first day on, also those that begin later. Null where none has begun.
 * @param ranked as {@link rankedStandards} gives them
 */
export function standardInForce<V extends Pick<RankedVersion, 'validFrom'>>(
  ranked: readonly V[],
  day: Day,
): V | null {
  return ranked.findLast(({ validFrom }) => validFrom <= day) ?? null;
}

// By code units, as `<` does, so that no locale takes part in a decision.
function compareIds(
  { standardId: a = '' }: RankedVersion,
  { standardId: b = '' }: RankedVersion,
): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
