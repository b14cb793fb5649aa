import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import ExcelJS from 'exceljs';
import { bytesWaiting, taken } from './sheet-pace.js';

const rows = 20_000;
const cells = Array.from({ length: 20 }, (_, at) => `单元格${String(at)}`);

/** The most that waited while a sheet was written. */
async function mostWaiting(pace: (sheet: ExcelJS.Worksheet) => Promise<void>): Promise<number> {
  const filename = join(tmpdir(), `hub-pace-${randomUUID()}.xlsx`);
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename });
  const sheet = workbook.addWorksheet('回执');
  let most = 0;
  for (let row = 0; row < rows; row += 1) {
    sheet.addRow(cells).commit();
    most = Math.max(most, bytesWaiting(sheet));
    await pace(sheet);
  }
  sheet.commit();
  await workbook.commit();
  rmSync(filename);
  return most;
}

describe('the pace of a sheet', () => {
  it('bounds what waits to be compressed, which the library alone does not', async () => {
    const alone = await mostWaiting(() => Promise.resolve());
    const paced = await mostWaiting((sheet) => taken(sheet, new AbortController().signal));
    expect(alone).toBeGreaterThan(10 * 1024 ** 2);
    expect(paced).toBeLessThan(1024 ** 2);
  }, 60_000);
});
