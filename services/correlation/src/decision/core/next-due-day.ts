import { dayOfInstant } from '#domain';
import { firstDayOf } from './ledger.js';
import { waitDaysOf } from './rules/accident.js';
import { factDays, Timeline } from './timeline.js';
import { type Day, type DecisionView, type HouseholdState } from './types.js';

/**
 * The earliest day after today on which time passing alone may change something for this household:
 * evidence dated ahead, a waiting time, a term that begins or ends, a standard's first day, an
 * exclusion. Null when nothing is due, so that the shell wakes only whom a day concerns. May name a
 * day on which nothing changes, never miss one on which something does.
 */
export function nextDueDay(state: HouseholdState, view: DecisionView): Day | null {
  const timeline = new Timeline(state.facts, view.standards, view.today);
  const evidence = [...state.evidence.values()].flat();
  // Versions that lost may wait as well: that names a day too many and never one too few.
  const waiting = evidence.flatMap((record) => firstDayOf(record, timeline) ?? []);
  const waits = waitDaysOf(timeline);
  const accidents = evidence.filter(({ topic }) => topic === 'public-security.traffic-accident');
  const waited = accidents.flatMap(({ occurredAt }) =>
    waits.map((wait) => dayOfInstant(occurredAt) + wait),
  );
  const terms = [...state.exclusions.values()].flatMap(
    ({ firstDay, lastDay, consentedOn, endedOn }) => [
      firstDay,
      lastDay + 1,
      ...(consentedOn === null ? [] : [consentedOn]),
      ...(endedOn === null ? [] : [endedOn]),
    ],
  );
  const standards = evidence.length === 0 ? [] : timeline.standards;
  const days = [
    ...waiting,
    ...waited,
    ...terms,
    ...factDays(state.facts),
    ...standards.map(({ validFrom }) => validFrom),
  ];
  let due: Day | null = null;
  for (const day of days) if (day > view.today && (due === null || day < due)) due = day;
  return due;
}
