import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';

/** A row of a receipt as the department reads it. */
export interface ReceiptRow {
  /** Line as a person counts it in the file, from 1; of JSON the element. */
  readonly line: number;
  /** 处理结果. */
  readonly result: string;
  /** 处理说明. */
  readonly reason: string;
}

/** The figures of the summary beside a receipt, as a department reads them. */
export interface ReceiptSummary {
  /** 总行数. */
  readonly rowsIn: number;
  /** 已接收. */
  readonly published: number;
  /** 无变化. */
  readonly unchanged: number;
  /** 退回. */
  readonly rejected: number;
  /** 忽略. */
  readonly ignored: number;
}

const resultHeading = '处理结果';
const reasonHeading = '处理说明';

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function rowsBelowHeading(table: readonly (readonly string[])[]): readonly ReceiptRow[] {
  const heading = table.findIndex((cells) => cells.includes(resultHeading));
  const cells = table[heading];
  if (cells === undefined) throw new Error('the receipt has no heading 处理结果');
  const result = cells.indexOf(resultHeading);
  const reason = cells.indexOf(reasonHeading);
  return table.slice(heading + 1).map((row, at) => ({
    line: heading + at + 2,
    result: row[result] ?? '',
    reason: row[reason] ?? '',
  }));
}

async function sheetOf(path: string): Promise<readonly (readonly string[])[]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(path);
  const sheet = workbook.worksheets[0];
  const rows: string[][] = [];
  sheet?.eachRow({ includeEmpty: true }, (row) => {
    const cells: string[] = [];
    for (let column = 1; column <= row.cellCount; column += 1) cells.push(row.getCell(column).text);
    rows.push(cells);
  });
  return rows;
}

/** Reads a receipt as a spreadsheet program would: by none of the hub's own code. */
export async function readReceipt(path: string): Promise<readonly ReceiptRow[]> {
  if (extname(path) === '.xlsx') return rowsBelowHeading(await sheetOf(path));
  const text = decoded(await readFile(path));
  if (extname(path) === '.json') {
    const rows = JSON.parse(text) as readonly Record<string, string>[];
    return rows.map((row, at) => ({
      line: at + 1,
      result: row[resultHeading] ?? '',
      reason: row[reasonHeading] ?? '',
    }));
  }
  return rowsBelowHeading(
    parse(text, { relax_column_count: true, skip_empty_lines: false, bom: true }),
  );
}

/**
 * Reads the summary that lies beside a receipt.
 * @throws Error when it is not there, or lacks a figure
 */
export async function readReceiptSummary(receiptPath: string): Promise<ReceiptSummary> {
  const stem = receiptPath.slice(0, receiptPath.length - extname(receiptPath).length);
  const text = await readFile(`${stem}_汇总.txt`, 'utf8');
  const figure = (word: string): number => {
    const found = new RegExp(`^${word}(?:（[^）]*）)?：(\\d+)\\r?$`, 'm').exec(text)?.[1];
    if (found === undefined) throw new Error(`the summary of ${receiptPath} has no figure ${word}`);
    return Number(found);
  };
  return {
    rowsIn: figure('总行数'),
    published: figure('已接收'),
    unchanged: figure('无变化'),
    rejected: figure('退回'),
    ignored: figure('忽略'),
  };
}
