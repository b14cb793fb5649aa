import { Ledger } from './ledger.js';
import { waitDaysOf } from './rules/accident.js';
import { factDays, Timeline } from './timeline.js';
import { EVIDENCE_TOPICS } from './topic-form.js';
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
  const ledger = new Ledger(evidence, timeline);
  const waiting = EVIDENCE_TOPICS.flatMap((topic) => ledger.of(topic).waitingDays);
  const waits = waitDaysOf(timeline);
  const accidents = ledger.of('public-security.traffic-accident').facts;
  const waited = accidents.flatMap(({ day }) => waits.map((wait) => day + wait));
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
