import { type Day, type Days } from './types.js';

/** Days that no benefit year, calendar year or rolling window of twelve months is longer than. */
export const YEAR_DAYS = 366;

/**
 * The days of a year and of those before and after it that share a rolling window with one of them, where
 * that is no longer than twelve months.
 */
export function around({ first, last }: Days): Days {
  return { first: first - YEAR_DAYS, last: last + YEAR_DAYS };
}

/** Whether a day is one of these. */
export function isIn({ first, last }: Days, day: Day): boolean {
  return first <= day && day <= last;
}

/** Whether two spans share a day. */
export function overlap(a: Days, b: Days): boolean {
  return a.first <= b.last && b.first <= a.last;
}
