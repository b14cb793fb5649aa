import { createWriteStream } from 'node:fs';
import { basename, extname } from 'node:path';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import type { UnitOfWork } from '#persistence';
import type { Layout } from '../../layout/core/layout.js';
import type { CsvForm } from '../../reading/shell/csv-rows.js';
import type { OpenedFile } from '../../reading/shell/open-rows.js';
import type { SourceRow } from '../../reading/core/source-row.js';
import { harmlessCell } from '../core/harmless-cell.js';
import {
  outcomeWords,
  receiptHeadings,
  summaryText,
  type DeliverySummary,
  type RowOutcome,
} from '../core/outcome-words.js';
import type { Delivery } from './delivery.store.js';
import { taken } from './sheet-pace.js';
import { RowSorter } from './stage-delivery.js';
import type { StateFolder } from './state-folder.js';

/** Rows of a delivery read at once. */
const rowsPerPageMax = 2_000;
const stemBytesMax = 160;
/** Unknown headings that a summary names. */
const unreadMax = 40;
/** Letters of a delivery's id that make a receipt's name its own. */
const idLetters = 8;

/** Rows above a heading that are held back; further sheets may hold notes without one. */
const titleRowsMax = 50;

/** A row that was not published, or that has a remark. */
interface RowException {
  readonly ordinal: number;
  readonly outcome: RowOutcome;
  readonly reasonZh: string | null;
}

/** What a receipt is written from. */
export interface ReceiptParts {
  readonly unitOfWork: UnitOfWork;
  readonly folder: StateFolder;
}

async function* exceptionsOf(
  unitOfWork: UnitOfWork,
  deliveryId: string,
): AsyncGenerator<RowException> {
  for (let after = 0; ;) {
    const rows = await unitOfWork.run((tx) =>
      tx.sql<RowException>(
        `select ordinal, outcome, reason_zh as "reasonZh" from delivery_row
         where delivery_id = $1 and ordinal > $2
           and outcome in ('published', 'unchanged', 'rejected', 'ignored')
         order by ordinal limit $3`,
        [deliveryId, after, rowsPerPageMax],
      ),
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.ordinal;
  }
}

/** A row of the receipt: the row as it came, and the two columns behind it. */
interface ReceiptRow {
  readonly row: SourceRow;
  readonly added: readonly [string, string];
}

async function* receiptRows(
  { unitOfWork }: ReceiptParts,
  delivery: Delivery,
  sorter: RowSorter,
  file: OpenedFile,
): AsyncGenerator<ReceiptRow> {
  const exceptions = exceptionsOf(unitOfWork, delivery.deliveryId);
  let next = await exceptions.next();
  let ordinal = 0;
  for await (const row of file.rows()) {
    const kind = sorter.sort(row);
    if (kind === 'before') yield { row, added: ['', ''] };
    else if (kind === 'heading') yield { row, added: receiptHeadings };
    else {
      ordinal += 1;
      if (next.done === true || next.value.ordinal !== ordinal) {
        yield { row, added: [outcomeWords.published, ''] };
        continue;
      }
      const { outcome, reasonZh } = next.value;
      yield { row, added: [outcomeWords[outcome], reasonZh ?? ''] };
      next = await exceptions.next();
    }
  }
  // What has no row of its own counts as accepted: nothing may have come to the file since it was read.
  if (ordinal !== delivery.rowsIn) {
    throw new Error(
      `${String(delivery.rowsIn)} rows were read, and the original has ${String(ordinal)}`,
    );
  }
}

async function writeCsv(
  path: string,
  { encoding, delimiter }: CsvForm,
  rows: AsyncGenerator<ReceiptRow>,
): Promise<void> {
  const cells = async function* (): AsyncGenerator<string[]> {
    let width = 0;
    for await (const { row, added } of rows) {
      if (added[0] === receiptHeadings[0]) width = row.cells.length;
      const padding = Array.from({ length: Math.max(0, width - row.cells.length) }, () => '');
      yield [...row.cells, ...padding, ...added].map(harmlessCell);
    }
  };
  const text = stringify({ delimiter, record_delimiter: 'windows', bom: encoding.byteOrderMark });
  // The encoder takes text, not bytes.
  text.setEncoding('utf8');
  const encoder = iconv.encodeStream(encoding.name);
  await pipeline(Readable.from(cells()), text, encoder, createWriteStream(path));
}

/** Merged ranges that end above or in a row. */
function rangesTo(ranges: readonly string[], line: number): readonly string[] {
  return ranges.filter((range) => Number(/\d+$/.exec(range)?.[0] ?? 0) <= line);
}

async function writeXlsx(
  path: string,
  merges: ReadonlyMap<number, readonly string[]>,
  rows: AsyncGenerator<ReceiptRow>,
): Promise<void> {
  const file = createWriteStream(path);
  // The library asks its file in the end only: it would wait for ever for a disk that fills up before.
  const whole = finished(file);
  const broken = new AbortController();
  whole.catch((error: unknown) => {
    broken.abort(error);
  });
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: file });
  let sheet: ExcelJS.Worksheet | undefined;
  let number = 0;
  let width = 0;
  // Rows above the heading are held until it is there: a title that is merged over them must be whole.
  let isTitle = true;
  for await (const { row, added } of rows) {
    if (sheet === undefined || row.sheet !== number) {
      sheet?.commit();
      number = row.sheet;
      sheet = workbook.addWorksheet(`回执${String(number)}`);
      isTitle = true;
    }
    const isHeading = added[0] === receiptHeadings[0];
    if (isHeading) width = row.cells.length;
    const padding = Array.from({ length: Math.max(0, width - row.cells.length) }, () => '');
    const written = sheet.addRow([...row.cells, ...padding, ...added]);
    if (isTitle && isHeading) {
      for (const range of rangesTo(merges.get(number) ?? [], row.line)) sheet.mergeCells(range);
      isTitle = false;
    }
    if (!isTitle || row.line > titleRowsMax) written.commit();
    await taken(sheet, broken.signal);
  }
  sheet?.commit();
  await Promise.race([workbook.commit(), whole]);
}

async function writeJson(path: string, rows: AsyncGenerator<ReceiptRow>): Promise<void> {
  const text = async function* (): AsyncGenerator<string> {
    let names: readonly string[] = [];
    let separator = '[\n';
    for await (const { row, added } of rows) {
      if (added[0] === receiptHeadings[0]) {
        names = [...row.cells, ...added];
        continue;
      }
      const cells = [...row.cells, ...added];
      yield (
        separator + JSON.stringify(Object.fromEntries(names.map((name, at) => [name, cells[at]])))
      );
      separator = ',\n';
    }
    yield separator === '[\n' ? '[]\n' : '\n]\n';
  };
  await pipeline(Readable.from(text()), createWriteStream(path));
}

/** As much of a name as leaves room for what is added to it: file systems take 255 bytes. */
function shortened(stem: string): string {
  const start = Buffer.from(stem).subarray(0, stemBytesMax);
  // As part of a stream: a character that is cut at its end is left out.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(start, { stream: true });
}

function stemOf(delivery: Delivery): string {
  const { fileName, deliveryId } = delivery;
  const stem = shortened(basename(fileName, extname(fileName)));
  return `${stem}_回执_${deliveryId.slice(-idLetters)}`;
}

async function writeForm(
  path: string,
  file: OpenedFile,
  rows: AsyncGenerator<ReceiptRow>,
): Promise<void> {
  if (file.form === 'csv') await writeCsv(path, file.csv, rows);
  else if (file.form === 'xlsx') await writeXlsx(path, await file.merges(), rows);
  else await writeJson(path, rows);
}

/**
 * Writes the receipt of an accepted hand-over: the same file in the same form and encoding with a result
 * and a reason for each row, and beside it the summary.
 * @returns path of the receipt from the state folder on
 */
export async function writeReceipt(
  parts: ReceiptParts,
  delivery: Delivery,
  layout: Layout,
  file: OpenedFile,
): Promise<string> {
  const { folder } = parts;
  const extension = file.form === 'csv' ? extname(delivery.fileName) || '.csv' : `.${file.form}`;
  const path = folder.receiptPath(delivery.layout, `${stemOf(delivery)}${extension}`);
  const sorter = new RowSorter(layout);
  await folder.writeWhole(path, (unfinished) =>
    writeForm(unfinished, file, receiptRows(parts, delivery, sorter, file)),
  );
  await folder.write(
    folder.receiptPath(delivery.layout, `${stemOf(delivery)}_汇总.txt`),
    `\u{feff}${summaryText(layout.title, delivery.fileName, summaryOf(delivery, layout, sorter))}`,
  );
  return path;
}

/** What a department is told instead of a receipt. */
export interface Refusal {
  readonly title: '整份退回' | '等待人工确认';
  readonly reasonZh: string;
}

/** Writes why a hand-over was refused whole, or for what it waits; it is kept as it came. */
export async function writeRefusal(
  { folder }: Pick<ReceiptParts, 'folder'>,
  delivery: Delivery,
  layout: Pick<Layout, 'title'>,
  { title, reasonZh }: Refusal,
): Promise<string> {
  const path = folder.receiptPath(delivery.layout, `${stemOf(delivery)}_${title}.txt`);
  const lines = [
    `《${layout.title}》${title}`,
    `文件：${delivery.fileName}`,
    `原因：${reasonZh}`,
    '',
  ];
  await folder.write(path, `\u{feff}${lines.join('\r\n')}`);
  return path;
}

function summaryOf(
  delivery: Delivery,
  { exchange }: Layout,
  { found }: RowSorter,
): DeliverySummary {
  // By these two a table is read; no department is to wonder why its layout does not know them.
  const readBy = delivery.way === 'exchange' ? [exchange?.id, exchange?.updateTime] : [];
  const unread = (found?.unread ?? []).filter((title) => !readBy.includes(title));
  return {
    rowsIn: delivery.rowsIn,
    published: delivery.rowsPublished,
    unchanged: delivery.rowsUnchanged,
    rejected: delivery.rowsRejected,
    ignored: delivery.rowsIgnored,
    unread: unread.slice(0, unreadMax),
  };
}
