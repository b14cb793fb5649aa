import type { CountyTerm } from '#schemas';
import type { Merger } from './mergers.js';

/** A county in which a household has always lived, for tests. */
export function aCounty(countyCode: string): CountyTerm {
  return { countyCode, succeeds: [], from: 0, to: null };
}

/** A household of county 130529 that the register says was merged into one of county 130531, or into none. */
export function aMerger(householdId: string, version: number, mergedInto: string | null): Merger {
  const place = { ...aCounty('130529'), townCode: '130529100', villageCode: '130529100201' };
  const mergedIntoCounties = mergedInto === null ? [] : [aCounty('130531')];
  return { householdId, version, places: [place], mergedInto, mergedIntoCounties };
}
