import { collapseBlanks, type MoneyUnit } from '#domain';
import type { Layout, LayoutColumn } from '../../layout/core/layout.js';

/** Where a column of the layout stands in a file. */
interface FoundColumn {
  readonly column: LayoutColumn;
  readonly index: number;
  /** Heading as the file has it, for the receipt. */
  readonly title: string;
  /** Unit that the heading itself names. */
  readonly unit: MoneyUnit | null;
}

/** A heading that was understood. */
export interface FoundHeader {
  readonly columns: readonly FoundColumn[];
  /** The same by the column of the layout: asked for every cell. */
  readonly byColumn: ReadonlyMap<LayoutColumn, FoundColumn>;
  /** Cells of the heading's row, those of no column among them. */
  readonly cells: number;
}

const unitInHeading = /[(（[【]\s*(?:单位[:：]?)?\s*(万元|元|分)\s*[)）\]】]/;
const units: Readonly<Record<string, MoneyUnit>> = { 元: 'yuan', 万元: 'wan', 分: 'fen' };

/** A heading without width, blanks, line breaks, marks and a unit in brackets: how aliases compare. */
function plainHeading(text: string): string {
  return collapseBlanks(text.replace(unitInHeading, ''))
    .replace(/[\s*＊:：]/g, '')
    .toLowerCase();
}

function unitOf(title: string): MoneyUnit | null {
  const found = unitInHeading.exec(title)?.[1];
  return found === undefined ? null : (units[found] ?? null);
}

function findColumn(column: LayoutColumn, headings: readonly string[]): number {
  for (const alias of column.headers) {
    const index = headings.indexOf(plainHeading(alias));
    if (index >= 0) return index;
  }
  return -1;
}

/** Reads a row as the heading of a layout; null when a required column is missing. */
export function readHeader(layout: Layout, cells: readonly string[]): FoundHeader | null {
  const headings = cells.map(plainHeading);
  const columns: FoundColumn[] = [];
  for (const column of layout.columns) {
    const index = findColumn(column, headings);
    if (index < 0 && column.required) return null;
    if (index < 0) continue;
    const title = collapseBlanks(cells[index] ?? '');
    columns.push({ column, index, title, unit: unitOf(cells[index] ?? '') });
  }
  // A layout without required columns must still recognise more than a chance word.
  return columns.length >= Math.min(2, layout.columns.length)
    ? {
        columns,
        byColumn: new Map(columns.map((found) => [found.column, found])),
        cells: cells.length,
      }
    : null;
}

/** Required headings that a row lacks, by their first alias: what a refusal names. */
export function missingHeadings(layout: Layout, cells: readonly string[]): readonly string[] {
  const headings = cells.map(plainHeading);
  return layout.columns
    .filter((column) => column.required && findColumn(column, headings) < 0)
    .map(({ headers }) => headers[0] ?? '');
}
