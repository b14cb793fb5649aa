import { dayFromIso, dayOfInstant, yearOf, type Day } from '#domain';
import type { Envelope } from '#schemas';

/** Why no event of this world can be as a record says. */
export interface Implausibility {
  /** Field as the schema names it. */
  readonly field: string;
  /** For staff, without personal data. */
  readonly reasonZh: string;
}

/** Days within which what a record reports must lie. */
export interface DayLimits {
  /** Last day that it may report as past. */
  readonly latestDay: Day;
}

/** What every department's record has. */
export interface DepartmentValue {
  readonly envelope: Envelope;
}

/** Looks at one thing in a record; null where nothing is against it. */
export type Check<Value> = (value: Value, limits: DayLimits) => Implausibility | null;

/** Names of the fields of a record that hold numbers: amounts, days, years, codes. */
type NumberField<Value> = {
  [Field in keyof Value]: Value[Field] extends number | null ? Field : never;
}[keyof Value] &
  string;

/** No register of a department is older; 1900-01-01 is what a spreadsheet makes of an empty cell. */
const earliestDay = dayFromIso('1950-01-01');
/** Insurance and school years before it are in no department's system. */
const namedYearMin = 2000;
/** The parts of a bill are each rounded to the fen. */
const roundingFen = 1;

function numberIn<Value>(value: Value, field: NumberField<Value>): number | null {
  const found: unknown = value[field];
  return typeof found === 'number' ? found : null;
}

function implausible(field: string, reasonZh: string): Implausibility {
  return { field, reasonZh };
}

/** Local day on which a record says that it happened. */
export function occurredOn({ envelope }: DepartmentValue): Day {
  return dayOfInstant(envelope.occurredAt);
}

/** What is wrong with a day that is reported as past; null for none. */
export function dayFault(field: string, day: Day, { latestDay }: DayLimits): Implausibility | null {
  if (day < earliestDay) return implausible(field, '日期过早，不合情理');
  return day > latestDay ? implausible(field, '日期晚于交接日期，事情尚未发生') : null;
}

/** A day that lies in the past when it is reported. */
export function past<Value>(field: NumberField<Value>): Check<Value> {
  return (value, limits) => {
    const day = numberIn(value, field);
    return day === null ? null : dayFault(field, day, limits);
  };
}

/** A day that cannot come before another one of the record. */
export function notBefore<Value>(
  field: NumberField<Value>,
  earlier: NumberField<Value>,
  reasonZh: string,
): Check<Value> {
  return (value) => {
    const [first, then] = [numberIn(value, earlier), numberIn(value, field)];
    return first !== null && then !== null && then < first ? implausible(field, reasonZh) : null;
  };
}

/** A day that cannot come after the one on which the record says that it happened. */
export function notAfterEvent<Value extends DepartmentValue>(
  field: NumberField<Value>,
  reasonZh: string,
): Check<Value> {
  return (value) => {
    const day = numberIn(value, field);
    return day !== null && day > occurredOn(value) ? implausible(field, reasonZh) : null;
  };
}

/** A year that a record names for itself. Coverage and schooling are settled before their year begins. */
export function namedYear<Value>(field: NumberField<Value>): Check<Value> {
  return (value, { latestDay }) => {
    const year = numberIn(value, field);
    const isOne = year === null || (year >= namedYearMin && year <= yearOf(latestDay) + 1);
    return isOne ? null : implausible(field, '年度不在合理范围内');
  };
}

/** A day that lies in the year that the record names; a year may begin on any day of its first year. */
export function inNamedYear<Value>(
  field: NumberField<Value>,
  yearField: NumberField<Value>,
): Check<Value> {
  return (value) => {
    const [day, year] = [numberIn(value, field), numberIn(value, yearField)];
    if (day === null || year === null) return null;
    const isInside = yearOf(day) === year || yearOf(day) === year + 1;
    return isInside ? null : implausible(field, '日期不在所属年度内');
  };
}

/** A number within bounds. */
export function within<Value>(
  field: NumberField<Value>,
  min: number,
  max: number,
  reasonZh: string,
): Check<Value> {
  return (value) => {
    const found = numberIn(value, field);
    const isOne = found === null || (found >= min && found <= max);
    return isOne ? null : implausible(field, reasonZh);
  };
}

/**
 * Amounts that together are no more than the whole of which they are parts. Of a reversal all are below
 * 0; whether an amount may be, is for correlation to say.
 */
export function partsOf<Value>(
  parts: readonly [NumberField<Value>, ...NumberField<Value>[]],
  whole: NumberField<Value>,
  reasonZh: string,
): Check<Value> {
  return (value) => {
    const wholeFen = numberIn(value, whole);
    const partsFen = parts.reduce((sum, part) => sum + (numberIn(value, part) ?? 0), 0);
    const isMore = wholeFen !== null && Math.abs(partsFen) > Math.abs(wholeFen) + roundingFen;
    return isMore ? implausible(parts[0], reasonZh) : null;
  };
}
