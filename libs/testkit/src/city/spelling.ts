import { compactOf, dayOf, isoOf, partsOf, type Day } from './days.js';
import type { CityLayout, Column, FaultLabel, HandOver, PlannedRow } from './hand-over.js';
import type { Random } from './random.js';

interface Spelled {
  readonly cell: string | number;
  readonly label: FaultLabel;
}

const serialOfEpoch = 25_569;

const dates: readonly ((day: Day) => Spelled)[] = [
  (day) => {
    const { year, month, date } = partsOf(day);
    return { cell: `${year}.${month}.${date}`, label: 'DATE_DOTTED' };
  },
  (day) => ({ cell: compactOf(day), label: 'DATE_COMPACT' }),
  (day) => {
    const { year, month, date } = partsOf(day);
    return { cell: `${year}年${month}月${date}日`, label: 'DATE_CHINESE' };
  },
];

const shortDates: readonly ((day: Day) => Spelled)[] = [
  (day) => ({ cell: day + serialOfEpoch, label: 'DATE_SERIAL' }),
  (day) => ({ cell: isoOf(day).slice(2), label: 'DATE_TWO_DIGIT_YEAR' }),
];

/** A serial number or a year of two digits says which day it is only for the days of recent decades. */
const shortDatesFrom = dayOf('1960-01-01');

function dateForms(day: Day): readonly ((day: Day) => Spelled)[] {
  return day < shortDatesFrom ? dates : [...dates, ...shortDates];
}

const fullWidth = (text: string): string =>
  Array.from(text, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)).join(
    '',
  );

const numbers: readonly ((number: string) => Spelled)[] = [
  (number) => ({ cell: fullWidth(number), label: 'ID_FULL_WIDTH' }),
  (number) => ({ cell: `'${number}`, label: 'ID_APOSTROPHE' }),
  (number) => ({
    cell: ` ${number.slice(0, 6)} ${number.slice(6, 14)} ${number.slice(14)}`,
    label: 'ID_BLANKS',
  }),
];

/** `1234560` fen as `12,345.60元`. */
function withUnit(fen: number): Spelled {
  const [whole = '', fraction = ''] = (fen / 100).toFixed(2).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return { cell: `${grouped}.${fraction}元`, label: 'MONEY_WITH_UNIT' };
}

function otherSpelling(random: Random, column: Column, value: unknown): Spelled | null {
  if (column.kind === 'date' && typeof value === 'number') {
    return random.pick(dateForms(value))(value);
  }
  if (column.kind === 'id' && typeof value === 'string') {
    return value.endsWith('X')
      ? { cell: value.toLowerCase(), label: 'ID_LOWER_CASE_X' }
      : random.pick(numbers)(value);
  }
  if (column.kind === 'money' && typeof value === 'number' && value >= 0) return withUnit(value);
  return null;
}

/**
 * Spells a cell of a row the way some clerk would. Another spelling is no other value, so what must
 * come of the row stays as it was planned.
 */
export function disguise(
  random: Random,
  layout: CityLayout,
  file: HandOver,
  row: PlannedRow,
): PlannedRow {
  const untouched = row.kind !== 'record' || row.reject !== null || Object.keys(row.as).length > 0;
  if (untouched || file.refused !== null || !random.chance(5)) return row;
  const kind = random.pick(['id', 'date', 'money'] as const);
  const columns = layout.columns.filter((column) => column.kind === kind);
  if (columns.length === 0) return row;
  const column = random.pick(columns);
  const spelled = otherSpelling(random, column, row.fields[column.field]);
  if (spelled === null) return row;
  return {
    ...row,
    as: { [column.field]: spelled.cell },
    labels: [...row.labels, spelled.label],
  };
}
