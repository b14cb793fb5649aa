import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRows } from '#connector-kit';
import { bytesOf, generateCity, readCounties } from '#testkit';
import { layouts } from './layouts.js';

/** Rows kept of each layout. */
const rowsMax = 120;
const citySeed = 114;
const households = 300;
const counties = 2;

/** A table that its layout understands: heading and rows as a department writes them. */
export interface ValidTable {
  readonly layout: string;
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Tables of every layout that the city in small hands over, read back from its files. */
export async function validTables(): Promise<readonly ValidTable[]> {
  const city = generateCity({
    seed: citySeed,
    households,
    counties: (await readCounties()).slice(0, counties),
  });
  const folder = mkdtempSync(join(tmpdir(), 'hub-fuzz-city-'));
  const tables = new Map<string, { heading: readonly string[]; rows: (readonly string[])[] }>();
  try {
    for (const file of city.files) {
      const known = tables.get(file.layout);
      const formats = layouts.get(file.layout)?.layout.file.formats;
      if (file.refused !== null || formats === undefined) continue;
      if (known !== undefined && known.rows.length >= rowsMax) continue;
      const path = join(folder, `file.${file.format}`);
      writeFileSync(path, await bytesOf(file));
      const read: (readonly string[])[] = [];
      for await (const { cells } of (await openRows(path, formats)).rows()) read.push(cells);
      const [heading = [], ...rows] =
        file.title === null || file.format !== 'xlsx' ? read : read.slice(1);
      const into = known ?? { heading, rows: [] };
      // Another month may write its amounts in another unit, which the heading says.
      if (into.heading.join() !== heading.join()) continue;
      // A workbook leaves out the last cells of a row where they are empty.
      const whole = rows.map((cells) => heading.map((_, at) => cells[at] ?? ''));
      into.rows.push(...whole.slice(0, rowsMax));
      tables.set(file.layout, into);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return [...tables].map(([layout, table]) => ({ layout, ...table }));
}
