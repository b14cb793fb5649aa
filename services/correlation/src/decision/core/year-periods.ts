import { calendarYearOf, type DayPeriod, dayFromParts } from '#domain';
import { type Day } from './types.js';

/**
 * Years cut at some month and day. Each year is worked out once: a household with thousands of
 * records asks for the same few.
 */
export class YearPeriods {
  readonly #known: DayPeriod[] = [];

  constructor(private readonly periodOf: (day: Day) => DayPeriod) {}

  /** The year that contains a day. */
  containing(day: Day): DayPeriod {
    const known = this.#known.find(({ first, last }) => first <= day && day <= last);
    if (known !== undefined) return known;
    const period = this.periodOf(day);
    this.#known.push(period);
    return period;
  }

  /** The year of a name; null where the calendar does not reach. */
  named(year: number): DayPeriod | null {
    // Whatever its first day, the year that starts in `year` contains 31 December of it.
    const day = dayFromParts(year, 12, 31);
    return day === null ? null : this.containing(day);
  }
}

/** Calendar years, the same for everybody. */
export const CALENDAR_YEARS = new YearPeriods(calendarYearOf);
