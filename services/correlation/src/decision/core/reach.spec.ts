import { isInReach } from './reach.js';
import { on } from './testing/builders.js';
import { type AlertContent, type Days, type Reach } from './types.js';

function days(first: string, last: string): Days {
  return { first: on(first), last: on(last) };
}

// A benefit year from April on, and the calendar years that share money with it.
const year = days('2026-04-01', '2027-03-31');
const combined = days('2026-01-01', '2028-12-31');
const alone: Reach = { read: year, years: [year], combined: null };
const besideOthers: Reach = { read: year, years: [year], combined };

/** Whether an alert that first held on a day is decided again. */
const cases: readonly [string, AlertContent['ruleId'], string, Reach, boolean][] = [
  ['the year’s own', 'illness.year-burden', '2026-04-01', alone, true],
  ['one of the year before', 'illness.year-burden', '2026-03-31', alone, false],
  ['one of a stay in the year', 'illness.single-stay', '2027-03-31', alone, true],
  ['one of a stay after it', 'illness.single-stay', '2027-04-01', besideOthers, false],
  ['one on all departments’ money', 'combined.rigid-spending', '2026-01-01', besideOthers, true],
  ['one of a year before those', 'combined.rigid-spending', '2025-12-31', besideOthers, false],
  ['one of a year after those', 'combined.rigid-spending', '2029-01-01', besideOthers, false],
  ['one where no others count money', 'combined.rigid-spending', '2026-05-01', alone, false],
];

test.each(cases)('%s (%s, %s)', (_name, ruleId, date, reach, expected) => {
  const alert = { ruleId, firstMetOn: on(date) } as AlertContent;
  expect(isInReach(reach, alert)).toBe(expected);
});
