import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileBytesMax, jsonBytesMax } from '../core/limits.js';
import { DeliveryRefused, type SourceRow } from '../core/source-row.js';
import { guardArchive } from './archive-guard.js';
import { csvForm, csvRows, type CsvForm } from './csv-rows.js';
import { jsonRows } from './json-rows.js';
import { xlsxMerges } from './xlsx-merges.js';
import { xlsxRows } from './xlsx-rows.js';

/** Forms in which a hand-over may come. */
export type FileForm = 'csv' | 'xlsx' | 'json';

/** A hand-over that can be read, and what its receipt must look like. */
export type OpenedFile =
  | { readonly form: 'csv'; readonly csv: CsvForm; rows(): AsyncGenerator<SourceRow> }
  | {
      readonly form: 'xlsx';
      rows(): AsyncGenerator<SourceRow>;
      /** Merged cells by number of the sheet. */
      merges(): Promise<ReadonlyMap<number, readonly string[]>>;
    }
  | { readonly form: 'json'; rows(): AsyncGenerator<SourceRow> };

const workbookMagic = Buffer.from('PK\u0003\u0004', 'latin1');
const oldWorkbookMagic = Buffer.from('d0cf11e0a1b11ae1', 'hex');

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What a file is, by its bytes; its name only tells CSV from JSON. */
async function formOf(path: string): Promise<FileForm> {
  const start = await firstBytes(path);
  if (start.subarray(0, 8).equals(oldWorkbookMagic)) {
    throw new DeliveryRefused(
      'OLD_WORKBOOK',
      '旧版xls格式无法读取。请用表格软件另存为xlsx后重新投递。',
    );
  }
  if (start.subarray(0, 4).equals(workbookMagic)) return 'xlsx';
  return extname(path).toLowerCase() === '.json' ? 'json' : 'csv';
}

/**
 * Opens a hand-over for reading as often as wanted.
 * @param forms those that are taken here
 * @throws DeliveryRefused when it is empty, too large, of another form, or suspect
 */
export async function openRows(path: string, forms: readonly FileForm[]): Promise<OpenedFile> {
  const { size } = await stat(path);
  if (size === 0) throw new DeliveryRefused('EMPTY_FILE', '文件为空。请重新导出后投递。');
  if (size > fileBytesMax) {
    throw new DeliveryRefused('FILE_TOO_LARGE', '文件超过2GB上限。请按月份或县区拆分后投递。');
  }
  const form = await formOf(path);
  if (!forms.includes(form)) {
    const accepted = forms.join('、');
    throw new DeliveryRefused('FORM_NOT_ACCEPTED', `本目录接收${accepted}格式，收到的是${form}。`);
  }
  if (form === 'xlsx') {
    await guardArchive(path);
    return { form, rows: () => xlsxRows(path), merges: () => xlsxMerges(path) };
  }
  if (form === 'json') {
    if (size > jsonBytesMax) {
      throw new DeliveryRefused('FILE_TOO_LARGE', '一次推送的内容过大。请分批推送，或改投文件。');
    }
    return { form, rows: () => jsonRows(path) };
  }
  const csv = await csvForm(path);
  return { form, csv, rows: () => csvRows(path, csv) };
}
