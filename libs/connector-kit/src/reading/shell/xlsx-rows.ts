import { Readable } from 'node:stream';
import ExcelJS from 'exceljs';
import { columnsMax, workbookTextBytesMax } from '../core/limits.js';
import { DeliveryRefused, isSystemError, type SourceRow } from '../core/source-row.js';
import { TextTable } from '../core/text-table.js';
import { wholeCharacters } from '../core/whole-characters.js';
import { readingBegins, readingEnds } from './left-parts.js';

/** Rows that a sheet can have. */
const sheetRowsMax = 1_048_576;

/** A cell's value as a person sees it; an error of a formula as its sign, which no column takes for a value. */
function cellText(value: ExcelJS.CellValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? '是' : '否';
  // A workbook has no time zone: its dates are wall-clock times that the library gives as UTC.
  if (value instanceof Date) return dateText(value);
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('text' in value) return cellText(value.text);
  if ('error' in value) return value.error;
  if ('result' in value) return cellText(value.result);
  return '';
}

function dateText(value: Date): string {
  // A number that is no day, in a cell that is shown as one.
  if (Number.isNaN(value.getTime())) return '#VALUE!';
  return value.toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * Spreadsheets keep 15 digits of a number. One that had more must be seen to have lost them: written out, an ID
 * number would be that of somebody else.
 */
function numberText(value: number): string {
  const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isRounded ? value.toExponential() : String(value);
}

/** What a formula came to: `value` leaves out a result of 0 and of false. */
function shownValue(cell: ExcelJS.Cell): ExcelJS.CellValue {
  return cell.type === ExcelJS.ValueType.Formula ? cell.result : cell.value;
}

function cellsOf(row: ExcelJS.Row): readonly string[] {
  const cells: string[] = [];
  const count = Math.min(row.cellCount, columnsMax);
  for (let column = 1; column <= count; column += 1) {
    cells.push(cellText(shownValue(row.getCell(column))));
  }
  return cells;
}

/** The parts of the library's reader by which a sheet and its texts come in. */
interface ReaderParts {
  _parseWorksheet(pieces: AsyncIterable<Uint8Array>, sheet: number): Iterable<unknown>;
  _parseSharedStrings(entry: Readable): AsyncIterable<{ readonly text: SharedText }>;
}

/** A text of the table of a workbook, with its fonts where it has several. */
type SharedText =
  string | null | { readonly richText: readonly { readonly text: string | null }[] };

function plainText(text: SharedText): string {
  if (text === null || typeof text === 'string') return text ?? '';
  return text.richText.map((part) => part.text ?? '').join('');
}

const { WorkbookReader } = ExcelJS.stream.xlsx;
const inherited = WorkbookReader.prototype as unknown as ReaderParts;

/**
 * exceljs 4.4.0 decodes each piece of a sheet on its own, so that a Chinese character on the border of two
 * pieces would come out as two question marks, in a name as in a code.
 */
class WholeCharactersReader extends WorkbookReader {
  /** Where the library looks for the text of a number. */
  protected sharedStrings: unknown;
  readonly texts = new TextTable();
  /** Bytes that its texts may take. */
  textBytesMax = workbookTextBytesMax;

  protected _parseWorksheet(pieces: AsyncIterable<Uint8Array>, sheet: number): Iterable<unknown> {
    return inherited._parseWorksheet.call(this, wholeCharacters(pieces), sheet);
  }

  /** Tells of no text: they are kept here, not as the strings of an array. */
  protected async *_parseSharedStrings(entry: Readable): AsyncGenerator<never> {
    const pieces = Readable.from(wholeCharacters(entry));
    for await (const { text } of inherited._parseSharedStrings.call(this, pieces)) {
      this.texts.add(plainText(text));
      if (this.texts.bytes > this.textBytesMax) throw tooManyTexts();
    }
    const get = (_: object, key: string | symbol): string | undefined =>
      typeof key === 'string' ? this.texts.at(Number(key)) : undefined;
    this.sharedStrings = new Proxy({}, { get });
  }
}

/**
 * Rows of every sheet of a workbook, one after the other, with bounded memory.
 * @param textBytesMax bytes that the texts may take which the workbook keeps in a table of their own
 * @throws DeliveryRefused UNREADABLE, or FILE_TOO_LARGE where there are more of them
 */
export async function* xlsxRows(
  path: string,
  textBytesMax = workbookTextBytesMax,
): AsyncGenerator<SourceRow> {
  const reader = new WholeCharactersReader(path, {
    worksheets: 'emit',
    // Each is told of while it is read, and none is kept by the library.
    sharedStrings: 'emit',
    hyperlinks: 'ignore',
    styles: 'cache',
  });
  reader.textBytesMax = textBytesMax;
  let sheet = 0;
  readingBegins();
  try {
    for await (const worksheet of reader) {
      sheet += 1;
      let line = 0;
      for await (const row of worksheet) {
        if (row.number > sheetRowsMax) throw unreadable();
        // Rows without a cell are not in the file; whoever counts rows on the screen counts them.
        while (line + 1 < row.number) yield { sheet, line: (line += 1), cells: [] };
        line = row.number;
        yield { sheet, line, cells: cellsOf(row) };
      }
    }
  } catch (error) {
    if (DeliveryRefused.is(error) || isSystemError(error)) throw error;
    throw unreadable();
  } finally {
    reader.texts.free();
    await readingEnds();
  }
}

function tooManyTexts(): DeliveryRefused {
  return new DeliveryRefused(
    'FILE_TOO_LARGE',
    '工作簿中的文字过多，无法读取。请另存为CSV，或按月份、县区拆分后重新投递。',
  );
}

function unreadable(): DeliveryRefused {
  return new DeliveryRefused(
    'UNREADABLE',
    '工作簿内容损坏，无法读取。请用表格软件另存为xlsx后重新投递。',
  );
}
