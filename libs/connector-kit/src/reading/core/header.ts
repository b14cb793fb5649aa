import { collapseBlanks, type MoneyUnit } from '#domain';
import type { Layout, LayoutColumn } from '../../layout/core/layout.js';

/** Where a column of the layout stands in a file. */
interface FoundColumn {
  readonly column: LayoutColumn;
  readonly index: number;
  /** Heading as the file has it, for the receipt. */
  readonly title: string;
  /** Unit that the heading names, or a line above it. */
  readonly unit: MoneyUnit | null;
}

/** A heading that was understood. */
export interface FoundHeader {
  readonly columns: readonly FoundColumn[];
  /** The same by the column of the layout: asked for every cell. */
  readonly byColumn: ReadonlyMap<LayoutColumn, FoundColumn>;
  /** Cells of the heading's row, those of no column among them. */
  readonly cells: number;
  /** Headings of no column, as the file has them. */
  readonly unread: readonly string[];
}

/** A remark in brackets, such as （必填） or (18位). */
const remark = /[(（[【][^)）\]】]*[)）\]】]/g;
const unitAbove = /单位\s*[:：]\s*(?:人民币)?\s*(万元|元|分)/;
const unitInHeading = /[(（[【]\s*(?:单位[:：]?)?\s*(万元|元|分)\s*[)）\]】]/;
const units: Readonly<Record<string, MoneyUnit>> = { 元: 'yuan', 万元: 'wan', 分: 'fen' };

/** A heading without width, blanks, line breaks, marks and a unit in brackets: how aliases compare. */
function plainHeading(text: string): string {
  return collapseBlanks(text.replace(unitInHeading, ''))
    .replace(/[\s*＊:：]/g, '')
    .toLowerCase();
}

function unitIn(text: string, pattern: RegExp): MoneyUnit | null {
  return units[pattern.exec(text)?.[1] ?? ''] ?? null;
}

/** The unit of all money of a sheet where a line above its heading names one. */
export function unitNamedIn(cells: readonly string[]): MoneyUnit | null {
  return cells.map((cell) => unitIn(cell, unitAbove)).find((unit) => unit !== null) ?? null;
}

/** Headings of a row as they are compared. */
interface Headings {
  readonly plain: readonly string[];
  /** Without any remark in brackets. */
  readonly bare: readonly string[];
}

function headingsOf(cells: readonly string[]): Headings {
  return {
    plain: cells.map(plainHeading),
    bare: cells.map((cell) => plainHeading(cell.replace(remark, ''))),
  };
}

function findColumn(column: LayoutColumn, { plain, bare }: Headings): number {
  const aliases = column.headers.map(plainHeading);
  for (const alias of aliases) {
    const index = plain.indexOf(alias);
    if (index >= 0) return index;
  }
  for (const alias of aliases) {
    const index = bare.indexOf(alias);
    // Of two that differ by their remarks alone none is meant for sure.
    if (index >= 0 && bare.lastIndexOf(alias) === index) return index;
  }
  return -1;
}

/**
 * Reads a row as the heading of a layout; null when a required column is missing.
 * @param unit of money that a line above names; one in the heading itself wins
 */
export function readHeader(
  layout: Layout,
  cells: readonly string[],
  unit: MoneyUnit | null = null,
): FoundHeader | null {
  const headings = headingsOf(cells);
  const columns: FoundColumn[] = [];
  for (const column of layout.columns) {
    const index = findColumn(column, headings);
    if (index < 0 && column.required) return null;
    if (index < 0) continue;
    const title = collapseBlanks(cells[index] ?? '');
    columns.push({ column, index, title, unit: unitIn(cells[index] ?? '', unitInHeading) ?? unit });
  }
  // A layout without required columns must still recognise more than a chance word.
  return columns.length >= Math.min(2, layout.columns.length)
    ? {
        columns,
        byColumn: new Map(columns.map((found) => [found.column, found])),
        cells: cells.length,
        unread: unreadOf(cells, columns),
      }
    : null;
}

function unreadOf(cells: readonly string[], columns: readonly FoundColumn[]): readonly string[] {
  const read = new Set(columns.map(({ index }) => index));
  const titles = cells.filter((_, index) => !read.has(index)).map(collapseBlanks);
  return titles.filter((title) => title !== '');
}

/** Required headings that a row lacks, by their first alias: what a refusal names. */
export function missingHeadings(layout: Layout, cells: readonly string[]): readonly string[] {
  const headings = headingsOf(cells);
  return layout.columns
    .filter((column) => column.required && findColumn(column, headings) < 0)
    .map(({ headers }) => headers[0] ?? '');
}
