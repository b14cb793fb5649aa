import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import type { UnitOfWork } from '#persistence';
import { projectPath } from '#schemas';
import { loadLayouts } from '../../layout/shell/load-layouts.js';
import { openRows } from '../../reading/shell/open-rows.js';
import type { Delivery } from './delivery.store.js';
import { StateFolder } from './state-folder.js';
import { writeReceipt } from './write-receipt.js';

const connector = 'emergency-management';
const layout = loadLayouts([projectPath(`connectors/${connector}/layouts`)], connector).get(
  'household-fire',
);
const heading = ['火灾编号', '户主姓名', '身份证号', '村区划代码', '起火时间', '财产损失'];
const root = mkdtempSync(join(tmpdir(), 'hub-receipt-'));
const folder = new StateFolder(root, connector);

/** Rows as they were decided, where the tables would be. */
function decided(...outcomes: readonly [string, string | null][]): UnitOfWork {
  const rows = outcomes.map(([outcome, reasonZh], index) => ({
    ordinal: index + 1,
    outcome,
    reasonZh,
  }));
  const sql = (_: string, [, after]: [string, number]) =>
    Promise.resolve(rows.filter(({ ordinal }) => ordinal > after));
  return { run: (work: (tx: object) => unknown) => work({ sql }) } as unknown as UnitOfWork;
}

async function receiptOf(fileName: string, unitOfWork: UnitOfWork, rowsIn = 4): Promise<string> {
  if (layout === undefined) throw new Error('no layout');
  const delivery: Delivery = {
    deliveryId: '018f0000-0000-7000-8000-0000abcdef12',
    layout: 'household-fire',
    way: 'drop',
    fileName,
    receivedAt: 0,
    status: 'accepted',
    refusalCode: null,
    refusalZh: null,
    rowsIn,
    rowsPublished: 1,
    rowsUnchanged: 1,
    rowsRejected: 1,
    rowsIgnored: 1,
    eventsPublished: 1,
    recordsWithdrawn: 0,
    keptPath: fileName,
    receiptPath: null,
  };
  const file = await openRows(join(root, fileName), ['csv', 'xlsx', 'json']);
  return join(root, await writeReceipt({ unitOfWork, folder }, delivery, layout, file));
}

beforeAll(() => {
  mkdirSync(join(root, 'receipts', connector, 'household-fire'), { recursive: true });
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const four = decided(
  ['published', null],
  ['unchanged', null],
  ['rejected', '=HYPERLINK("http://x")'],
  ['ignored', null],
);

describe('a receipt', () => {
  const rows = [
    ['F1', '张𬱖', '', '130529100203', '2026-03-05', '100'],
    ['F2', '=cmd|calc', '', '130529100203', '2026-03-05', '-100'],
    ['F3', '@SUM(A1)', '', '130529100203', '2026-03-05', '+1+1'],
    ['合计', '', '', '', '', '200'],
  ];

  it.each([
    { name: 'gb18030, with a character that GBK lacks', encoding: 'gb18030', mark: '' },
    { name: 'UTF-8 with a byte order mark', encoding: 'utf8', mark: '\ufeff' },
    { name: 'UTF-8 without one', encoding: 'utf8', mark: '' },
  ])('comes in the encoding of its file: $name', async ({ encoding, mark }) => {
    const name = `居民火灾202603_${encoding}${mark === '' ? '' : '_mark'}.csv`;
    const text = [heading, ...rows].map((cells) => cells.join(',')).join('\r\n');
    writeFileSync(join(root, name), iconv.encode(`${mark}${text}\r\n`, encoding));
    const bytes = readFileSync(await receiptOf(name, four));
    const receipt = iconv.decode(bytes, encoding, { stripBOM: false });
    expect(receipt.startsWith('\ufeff')).toBe(mark !== '');
    const lines = receipt.trim().split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain('处理结果,处理说明');
    expect(lines[1]).toBe('F1,张𬱖,,130529100203,2026-03-05,100,已接收,');
    expect(lines[2]).toBe("F2,'=cmd|calc,,130529100203,2026-03-05,-100,无变化,");
    expect(lines[3]).toContain("F3,'@SUM(A1),,130529100203,2026-03-05,'+1+1,退回,");
    expect(lines[3]).toContain("'=HYPERLINK");
    expect(lines[4]).toContain('忽略');
  });

  it('of a workbook is a workbook with its titles merged, its rows where they were, and no formula', async () => {
    const name = '居民火灾202603_book.xlsx';
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('一');
    sheet.addRow(['居民火灾登记表（2026年3月）']);
    sheet.addRow([]);
    sheet.addRow(heading);
    sheet.addRows(rows);
    sheet.mergeCells('A1:F2');
    await book.xlsx.writeFile(join(root, name));
    const read = new ExcelJS.Workbook();
    await read.xlsx.readFile(await receiptOf(name, four));
    const [receipt] = read.worksheets;
    expect(receipt?.getCell('A1').text).toBe('居民火灾登记表（2026年3月）');
    expect(receipt?.getCell('F2').master.address).toBe('A1');
    expect(receipt?.getCell('G3').value).toBe('处理结果');
    expect([4, 5, 6, 7].map((line) => receipt?.getCell(`G${String(line)}`).value)).toEqual([
      '已接收',
      '无变化',
      '退回',
      '忽略',
    ]);
    expect(receipt?.getCell('B5').type).toBe(ExcelJS.ValueType.String);
    expect(receipt?.getCell('H6').type).toBe(ExcelJS.ValueType.String);
  });

  /** A device of Linux on which every write finds the disk full. */
  const fullDisk = '/dev/full';
  const onLinux = existsSync(fullDisk) ? it : it.skip;
  const many = Array.from({ length: 20_000 }, (_, at) => [`F${String(at)}`, ...rows[0]!.slice(1)]);

  async function written(name: string, content: readonly (readonly string[])[]): Promise<void> {
    const path = join(root, name);
    if (!name.endsWith('.xlsx')) {
      const objects = content.map((cells) =>
        Object.fromEntries(heading.map((title, at) => [title, cells[at]])),
      );
      const lines = [heading, ...content].map((cells) => `${cells.join(',')}\r\n`);
      writeFileSync(path, name.endsWith('.json') ? JSON.stringify(objects) : lines.join(''));
      return;
    }
    const book = new ExcelJS.Workbook();
    book.addWorksheet('一').addRows([heading, ...content].map((cells) => [...cells]));
    await book.xlsx.writeFile(path);
  }

  // A few rows are written in the end alone, many while they come.
  onLinux.each(
    ['csv', 'xlsx', 'json'].flatMap((form) => [
      { form, content: rows, rowsIn: 4 },
      { form, content: many, rowsIn: many.length },
    ]),
  )(
    'of $rowsIn rows that a full disk does not take says so, leaves no half of it, and is whole when there is room: $form',
    async ({ form, content, rowsIn }) => {
      const name = `居民火灾202603_full_${String(rowsIn)}.${form}`;
      await written(name, content);
      const target = await receiptOf(name, four, rowsIn);
      const bytes = readFileSync(target);
      rmSync(target);
      const unfinished = join(dirname(target), `.${basename(target)}.part`);
      symlinkSync(fullDisk, unfinished);
      await expect(receiptOf(name, four, rowsIn)).rejects.toMatchObject({ code: 'ENOSPC' });
      const left = readdirSync(dirname(target)).filter((one) => one.startsWith('.'));
      expect([left, existsSync(target)]).toEqual([[], false]);
      expect(await receiptOf(name, four, rowsIn)).toBe(target);
      // A workbook says when it was made.
      if (form !== 'xlsx') expect(readFileSync(target).equals(bytes)).toBe(true);
    },
  );

  it('has a summary beside it whose parts add up', () => {
    const [name = ''] = readdirSync(join(root, 'receipts', connector, 'household-fire')).filter(
      (file) => file.includes('_汇总'),
    );
    const summary = readFileSync(join(root, 'receipts', connector, 'household-fire', name), 'utf8');
    const figures = [...summary.matchAll(/：(\d+)\r/g)].map(([, digits]) => Number(digits));
    const [rowsIn, ...parts] = figures;
    expect(parts).toHaveLength(4);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(rowsIn);
  });
});
