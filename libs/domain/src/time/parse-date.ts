import { ok, rejected, type Result } from '../errors/result.js';
import { rejection, type Rejection } from '../errors/rejection.js';
import { collapseBlanks } from '../text/text.js';
import { dayFromParts, instantOfDay, type Day } from './days.js';

/** Days outside these years are slips of the finger, not dates of living people's affairs. */
const yearMin = 1900;
const yearMax = 2099;
/** Excel serial numbers between 1955 and 2099; below it a number is more likely something else. */
const serialMin = 20_090;
const serialMax = 73_050;
/** Serial number of 1970-01-01 in the 1900 system. */
const serialOfEpoch = 25_569;
/** Two-digit years above this belong to the last century: 26 is 2026, 51 is 1951. */
const pivotYear = 50;

const separated = /^(\d{2}|\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?/;
const compact = /^(\d{4})(\d{2})(\d{2})(?!\d)/;
const timePart = /(?:[T\s]|日)\s*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?)?\s*$/;

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 4) return year;
  return year > pivotYear ? 1900 + year : 2000 + year;
}

function checked(day: Day | null, year: number, found: string): Result<Day, Rejection> {
  if (day === null) return rejected(rejection('DATE_FORMAT', found));
  if (year < yearMin || year > yearMax) return rejected(rejection('DATE_OUT_OF_RANGE', found));
  return ok(day);
}

function daySerial(serial: number, found: string): Result<Day, Rejection> {
  return serial >= serialMin && serial <= serialMax
    ? ok(Math.floor(serial) - serialOfEpoch)
    : rejected(rejection('DATE_FORMAT', found));
}

/**
 * The day in a cell, in the forms in which departments write it: ISO, `2023.7.1`, `2023/07/01`,
 * `20230701`, `2023年7月1日`, two-digit years, Excel serial numbers; a time behind it is left out.
 */
export function parseDateText(raw: string): Result<Day, Rejection> {
  const text = collapseBlanks(raw);
  const parts = compact.exec(text) ?? separated.exec(text);
  if (parts !== null) {
    const year = fullYear(parts[1] ?? '');
    return checked(dayFromParts(year, Number(parts[2]), Number(parts[3])), year, text);
  }
  if (/^\d{5}(\.\d+)?$/.test(text)) return daySerial(Number(text), text);
  return rejected(rejection('DATE_FORMAT', text.slice(0, 40)));
}

/** First day of the month in a cell: `202603`, `2026-03`, `2026年3月`. */
export function parseMonth(raw: string): Result<Day, Rejection> {
  const text = collapseBlanks(raw);
  const parts = /^(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?$/.exec(text);
  if (parts === null) return rejected(rejection('DATE_FORMAT', text.slice(0, 40)));
  const year = Number(parts[1]);
  return checked(dayFromParts(year, Number(parts[2]), 1), year, text);
}

/** The instant in a cell, local time (UTC+8); a date alone is its midnight. Milliseconds. */
export function parseInstantText(raw: string): Result<number, Rejection> {
  const text = collapseBlanks(raw);
  const day = parseDateText(text);
  if (!day.ok) return day;
  const midnight = instantOfDay(day.value);
  const serial = /^\d{5}(\.\d+)$/.exec(text);
  if (serial !== null) return ok(midnight + Math.round(Number(serial[1]) * 86_400) * 1_000);
  const time = timePart.exec(text);
  if (time === null) return ok(midnight);
  const [hours, minutes, seconds] = [time[1], time[2], time[3] ?? '0'].map(Number);
  if ((hours ?? 24) > 23 || (minutes ?? 60) > 59 || (seconds ?? 60) > 59) {
    return rejected(rejection('DATE_FORMAT', text.slice(0, 40)));
  }
  return ok(midnight + ((hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1_000);
}
