import ExcelJS from 'exceljs';
import { generateCity } from './generate-city.js';
import type { HandOver } from './hand-over.js';
import { bytesOf, readCounties } from './write-city.js';

const counties = await readCounties();
const city = generateCity({ seed: 3, counties, households: 300 });

function fileNamed(part: string): HandOver {
  const found = city.files.find(({ name }) => name.includes(part));
  if (found === undefined) throw new Error(`no file ${part}`);
  return found;
}

describe('readCounties', () => {
  it('has the 20 areas of the table of 2019 with their 4,977 villages', () => {
    expect(counties).toHaveLength(20);
    expect(counties.reduce((sum, { villages }) => sum + villages.length, 0)).toBe(4_977);
    expect(counties.find(({ code }) => code === '130529')?.villages).toHaveLength(246);
  });
});

describe('bytesOf', () => {
  it('writes GBK where the department does', async () => {
    const bytes = await bytesOf(fileNamed('医保结算202603_01'));
    expect(new TextDecoder('gbk', { fatal: true }).decode(bytes)).toContain('结算流水号');
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow();
  });

  it('writes a character outside the basic plane in GB 18030', async () => {
    const bytes = await bytesOf(fileNamed('医保结算202606_01'));
    expect(new TextDecoder('gb18030').decode(bytes)).toContain('\u{2CC56}');
  });

  it('puts a mark before UTF-8 where the department does', async () => {
    const bytes = await bytesOf(fileNamed('医保结算202602_01'));
    expect(bytes.subarray(0, 3)).toEqual(Buffer.of(0xef, 0xbb, 0xbf));
  });

  it('writes a merged title row above the headings of a work sheet', async () => {
    const workbook = new ExcelJS.Workbook();
    const bytes = await bytesOf(fileNamed('医保结算202601_01'));
    await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
    const sheet = workbook.worksheets[0]!;
    expect(sheet.getCell('A1').text).toContain('结算清单');
    expect(sheet.getCell('B1').isMerged).toBe(true);
    expect(sheet.getCell('A2').text).toBe('结算流水号');
  });

  it('writes JSON as a list of objects by heading', async () => {
    const bytes = await bytesOf(fileNamed('.json'));
    const records = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>[];
    expect(Object.keys(records[0] ?? {})).toContain('村区划代码');
  });
});
