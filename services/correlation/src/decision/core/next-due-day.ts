import { dayOfInstant } from '#domain';
import { firstDayOf } from './fact.js';
import { waitDaysOf } from './rules/accident.js';
import { Timeline } from './timeline.js';
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
  let due: Day | null = null;
  const look = (day: Day | null): void => {
    if (day !== null && day > view.today && (due === null || day < due)) due = day;
  };
  waiting.forEach(look);
  timeline.factDays.forEach(look);
  for (const { validFrom } of timeline.standards) look(validFrom);
  for (const { firstDay, lastDay, consentedOn, endedOn } of state.exclusions.values()) {
    [firstDay, lastDay + 1, consentedOn, endedOn].forEach(look);
  }
  return due;
}

/** Days after today from which a record counts, or by which something may have been made good. */
function waitingDays(records: readonly EvidenceRecord[], timeline: Timeline): Day[] {
  const days: Day[] = [];
  for (const record of records) {
    const first = firstDayOf(record, timeline);
    if (first !== null && first > timeline.today) days.push(first);
    if (record.topic !== 'public-security.traffic-accident') continue;
    for (const wait of waitDaysOf(timeline)) {
      const day = dayOfInstant(record.occurredAt) + wait;
      if (day > timeline.today) days.push(day);
    }
  }
  return days;
}
