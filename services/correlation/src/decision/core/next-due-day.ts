import { dayOfInstant } from '#domain';
import { firstDayOf } from './fact.js';
import { waitDaysOf } from './rules/accident.js';
import { factDays, Timeline } from './timeline.js';
import { type Day, type DecisionView, type EvidenceRecord, type HouseholdState } from './types.js';

/**
 * The earliest day after today on which time passing alone may change something for this household:
 * evidence dated ahead, a waiting time, a term that begins or ends, a standard's first day, an
 * exclusion. Null when nothing is due, so that the shell wakes only whom a day concerns. May name a
 * day on which nothing changes, never miss one on which something does.
 */
export function nextDueDay(state: HouseholdState, view: DecisionView): Day | null {
  const timeline = Timeline.of(state.facts, view.standards, view.today);
  // Versions that lost may wait as well: that names a day too many and never one too few.
  const waiting = timeline.memory.grow(
    'waiting',
    [...state.evidence.values()],
    (known: readonly Day[] | null, added) => [
      ...(known ?? []),
      ...waitingDays(added.flat(), timeline),
    ],
  );
  const terms = [...state.exclusions.values()].flatMap(
    ({ firstDay, lastDay, consentedOn, endedOn }) => [
      firstDay,
      lastDay + 1,
      ...(consentedOn === null ? [] : [consentedOn]),
      ...(endedOn === null ? [] : [endedOn]),
    ],
  );
  const standards = state.evidence.size === 0 ? [] : timeline.standards;
  const days = [
    ...waiting,
    ...terms,
    ...factDays(state.facts),
    ...standards.map(({ validFrom }) => validFrom),
  ];
  let due: Day | null = null;
  for (const day of days) if (day > view.today && (due === null || day < due)) due = day;
  return due;
}

/** Days after today from which a record counts, or by which something may have been made good. */
function waitingDays(records: readonly EvidenceRecord[], timeline: Timeline): Day[] {
  const waits = waitDaysOf(timeline);
  const days = records.flatMap((record) => {
    const first = firstDayOf(record, timeline) ?? [];
    if (record.topic !== 'public-security.traffic-accident') return first;
    return [first, waits.map((wait) => dayOfInstant(record.occurredAt) + wait)].flat();
  });
  return days.filter((day) => day > timeline.today);
}
