import { ok, rejected, type Result } from '../errors/result.js';
import { rejection, type Rejection } from '../errors/rejection.js';
import { collapseBlanks } from '../text/text.js';
import { dayFromParts, dayOfInstant, instantOfDay, type Day } from './days.js';

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
const secondsPerDay = 86_400;
const msPerSecond = 1_000;
/** Longest text that a rejection quotes. */
const foundCharactersMax = 40;

const separated = /^(\d{2}|\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?/;
const compact = /^(\d{4})(\d{2})(\d{2})(?!\d)/;
/** What may stand behind a day: nothing, or a time, which a computer writes with its distance from UTC. */
const timePart =
  /^[T\s]*(?:(\d{1,2})[:时](\d{1,2})(?:[:分](?:(\d{1,2})(?:\.\d+)?秒?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const localOffsetMinutes = 480;

/** What a cell says, as far as it says it. */
interface Written {
  readonly day: Day;
  /** Milliseconds from local midnight of that day on; may lie outside it where another zone is named. */
  readonly timeMs: number;
}

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

function serialOf(text: string): Result<Written, Rejection> {
  const serial = Number(text);
  if (serial < serialMin || serial > serialMax) return rejected(rejection('DATE_FORMAT', text));
  const days = Math.floor(serial);
  return ok({
    day: days - serialOfEpoch,
    timeMs: Math.round((serial - days) * secondsPerDay) * msPerSecond,
  });
}

/** Minutes east of UTC: `Z`, `+08`, `+0800`, `+08:00`; local time where nothing is named. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined) return localOffsetMinutes;
  if (zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0);
  return zone.startsWith('-') ? -minutes : minutes;
}

function timeOf(parts: RegExpExecArray): number | null {
  const [hours = 0, minutes = 0, seconds = 0] = [parts[1], parts[2], parts[3]].map((part) =>
    Number(part ?? 0),
  );
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const fromLocal = localOffsetMinutes - offsetOf(parts[4]);
  return ((hours * 60 + minutes + fromLocal) * 60 + seconds) * msPerSecond;
}

function written(raw: string): Result<Written, Rejection> {
  const text = collapseBlanks(raw);
  const found = text.slice(0, foundCharactersMax);
  if (/^\d{5}(\.\d+)?$/.test(text)) return serialOf(text);
  const parts = compact.exec(text) ?? separated.exec(text);
  if (parts === null) return rejected(rejection('DATE_FORMAT', found));
  const year = fullYear(parts[1] ?? '');
  const day = checked(dayFromParts(year, Number(parts[2]), Number(parts[3])), year, found);
  if (!day.ok) return day;
  // What is not understood is not left out: half a date is a guess.
  const time = timePart.exec(text.slice(parts[0].length));
  const timeMs = time === null ? null : timeOf(time);
  return timeMs === null
    ? rejected(rejection('DATE_FORMAT', found))
    : ok({ day: day.value, timeMs });
}

/**
 * The local day (UTC+8) in a cell, in the forms in which departments write it: ISO, `2023.7.1`,
 * `2023/07/01`, `20230701`, `2023年7月1日`, two-digit years, Excel serial numbers; a time may stand behind it,
 * with a zone too.
 */
export function parseDateText(raw: string): Result<Day, Rejection> {
  const read = written(raw);
  if (!read.ok) return read;
  const { day, timeMs } = read.value;
  return ok(dayOfInstant(instantOfDay(day) + timeMs));
}

/**
 * First day of the month in a cell: `202603`, `2026-03`, `2026年3月`, and a whole date, as which spreadsheets keep
 * a month. `2026.1` may be October that a number cell has shortened.
 */
export function parseMonth(raw: string): Result<Day, Rejection> {
  const text = collapseBlanks(raw);
  const parts =
    /^(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?$/.exec(text) ??
    /^(\d{4})-(\d{2})-\d{2}(?: 00:00:00)?$/.exec(text);
  if (parts === null || /^\d{4}\.1$/.test(text))
    return rejected(rejection('DATE_FORMAT', text.slice(0, foundCharactersMax)));
  const year = Number(parts[1]);
  return checked(dayFromParts(year, Number(parts[2]), 1), year, text);
}

/** The instant in a cell, local time (UTC+8) where no zone is named; a date alone is its midnight. Milliseconds. */
export function parseInstantText(raw: string): Result<number, Rejection> {
  const read = written(raw);
  return read.ok ? ok(instantOfDay(read.value.day) + read.value.timeMs) : read;
}
