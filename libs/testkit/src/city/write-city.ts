import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { stringify } from 'csv-stringify/sync';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { projectPath } from '#schemas';
import type { Encoding, HandOver, Phase } from './hand-over.js';
import type { City } from './generate-city.js';
import { countiesOf, type County, type DivisionRow } from './places.js';
import { indexOf } from './city-index.js';
import { withoutPackingTimes } from './zip-times.js';
import { render, type RenderedTable } from './render.js';

/** Reads the 20 counties and their villages from the division table of 2019-10-31. */
export async function readCounties(): Promise<readonly County[]> {
  const path = projectPath('schemas/codes/divisions/2019-10-31.json');
  const table = JSON.parse(await readFile(path, 'utf8')) as { rows: readonly DivisionRow[] };
  return countiesOf(table.rows);
}

function encoded(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  if (encoding === 'utf-8-bom') return Buffer.from(`\u{feff}${text}`, 'utf8');
  return iconv.encode(text, encoding);
}

function csvOf(file: HandOver, { headings, rows }: RenderedTable): Buffer {
  const text = stringify([headings, ...rows], { record_delimiter: 'windows' });
  return encoded(text, file.encoding);
}

function jsonOf({ headings, rows }: RenderedTable): Buffer {
  const records = rows.map((cells) =>
    Object.fromEntries(headings.map((heading, at) => [heading, cells[at] ?? null])),
  );
  return Buffer.from(`${JSON.stringify(records, null, 1)}\n`, 'utf8');
}

// A work sheet says when it was made; the city's were made on one day, so that bytes can be compared.
const packedAt = new Date('2026-10-31T00:00:00Z');

async function xlsxOf(file: HandOver, table: RenderedTable): Promise<Buffer> {
  const stream = new PassThrough();
  const bytes = buffer(stream);
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream,
    useStyles: false,
    useSharedStrings: false,
    created: packedAt,
  } as ConstructorParameters<typeof ExcelJS.stream.xlsx.WorkbookWriter>[0]);
  const sheet = workbook.addWorksheet('Sheet1');
  if (file.title !== null) {
    const title = sheet.addRow([file.title]);
    sheet.mergeCells(1, 1, 1, table.headings.length);
    title.commit();
  }
  for (const cells of [table.headings, ...table.rows]) sheet.addRow([...cells]).commit();
  sheet.commit();
  await workbook.commit();
  return withoutPackingTimes(await bytes);
}

/** The bytes of a file as its department hands them over. */
export async function bytesOf(file: HandOver): Promise<Buffer> {
  const table = render(file);
  switch (file.format) {
    case 'csv':
      return csvOf(file, table);
    case 'json':
      return jsonOf(table);
    case 'xlsx':
      return xlsxOf(file, table);
  }
}

/** Name of the file beside the connectors' folders that lists every file with its expected receipt. */
export const cityIndexName = 'city-index.json';

async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  // A connector must never see half a file: it watches for names, and a rename shows all at once.
  const part = join(dirname(path), `.${basename(path)}.part`);
  await writeFile(part, bytes);
  await rename(part, path);
}

/**
 * Writes the files of a city into a drop folder, `<folder>/<connector>/<layout>/<file>`, and beside
 * them an index with their expected receipts.
 * @param phase only the files of that phase; all when left out
 * @returns paths in the order in which they were written
 */
export async function writeCity(city: City, folder: string, phase?: Phase): Promise<string[]> {
  const paths: string[] = [];
  for (const file of city.files) {
    if (phase !== undefined && file.phase !== phase) continue;
    const into = join(folder, file.connector, file.layout);
    await mkdir(into, { recursive: true });
    const path = join(into, file.name);
    await writeWhole(path, await bytesOf(file));
    paths.push(path);
  }
  const index = `${JSON.stringify(indexOf(city), null, 1)}\n`;
  await writeFile(join(folder, cityIndexName), index);
  return paths;
}
