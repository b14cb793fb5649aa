import { CITY_CODE, type Standard } from '#domain';
import type { HouseholdFacts } from '#schemas';
import { compareText } from './order.js';
import { type DecisionView, type KeyedHash } from './types.js';

/** Before the first DayStarted of a partition no day is there yet, so nothing is in force. */
export const beforeAllDays = -200_000;

/** What holds where the log has said nothing of days and standards yet. */
export function nothingSaid(alertIdOf: KeyedHash): DecisionView {
  return { today: beforeAllDays, standards: [], alertIdOf };
}

/** What holds once the log has said a version of a standard; said again, it replaces what it said before. */
export function withStandard(view: DecisionView, standard: Standard): DecisionView {
  const { standardId, version } = standard;
  const others = view.standards.filter(
    (one) => one.standardId !== standardId || one.version !== version,
  );
  const standards = [...others, standard].sort(
    (a, b) => compareText(a.standardId, b.standardId) || a.version - b.version,
  );
  return { ...view, standards };
}

/** Every county whose standard can concern a household; the city's concerns all of them. */
export function countyCodesOf(facts: HouseholdFacts | null): readonly string[] {
  const codes = (facts?.places ?? []).flatMap(({ countyCode, succeeds }) => [
    countyCode,
    ...succeeds,
  ]);
  return [...new Set(codes)];
}

/** Whether a version can concern a household: a county's document rests on the city's. */
export function isConcernedBy(facts: HouseholdFacts | null, { countyCode }: Standard): boolean {
  return countyCode === CITY_CODE || countyCodesOf(facts).includes(countyCode);
}
