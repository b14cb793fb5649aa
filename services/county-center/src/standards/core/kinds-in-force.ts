import { CITY_CODE, type Day, type ExclusionKind } from '#domain';

/** What one version of a standard says of excluded behaviour. */
export interface VersionKinds {
  /** County whose standard it is, 6 digits; the city's own carries the city's code. */
  readonly countyCode: string;
  readonly version: number;
  /** First day on which it holds. */
  readonly validFrom: Day;
  readonly kinds: readonly ExclusionKind[];
}

/**
 * The kinds that a county's standard names on a day, by the version that also decides its alerts: the
 * highest whose first day is not later, the county's own before those of a code that it succeeded,
 * these before the city's. Empty when no version is in force.
 * @param codesBefore codes that the county's code has succeeded, oldest first
 */
export function kindsInForce(
  versions: readonly VersionKinds[],
  countyCode: string,
  codesBefore: readonly string[],
  day: Day,
): readonly ExclusionKind[] {
  const ranks = [CITY_CODE, ...codesBefore, countyCode];
  let best: VersionKinds | null = null;
  for (const one of versions) {
    const rank = ranks.indexOf(one.countyCode);
    if (rank < 0 || one.validFrom > day) continue;
    const bestRank = best === null ? -1 : ranks.indexOf(best.countyCode);
    const higher = rank > bestRank || (rank === bestRank && one.version > (best?.version ?? 0));
    if (higher) best = one;
  }
  return best?.kinds ?? [];
}
