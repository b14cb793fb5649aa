import { ascendingDistinct } from '../order.js';
import { type ExcludedRecord } from '../ledger.js';
import { type PieceGroup, sumOf, type Whole } from '../pieces.js';
import { type Timeline } from '../timeline.js';
import { type Day, type EvidenceOf, type EvidenceTopic } from '../types.js';

/** Days to look at in a benefit year: those of its evidence and of its changes. */
export function benefitYearDays(timeline: Timeline, year: number, days: readonly Day[]): Day[] {
  const changes = timeline.changeDays.filter((day) => timeline.benefitYearOf(day) === year);
  return ascendingDistinct([...days, ...changes]);
}

/** Days to look at in a school year: those of its evidence and of its changes. */
export function schoolYearDays(timeline: Timeline, year: number, days: readonly Day[]): Day[] {
  const { schoolYears, changeDays } = timeline;
  const changes = changeDays.filter((day) => schoolYears.containing(day).name === year);
  return ascendingDistinct([...days, ...changes]);
}

/** Days to look at without an end: those of the evidence, and of every change after it. */
export function everDays(timeline: Timeline, days: readonly Day[]): Day[] {
  const first = days.reduce((least, day) => Math.min(least, day), Infinity);
  return ascendingDistinct([...days, ...timeline.changeDays.filter((day) => day > first)]);
}

/** A record that counts as one. */
export function countedOnce<T extends EvidenceTopic>(record: EvidenceOf<T>, day: Day): PieceGroup {
  // The union of topics is not distributed over a generic record.
  return [{ record: record, day, contribution: 1 }];
}

/** The whole of a window from the groups that count. */
export function wholeOf(
  groups: readonly PieceGroup[],
  excluded: readonly ExcludedRecord[],
  notes: readonly string[] = [],
): Whole {
  return { value: groups.reduce((sum, group) => sum + sumOf(group), 0), groups, excluded, notes };
}
