import { addMonths, dayFromIso, isoDay } from '#domain';
import { type Day } from './types.js';

interface ShiftedMonth {
  readonly first: Day;
  readonly last: Day;
  readonly shiftedFirst: Day;
  readonly shiftedLast: Day;
}

/**
 * Days some months earlier; a day that the month lacks falls back to its last. Each month is worked
 * out once, because a rolling window asks for every day on which there is money.
 */
export class MonthShift {
  readonly #known: ShiftedMonth[] = [];

  constructor(private readonly months: number) {}

  /** The same day of the month, `months` earlier. */
  before(day: Day): Day {
    const month = this.#known.findLast(({ first, last }) => first <= day && day <= last);
    const { first, shiftedFirst, shiftedLast } = month ?? this.#monthOf(day);
    return Math.min(shiftedFirst + day - first, shiftedLast);
  }

  #monthOf(day: Day): ShiftedMonth {
    const first = dayFromIso(`${isoDay(day).slice(0, 7)}-01`);
    const shiftedFirst = addMonths(first, -this.months);
    const month = {
      first,
      last: addMonths(first, 1) - 1,
      shiftedFirst,
      shiftedLast: addMonths(shiftedFirst, 1) - 1,
    };
    this.#known.push(month);
    return month;
  }
}
