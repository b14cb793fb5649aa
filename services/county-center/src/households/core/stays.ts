import type { Day } from '#domain';
import type { HouseholdFacts } from '#schemas';

/** An unbroken term in one county: from its first day up to, not including, `to`. */
export interface Stay {
  readonly countyCode: string;
  /** Null on the first: before the register knew the household it lived where it was first seen. */
  readonly from: Day | null;
  /** Null while it goes on. */
  readonly to: Day | null;
}

/**
 * Where a household lives over the days, county by county, oldest first, the same that decides about its
 * alerts: of places that overlap the one that began last holds, and a household that was merged into
 * another one lives nowhere from that day on.
 */
export function staysOf(facts: HouseholdFacts): readonly Stay[] {
  const { places, mergedInto, mergedOn } = facts;
  if (mergedInto !== null && mergedOn === null) return [];
  const sorted = [...places].sort((a, b) => a.from - b.from);
  const stays: Stay[] = [];
  sorted.forEach(({ countyCode, from, to }, at) => {
    const end = earliest(to, sorted[at + 1]?.from ?? null, mergedInto === null ? null : mergedOn);
    if (end !== null && end <= from) return;
    const last = stays.at(-1);
    if (last?.countyCode === countyCode && last.to === from) {
      stays[stays.length - 1] = { ...last, to: end };
    } else {
      stays.push({ countyCode, from: last === undefined ? null : from, to: end });
    }
  });
  return stays;
}

function earliest(...days: readonly (Day | null)[]): Day | null {
  const known = days.filter((day) => day !== null);
  return known.length === 0 ? null : Math.min(...known);
}
