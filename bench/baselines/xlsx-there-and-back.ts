import ExcelJS from 'exceljs';
import { openRows } from '#connector-kit';
import { reportChild } from '../harness/child.js';
import { xlsxRowsAlone } from '../harness/file-rows.js';
import type { FileArgument } from './csv-alone.js';

/** What the program is told. */
export interface ThereAndBackArgument extends FileArgument {
  /** Where the receipt is written. */
  readonly receipt: string;
}

const rowsPerPiece = 500;

/** The cells of a row as they are, a result and a reason behind them. */
function receiptCells(row: ExcelJS.Row): ExcelJS.CellValue[] {
  const cells: ExcelJS.CellValue[] = [];
  for (let column = 1; column <= row.cellCount; column += 1) cells.push(row.getCell(column).value);
  return [...cells, '已接收', ''];
}

/**
 * What a connector does with a workbook that it takes, as far as the library does it: looks through the archive for
 * a bomb (the connector's own look), reads the rows, and reads them again and writes each with two columns more. No
 * row is mapped, hashed, sealed, kept or sent.
 */
async function thereAndBack({ path, receipt }: ThereAndBackArgument): Promise<void> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const secondsUntilNow = (): number => (performance.now() - began) / 1_000;
  await openRows(path, ['xlsx']);
  const guardSeconds = secondsUntilNow();
  let rows = -1;
  for await (const row of xlsxRowsAlone(path)) rows += row.cellCount > 0 ? 1 : 0;
  const readSeconds = secondsUntilNow();
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: receipt });
  const sheet = workbook.addWorksheet('回执');
  let written = 0;
  for await (const row of xlsxRowsAlone(path)) {
    sheet.addRow(receiptCells(row)).commit();
    written += 1;
    // The writer never waits by itself, and would hold the whole sheet.
    if (written % rowsPerPiece === 0) await new Promise(setImmediate);
  }
  sheet.commit();
  await workbook.commit();
  const seconds = secondsUntilNow();
  const more = { guardSeconds, readSeconds, withReceiptPerSecond: rows / seconds };
  reportChild({ events: rows, seconds, more }, cpu);
}

await thereAndBack(JSON.parse(process.argv[2] ?? '{}') as ThereAndBackArgument);
