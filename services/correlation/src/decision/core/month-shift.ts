import { addMonths } from '#domain';
import { type Day } from './types.js';

/**
 * Days some months earlier; a day that the month lacks falls back to its last. Each is worked out once, because a
 * rolling window asks for every day on which there is money.
 */
export class MonthShift {
  static readonly #shifts = new Map<number, MonthShift>();
  readonly #known = new Map<Day, Day>();

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
    let earlier = this.#known.get(day);
    if (earlier === undefined) {
      earlier = addMonths(day, -this.months);
      // There are only so many days on which a household can have evidence.
      this.#known.set(day, earlier);
    }
    return earlier;
  }
}
