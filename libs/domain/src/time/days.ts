import { Temporal } from 'temporal-polyfill';

/** Days since 1970-01-01 of the local calendar (UTC+8), the Avro `date`. */
export type Day = number;

/** A period of days, both ends included. */
export interface DayPeriod {
  /** Name of the period, such as 2026. */
  readonly name: number;
  readonly first: Day;
  readonly last: Day;
}

const dayMs = 86_400_000;
/** China has one time zone and no summer time; local time is UTC+8, always. */
const localOffsetMs = 28_800_000;
const epoch = Temporal.PlainDate.from('1970-01-01');

function plainDate(day: Day): Temporal.PlainDate {
  return epoch.add({ days: day });
}

function dayOf(date: Temporal.PlainDate): Day {
  return epoch.until(date, { largestUnit: 'days' }).days;
}

/** The local day of an instant. @param instant milliseconds since 1970-01-01T00:00:00Z */
export function dayOfInstant(instant: number): Day {
  return Math.floor((instant + localOffsetMs) / dayMs);
}

/** The instant at which a local day begins, in milliseconds since 1970-01-01T00:00:00Z. */
export function instantOfDay(day: Day): number {
  return day * dayMs - localOffsetMs;
}

/** `2026-05-03` of a day. Several stand in each alert: by `Date`, as `dayFromParts`. */
export function isoDay(day: Day): string {
  const [date = ''] = new Date(day * dayMs).toISOString().split('T');
  return date;
}

/** Day of an ISO date such as `2026-05-03`. @throws RangeError for a date that does not exist */
export function dayFromIso(iso: string): Day {
  return dayOf(Temporal.PlainDate.from(iso, { overflow: 'reject' }));
}

/**
 * Day of year, month and day; null for a date that does not exist. Asked for several cells of every row of
 * every file: by `Date`, which knows the same calendar as Temporal and is twenty times as fast.
 */
export function dayFromParts(year: number, month: number, day: number): Day | null {
  const date = new Date(0);
  // Not Date.UTC: it takes the year 50 for 1950.
  date.setUTCFullYear(year, month - 1, day);
  const isThere =
    date.getUTCFullYear() === year && date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
  return isThere ? date.getTime() / dayMs : null;
}

/** A day some months later or earlier; a day that the month lacks falls back to its last. */
export function addMonths(day: Day, months: number): Day {
  return dayOf(plainDate(day).add({ months }, { overflow: 'constrain' }));
}

/** The calendar year of a day. */
export function yearOf(day: Day): number {
  return plainDate(day).year;
}

/** The calendar year that contains a day. */
export function calendarYearOf(day: Day): DayPeriod {
  return yearFrom(day, { month: 1, day: 1 });
}

/**
 * The benefit year that contains a day, named by the year in which it starts.
 * @param start the county's first month and day
 */
export function benefitYearOf(day: Day, start: { month: number; day: number }): DayPeriod {
  return yearFrom(day, start);
}

/** The school year (1 September to 31 August) that contains a day, named by its first year. */
export function schoolYearOf(day: Day): DayPeriod {
  return yearFrom(day, { month: 9, day: 1 });
}

function yearFrom(day: Day, start: { month: number; day: number }): DayPeriod {
  const { year } = plainDate(day);
  const startIn = (name: number): Day =>
    dayOf(Temporal.PlainDate.from({ year: name, ...start }, { overflow: 'constrain' }));
  const name = day >= startIn(year) ? year : year - 1;
  return { name, first: startIn(name), last: startIn(name + 1) - 1 };
}

/** Complete years on a day; who was born on 29 February completes a year on 1 March. */
export function completedYears(birth: Day, on: Day): number {
  const born = plainDate(birth);
  const today = plainDate(on);
  const years = today.year - born.year;
  const reached = today.month > born.month || (today.month === born.month && today.day >= born.day);
  return reached ? years : years - 1;
}
