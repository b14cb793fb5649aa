import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import type { RefusalCode, SourceRow } from '../core/source-row.js';
import { openRows, type FileForm } from './open-rows.js';
import { xlsxRows } from './xlsx-rows.js';

const mebibyte = 1_024 * 1_024;
const folder = mkdtempSync(join(tmpdir(), 'hub-bad-input-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(path: string, forms: readonly FileForm[] = ['csv', 'xlsx', 'json']) {
  const rows: SourceRow[] = [];
  for await (const row of (await openRows(path, forms)).rows()) rows.push(row);
  return rows;
}

/** A zip archive of one deflated file, written by hand: what a library would refuse to write. */
function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const fileName = Buffer.from(name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(content.length, 22);
  local.writeUInt16LE(fileName.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 6);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(content.length, 24);
  central.writeUInt16LE(fileName.length, 28);
  const offset = local.length + fileName.length + packed.length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + fileName.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([local, fileName, packed, central, fileName, end]);
}

describe('a file that is not what it should be is refused whole, with the reason', () => {
  const oldWorkbook = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)]);
  const bomb = zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(64 * mebibyte));

  it.each<{ name: string; path: () => string; code: RefusalCode; forms?: FileForm[] }>([
    { name: 'an empty file', path: () => file('empty.csv', ''), code: 'EMPTY_FILE' },
    {
      name: 'a workbook of before 2007',
      path: () => file('old.xls', oldWorkbook),
      code: 'OLD_WORKBOOK',
    },
    {
      name: 'a zip bomb that poses as a workbook',
      path: () => file('bomb.xlsx', bomb),
      code: 'ARCHIVE_SUSPECT',
    },
    {
      name: 'an archive cut off',
      path: () => file('cut.xlsx', bomb.subarray(0, 200)),
      code: 'UNREADABLE',
    },
    {
      name: 'another form than is taken',
      path: () => file('form.csv', 'a,b\n'),
      code: 'FORM_NOT_ACCEPTED',
      forms: ['xlsx'],
    },
    {
      name: 'JSON that is no list of records',
      path: () => file('shape.json', '{"a":1}'),
      code: 'UNREADABLE',
    },
    { name: 'JSON cut off', path: () => file('cut.json', '[{"a":'), code: 'UNREADABLE' },
    {
      name: 'a quote that is never closed before a row is full',
      path: () => file('quote.csv', `a,b\n"${'x'.repeat(5 * mebibyte)}`),
      code: 'UNREADABLE',
    },
    {
      name: 'a quote that is never closed',
      path: () => file('open.csv', 'a,b\n"1,2\n3,4\n'),
      code: 'UNREADABLE',
    },
    {
      name: 'a cell of ten megabytes',
      path: () => file('cell.csv', `a,b\n${'x'.repeat(10 * mebibyte)},1\n`),
      code: 'UNREADABLE',
    },
    {
      name: 'two gigabytes',
      path: () => {
        const path = file('huge.csv', 'a');
        truncateSync(path, 2 * 1_024 * mebibyte);
        return path;
      },
      code: 'FILE_TOO_LARGE',
    },
  ])('$name', async ({ path, code, forms }) => {
    await expect(read(path(), forms)).rejects.toMatchObject({ name: 'DeliveryRefused', code });
  });
});

describe('what is only odd is read', () => {
  it('a cell as long as a spreadsheet lets it be', async () => {
    const path = join(folder, 'cell.xlsx');
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('a').addRow(['x'.repeat(32_767), '普通门诊']);
    await workbook.xlsx.writeFile(path);
    expect((await read(path))[0]?.cells[1]).toBe('普通门诊');
  });

  it('NUL bytes, stray quotes and rows of unequal length in a CSV', async () => {
    const rows = await read(file('odd.csv', 'a,b\nx\u0000,5" pipe\nonly\n1,2,3\n'));
    expect(rows.map(({ cells }) => cells.length)).toEqual([2, 2, 1, 3]);
  });

  it.each([
    { name: 'GBK', bytes: Buffer.from('d0d5c3fb2cc8d50a', 'hex') },
    { name: 'UTF-8 with a byte order mark', bytes: Buffer.from('\ufeff姓名,日\n') },
    { name: 'UTF-8 without', bytes: Buffer.from('姓名,日\n') },
  ])('$name', async ({ bytes }) => {
    expect((await read(file('text.csv', bytes)))[0]?.cells).toEqual(['姓名', '日']);
  });

  it('UTF-8 with a byte order mark and one damaged byte: the other cells are what they are', async () => {
    const bytes = Buffer.concat([
      Buffer.from('\ufeff姓名,日\n郅'),
      Buffer.from([0xe5, 0x2c, 0x31]),
    ]);
    expect((await read(file('damaged.csv', bytes))).map(({ cells }) => cells)).toEqual([
      ['姓名', '日'],
      ['郅\ufffd', '1'],
    ]);
  });

  it('a file of commas with one cell full of semicolons', async () => {
    const rows = await read(file('full.csv', `a,b\n1,${';'.repeat(99)}\n2,x\n`));
    expect(rows.map(({ cells }) => cells.length)).toEqual([2, 2, 2]);
  });

  it('numbers of JSON with more digits than a number can have', async () => {
    const rows = await read(file('long.json', '[{"a":130599198402290075,"b":1e999,"c":12.50}]'));
    expect(rows[1]?.cells).toEqual(['130599198402290075', '1e999', '12.5']);
  });

  it('rows that a workbook leaves out keep their number', async () => {
    const path = join(folder, 'gap.xlsx');
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('a');
    sheet.getCell('A1').value = '姓名';
    sheet.getCell('A4').value = '郅';
    await workbook.xlsx.writeFile(path);
    expect((await read(path)).map(({ line, cells }) => [line, cells.join('')])).toEqual([
      [1, '姓名'],
      [2, ''],
      [3, ''],
      [4, '郅'],
    ]);
  });

  it('a workbook as a spreadsheet saves it, its texts in a table of their own', async () => {
    const path = join(folder, 'saved.xlsx');
    const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
      filename: path,
      useSharedStrings: true,
    });
    const sheet = workbook.addWorksheet('1');
    const richText = [{ text: '王', font: { bold: true } }, { text: '小花' }];
    sheet.addRow(['姓名', '李𬱖', 12.5]).commit();
    sheet.addRow([{ richText }, '姓名', '']).commit();
    sheet.commit();
    await workbook.commit();
    expect((await read(path)).map(({ cells }) => cells)).toEqual([
      ['姓名', '李𬱖', '12.5'],
      ['王小花', '姓名', ''],
    ]);
    const withoutRoom = xlsxRows(path, 0).next();
    await expect(withoutRoom).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  });

  it('three thousand rows of Chinese, whatever the pieces in which they come', async () => {
    const path = join(folder, 'chinese.xlsx');
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('a');
    for (let row = 0; row < 3_000; row += 1) sheet.addRow([`普通门诊住院${String(row)}`, '李𬱖']);
    await workbook.xlsx.writeFile(path);
    const rows = await read(path);
    expect(
      rows.every(
        ({ cells }, at) => cells[0] === `普通门诊住院${String(at)}` && cells[1] === '李𬱖',
      ),
    ).toBe(true);
  });
});

describe('cells of a workbook, as a person sees them', () => {
  async function shown(...values: readonly ExcelJS.CellValue[]): Promise<readonly string[]> {
    const workbook = new ExcelJS.Workbook();
    const row = workbook.addWorksheet('1').addRow([...values]);
    row.commit();
    const path = join(folder, 'cells.xlsx');
    await workbook.xlsx.writeFile(path);
    return (await read(path))[0]?.cells ?? [];
  }

  it('a number with more digits than it keeps is shown as one that has lost some', async () => {
    expect(await shown(1.30599198402291e17, 202_603_000_000_017, 1234.5)).toEqual([
      ...['1.30599198402291e+17', '202603000000017', '1234.5'],
    ]);
  });

  it('what a formula came to, also where that is nothing, no, or an error', async () => {
    const formulas = [0, 12.5, '', '住院'].map((result) => ({ formula: 'A1', result }));
    expect(await shown(...formulas, { error: '#REF!' }, 'end')).toEqual([
      ...['0', '12.5', '', '住院', '#REF!', 'end'],
    ]);
  });

  it('a number that is no day, in a cell that is shown as one', async () => {
    const workbook = new ExcelJS.Workbook();
    const cell = workbook.addWorksheet('1').getCell('A1');
    cell.value = 1e12;
    cell.numFmt = 'yyyy-mm-dd';
    const path = join(folder, 'days.xlsx');
    await workbook.xlsx.writeFile(path);
    expect((await read(path))[0]?.cells).toEqual(['#VALUE!']);
  });
});

it('a disk that fails is no fault of the file', async () => {
  const path = file('gone.csv', 'a,b\n1,2\n');
  const opened = await openRows(path, ['csv']);
  rmSync(path);
  const first = opened.rows().next();
  await expect(first).rejects.toMatchObject({ syscall: 'open', code: 'ENOENT' });
});

describe('a workbook whose sheets stand before their texts', () => {
  const left = (): readonly string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith(`tmp-${String(process.pid)}-`));

  async function workbook(name: string): Promise<string> {
    const book = new ExcelJS.Workbook();
    for (const title of ['一', '二']) book.addWorksheet(title).addRows([['姓名'], ['王小花']]);
    const path = join(folder, name);
    await book.xlsx.writeFile(path);
    return path;
  }

  it('leaves nothing in the folder for temporary files where nobody reads it to its end', async () => {
    const [first, second] = [
      xlsxRows(await workbook('a.xlsx')),
      xlsxRows(await workbook('b.xlsx')),
    ];
    await first.next();
    await second.next();
    expect(left().length).toBeGreaterThan(1);
    await first.return(undefined);
    // The other one is still being read.
    const rows: (readonly string[])[] = [];
    for await (const { cells } of second) rows.push(cells);
    expect(rows).toEqual([['王小花'], ['姓名'], ['王小花']]);
    expect(left()).toEqual([]);
  });
});
