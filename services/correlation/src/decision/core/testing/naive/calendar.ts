import { type Day } from '../../types.js';

// The naive decision shares no code with the real one: it turns the leaves of a calendar.

const FIRST_YEAR = 1900;
const LAST_YEAR = 2100;
/** 1900-01-01 in days since 1970-01-01. */
const FIRST_DAY = -25_567;
const LONGEST_MONTH = 31;

interface Date3 {
  readonly year: number;
  readonly month: number;
  readonly date: number;
}

function monthLength(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : LONGEST_MONTH;
}

const leaves: Date3[] = [];
/** By years and months since January of the first year. */
const firstOfMonth: Day[] = [];
for (let year = FIRST_YEAR; year <= LAST_YEAR; year += 1) {
  for (let month = 1; month <= 12; month += 1) {
    firstOfMonth.push(FIRST_DAY + leaves.length);
    for (let date = 1; date <= monthLength(year, month); date += 1) {
      leaves.push({ year, month, date });
    }
  }
}

/** Year, month and day of the month. @throws RangeError outside the years 1900 to 2100 */
export function dateOf(day: Day): Date3 {
  const leaf = leaves[day - FIRST_DAY];
  if (leaf === undefined) throw new RangeError(`no leaf for day ${day}`);
  return leaf;
}

/** The day of a date; a day that the month lacks falls back to its last (rules §2, Day). */
export function dayOf(year: number, month: number, date: number): Day {
  const first = firstOfMonth[(year - FIRST_YEAR) * 12 + month - 1];
  if (first === undefined) throw new RangeError(`no leaf for month ${year}-${month}`);
  return first + Math.min(date, monthLength(year, month)) - 1;
}

/** Some months earlier. */
export function monthsBefore(day: Day, months: number): Day {
  const { year, month, date } = dateOf(day);
  const count = year * 12 + (month - 1) - months;
  return dayOf(Math.floor(count / 12), (count % 12) + 1, date);
}

/** Name of the year that contains a day, for years that start on a month and day. */
export function yearNamed(day: Day, start: { month: number; day: number }): number {
  const { year } = dateOf(day);
  return day >= dayOf(year, start.month, start.day) ? year : year - 1;
}

/** Complete years on a day; who was born on 29 February completes one on 1 March. */
export function yearsOld(bornOn: Day, day: Day): number {
  const born = dateOf(bornOn);
  const now = dateOf(day);
  const before = now.month < born.month || (now.month === born.month && now.date < born.date);
  return now.year - born.year - (before ? 1 : 0);
}

/** The local day of an instant (UTC+8, always). */
export function localDay(instant: number): Day {
  return Math.floor((instant / 3_600_000 + 8) / 24);
}
