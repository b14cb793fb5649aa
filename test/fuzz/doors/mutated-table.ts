import type { Random } from '#testkit';
import { mutateText } from '../mutate/text.js';
import type { ValidTable } from './valid-tables.js';

/** Of a hundred rows so many stay as they are: what is right must pass beside what is wrong. */
const rightPercent = 15;
const cellsMax = 3;

function mutatedRow(random: Random, cells: readonly string[]): readonly string[] {
  if (random.chance(rightPercent)) return cells;
  if (random.chance(2)) return cells.slice(0, random.int(0, cells.length));
  if (random.chance(2)) return [...cells, ...cells];
  const changed = [...cells];
  for (let times = random.int(1, cellsMax); times > 0; times -= 1) {
    const at = random.int(0, cells.length - 1);
    changed[at] = mutateText(random, changed[at] ?? '');
  }
  return changed;
}

/** So many rows of a table, most of them with cells that have become something else. */
export function mutatedRows(
  random: Random,
  { rows }: ValidTable,
  count: number,
): readonly (readonly string[])[] {
  return Array.from({ length: count }, () => mutatedRow(random, random.pick(rows)));
}
