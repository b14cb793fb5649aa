import type { CountyTerm, PlaceTerm } from '#schemas';

/**
 * Counties of a household by period, from its places: a move within a county, under the same codes, is
 * none of theirs.
 */
export function countyTermsOf(places: readonly PlaceTerm[]): CountyTerm[] {
  const terms: CountyTerm[] = [];
  for (const { countyCode, succeeds, from, to } of places) {
    const last = terms.at(-1);
    const goesOn =
      last?.to === from &&
      last.countyCode === countyCode &&
      last.succeeds.join() === succeeds.join();
    if (goesOn) last.to = to;
    else terms.push({ countyCode, succeeds: [...succeeds], from, to });
  }
  return terms;
}
