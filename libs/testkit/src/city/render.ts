import { isoOf } from './days.js';
import type { Cell, Column, HandOver, PlannedRow } from './hand-over.js';
import { layoutOf } from './layouts.js';

/** `630000` fen as `0.63` (万元) or `6300.00`, without a binary fraction on the way. */
function money(fen: number, inWan: boolean): string {
  const places = inWan ? 6 : 2;
  const digits = String(Math.abs(fen)).padStart(places + 1, '0');
  const fraction = digits.slice(-places);
  const shown = inWan ? fraction.replace(/0+$/, '') : fraction;
  const whole = `${fen < 0 ? '-' : ''}${digits.slice(0, -places)}`;
  return shown === '' ? whole : `${whole}.${shown}`;
}

function usual(column: Column, value: Cell | undefined, inWan: boolean): Cell {
  if (value === null || value === undefined) return null;
  switch (column.kind) {
    case 'money':
      return money(Number(value), inWan);
    case 'date':
      return isoOf(Number(value));
    case 'code':
      return column.words?.[String(value)] ?? String(value);
    case 'text':
    case 'id':
    case 'int':
      return value;
  }
}

function cellsOf(file: HandOver, columns: readonly Column[], row: PlannedRow): Cell[] {
  if (row.kind === 'blank') return columns.map((_, at) => (at === 0 ? ' ' : null));
  if (row.kind === 'totals') {
    return columns.map((_, at) => (at === 0 ? '合计' : at === 1 ? file.rows.length : null));
  }
  return columns.map((column) =>
    column.field in row.as
      ? (row.as[column.field] ?? null)
      : usual(column, row.fields[column.field], file.inWan),
  );
}

function headingOf(column: Column, inWan: boolean): string {
  if (column.kind !== 'money') return column.header;
  return `${column.header}(${inWan ? '万元' : '元'})`;
}

/** A hand-over as a table of cells: headings and rows, without the title row. */
export interface RenderedTable {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The cells of a file as its department writes them. */
export function render(file: HandOver): RenderedTable {
  // Headings that no layout knows, as when a department sends its own work sheet.
  const { columns } = layoutOf(file.layout);
  const headings =
    file.refused === 'HEADING_NOT_FOUND'
      ? columns.map((_, at) => `列${at + 1}`)
      : columns.map((column) => headingOf(column, file.inWan));
  return { headings, rows: file.rows.map((row) => cellsOf(file, columns, row)) };
}
