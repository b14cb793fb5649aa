import { inputOf } from '../apply-event.js';
import { type BurdenYear } from '../burden.js';
import { contextOf } from '../evaluate.js';
import { type EvidenceRecord } from '../types.js';
import { aLogOf, aWatchedHousehold, on } from './builders.js';

/** Burden of a household by benefit year, with the city's standard at the end of 2026. */
export function yearsOf(records: readonly EvidenceRecord[]): ReadonlyMap<number, BurdenYear> {
  const log = aLogOf(aWatchedHousehold());
  const context = contextOf({ ...inputOf(log.state, log.view), evidence: records });
  return context?.burden ?? new Map<number, BurdenYear>();
}

/** Burden of the benefit year 2026, of which some record must tell. */
export function year2026(...records: readonly EvidenceRecord[]): BurdenYear {
  const year = yearsOf(records).get(2026);
  if (year === undefined) throw new Error('no burden in 2026');
  return year;
}

/** What counts in the days after one up to another, by record and fen, and what does not. */
export function toldOf(year: BurdenYear, after?: string, upTo?: string) {
  const [first, last] = [after, upTo].map((day) => (day === undefined ? undefined : on(day)));
  const { value, groups, excluded } = year.window('all', first, last);
  return {
    value,
    groups: groups.map((group) =>
      group.map(({ record, contribution }) => [record.recordId, contribution]),
    ),
    excluded: excluded.map(({ record }) => record.recordId),
  };
}
