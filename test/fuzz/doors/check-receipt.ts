import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parse } from 'csv-parse/sync';
import {
  openRows,
  receiptHeadings,
  StateFolder,
  writeReceipt,
  type Delivery,
  type OpenedFile,
} from '#connector-kit';
import type { UnitOfWork } from '#persistence';
import type { KnownLayout } from './layouts.js';
import type { StagedDelivery } from './staged-delivery.js';

const delivery: Omit<Delivery, 'layout' | 'fileName' | 'rowsIn'> = {
  ...{ deliveryId: '018f0000-0000-7000-8000-0000abcdef12', way: 'drop', receivedAt: 0 },
  ...{ status: 'accepted', refusalCode: null, refusalZh: null, rowsPublished: 0 },
  ...{ rowsUnchanged: 0, rowsRejected: 0, rowsIgnored: 0, eventsPublished: 0 },
  ...{ recordsWithdrawn: 0, keptPath: '', receiptPath: null },
};

/** The table of rows as it is after acceptance. */
function decided({ rows }: StagedDelivery): UnitOfWork {
  const sql = (_: string, [, after]: readonly [string, number]) =>
    Promise.resolve(
      rows
        .filter(({ ordinal }) => ordinal > after)
        .map(({ ordinal, outcome, reason_zh: reasonZh }) => ({
          ordinal,
          outcome: outcome === 'mapped' ? 'published' : outcome,
          reasonZh,
        })),
    );
  return { run: (work: (tx: object) => unknown) => work({ sql }) } as unknown as UnitOfWork;
}

/** What a spreadsheet carries out when it opens a CSV (OWASP, CSV injection); a plain amount is none. */
function isFormula(cell: string): boolean {
  return (
    /^[\s\u0000-\u001f\ufeff]*[=+\-@＝＋－＠]/u.test(cell) && !/^[+\-＋－]?[\d.,]+$/.test(cell)
  );
}

async function receiptCells(
  path: string,
  file: OpenedFile,
): Promise<readonly (readonly string[])[]> {
  if (file.form === 'csv') {
    const { encoding, delimiter } = file.csv;
    const text = new TextDecoder(encoding.name).decode(readFileSync(path));
    return parse(text, { delimiter, record_delimiter: '\r\n', relax_column_count: true });
  }
  const rows: (readonly string[])[] = [];
  for await (const { cells } of (await openRows(path, [file.form])).rows()) rows.push(cells);
  return rows;
}

/** Writes the receipt of a delivery and reads it: every row is in it, with a word, and no formula. */
export async function checkReceipt(
  folder: string,
  { layout }: KnownLayout,
  file: OpenedFile,
  staged: StagedDelivery,
): Promise<readonly string[]> {
  const state = new StateFolder(folder, 'fuzz');
  const fileName = `hand-over.${file.form}`;
  await mkdir(dirname(state.absolute(state.receiptPath(layout.layout, fileName))), {
    recursive: true,
  });
  const parts = { unitOfWork: decided(staged), folder: state };
  const { rowsIn } = staged;
  const of = { ...delivery, layout: layout.layout, fileName, rowsIn };
  const path = state.absolute(await writeReceipt(parts, of, layout, file));
  const cells = await receiptCells(path, file);
  const headings = cells.findIndex((row) => row.includes(receiptHeadings[0]));
  const faults: string[] = [];
  const below = cells.slice(headings + 1).length;
  if (below !== rowsIn) faults.push(`the receipt has ${below} rows of ${rowsIn}`);
  const formula = file.form === 'csv' ? cells.flat().find(isFormula) : undefined;
  if (formula !== undefined) faults.push(`the receipt holds a formula: ${formula.slice(0, 40)}`);
  return faults;
}
