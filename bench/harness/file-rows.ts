import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import ExcelJS from 'exceljs';

async function* decoded(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('gb18030');
  for await (const piece of createReadStream(path)) {
    yield decoder.decode(piece as Buffer, { stream: true });
  }
  yield decoder.decode();
}

/** Reads a CSV file in GBK with csv-parse alone; its heading is a row like any other. */
export async function readCsv(
  path: string,
  onRow: (cells: readonly string[]) => void,
): Promise<void> {
  const parser = Readable.from(decoded(path)).pipe(parse());
  await new Promise<void>((resolve, reject) => {
    parser.on('data', onRow);
    parser.on('end', resolve);
    parser.on('error', reject);
  });
}

/** Rows of a workbook as the streaming reader of exceljs alone gives them, that of the heading among them. */
export async function* xlsxRowsAlone(path: string): AsyncGenerator<ExcelJS.Row> {
  const reader = new ExcelJS.stream.xlsx.WorkbookReader(path, {
    worksheets: 'emit',
    sharedStrings: 'cache',
    hyperlinks: 'ignore',
    styles: 'cache',
  });
  for await (const sheet of reader) yield* sheet;
}
