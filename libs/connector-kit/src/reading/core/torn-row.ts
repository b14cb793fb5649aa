import type { SourceRow } from './source-row.js';

function timesIn(text: string, part: string): number {
  return text.split(part).length - 1;
}

/**
 * Whether a row of a CSV holds what were other rows, or cells of which nobody knows the column: a quote that
 * is not closed swallows the rows up to the next one, a lost line break puts two rows into one, a delimiter
 * inside a cell moves those behind it. Taken as it is, the row would pass and the others be lost in silence.
 * @param headingCells cells of the heading
 */
export function isTorn({ cells, delimiter }: SourceRow, headingCells: number): boolean {
  if (delimiter === undefined) return false;
  if (cells.slice(headingCells).some((cell) => cell.trim() !== '')) return true;
  const swallowed = cells
    .filter((cell) => /[\r\n]/.test(cell))
    .reduce((sum, cell) => sum + timesIn(cell, delimiter), 0);
  return headingCells > 1 && swallowed >= headingCells - 1;
}
