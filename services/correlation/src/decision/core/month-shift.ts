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
  static readonly #shifts = new Map<number, MonthShift>();
  readonly #known: ShiftedMonth[] = [];
  readonly #shifted = new Map<Day, Day>();

  private constructor(private readonly months: number) {}

  /** The shift by some months; one for all households, since the calendar is the same for them. */
  static of(months: number): MonthShift {
    let shift = MonthShift.#shifts.get(months);
    if (shift === undefined) {
      shift = new MonthShift(months);
      MonthShift.#shifts.set(months, shift);
    }
    return shift;
  }

  /** The same day of the month, `months` earlier. */
  before(day: Day): Day {
    let shifted = this.#shifted.get(day);
    if (shifted === undefined) {
      const month = this.#known.findLast(({ first, last }) => first <= day && day <= last);
      const { first, shiftedFirst, shiftedLast } = month ?? this.#monthOf(day);
      shifted = Math.min(shiftedFirst + day - first, shiftedLast);
      // There are only so many days on which a household can have evidence.
      this.#shifted.set(day, shifted);
    }
    return shifted;
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
