/** Days since 1970-01-01 (UTC+8 local days carry no hour, so no zone enters). */
export type Day = number;

const dayMs = 86_400_000;

/** Day of an ISO date such as `2026-03-01`. @throws Error for anything else */
export function dayOf(iso: string): Day {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (match === null) throw new Error(`not a date: ${iso}`);
  return Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / dayMs;
}

/** Year, month (1 to 12) and day of the month. */
export function partsOf(day: Day): { year: number; month: number; date: number } {
  const instant = new Date(day * dayMs);
  return {
    year: instant.getUTCFullYear(),
    month: instant.getUTCMonth() + 1,
    date: instant.getUTCDate(),
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** ISO date of a day. */
export function isoOf(day: Day): string {
  const { year, month, date } = partsOf(day);
  return `${year}-${two(month)}-${two(date)}`;
}

/** `yyyyMMdd`. */
export function compactOf(day: Day): string {
  return isoOf(day).replaceAll('-', '');
}

/** Complete years of age; born on 29 February completes a year on 1 March. */
export function ageOn(birthOn: Day, day: Day): number {
  const [born, now] = [partsOf(birthOn), partsOf(day)];
  const before = now.month * 100 + now.date < born.month * 100 + born.date;
  return now.year - born.year - (before ? 1 : 0);
}
