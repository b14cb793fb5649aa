import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { dayFromIso, syntheticIdNumber } from '#domain';
import { divisionRegistry } from '#schemas';

/** Name under which the connector of the health insurance takes such a file, without its ending. */
export const settlementFileStem = '医保结算202603_01';

const rowsPerPiece = 5_000;
const birthDays = 20_000;
const sequences = 999;
const monthDays = 28;
const fenPerYuan = 100;
const amount = /^\d+\.\d{2}$/;

const headings = [
  ...['结算流水号', '姓名', '证件号码', '出生日期', '统筹区', '医疗类别', '险种类型', '结算时间'],
  ...['入院日期', '医疗总费用', '基金支付总额', '政策范围内费用', '基本医保统筹支付'],
  ...['大病保险支付', '医疗救助支付', '个人负担', '主要诊断编码', '定点医疗机构编码'],
];
const familyNames = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙'];
const givenNames = ['建国', '秀英', '桂兰', '志强', '玉梅', '海涛', '春花', '国庆', '小红', '永福'];
const diagnoses = ['I10.x00', 'E11.900', 'J18.900', 'N18.900', 'I63.900', 'C34.900'];
const counties = divisionRegistry('2019-10-31').counties.map(({ code }) => code);
const born = dayFromIso('1945-01-01');

function oneOf(words: readonly string[], of: number): string {
  return words[of % words.length] ?? '';
}

function yuan(fen: number): string {
  return (fen / fenPerYuan).toFixed(2);
}

/** The n-th row: a settlement of a person of their own, as far as there are different numbers. */
function rowOf(of: number): readonly string[] {
  const birthOn = born + (of % birthDays);
  const number = syntheticIdNumber(birthOn, 1 + (Math.floor(of / birthDays) % sequences));
  const day = `2026-03-${String(1 + (of % monthDays)).padStart(2, '0')}`;
  const totalFen = 20_000 + ((of * 7_919) % 2_000_000);
  const fundPaidFen = Math.floor(totalFen * 0.6);
  const paid = [fundPaidFen, Math.floor(totalFen * 0.9), fundPaidFen, 0, 0, totalFen - fundPaidFen];
  const name = oneOf(familyNames, of) + oneOf(givenNames, Math.floor(of / familyNames.length));
  const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  return [
    ...[`B${String(of).padStart(10, '0')}`, name, number, birth, oneOf(counties, of), '普通住院'],
    ...['城乡居民基本医疗保险', `${day} 10:${String(of % 60).padStart(2, '0')}:00`, day],
    ...[totalFen, ...paid].map(yuan),
    ...[oneOf(diagnoses, of), `H1305${String(of % 300).padStart(6, '0')}`],
  ];
}

/** A month of settlements in GBK, as a city hands it over: 18 columns, about 210 bytes a row. */
export async function writeSettlementCsv(path: string, rows: number): Promise<void> {
  const stream = createWriteStream(path);
  stream.write(iconv.encode(`${headings.join(',')}\r\n`, 'gbk'));
  for (let from = 0; from < rows; from += rowsPerPiece) {
    let text = '';
    for (let row = from; row < Math.min(rows, from + rowsPerPiece); row += 1) {
      text += `${rowOf(row).join(',')}\r\n`;
    }
    if (!stream.write(iconv.encode(text, 'gbk'))) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

/** The same as a workbook, its texts in its cells, as programs export it. */
export async function writeSettlementXlsx(path: string, rows: number): Promise<void> {
  await writeXlsx(path, rows, { useSharedStrings: false });
}

/** The same as spreadsheets save it: texts in a table of their own, two new ones a row, amounts as numbers. */
export async function writeSavedXlsx(path: string, rows: number): Promise<void> {
  await writeXlsx(path, rows, { useSharedStrings: true });
}

async function writeXlsx(
  path: string,
  rows: number,
  { useSharedStrings }: { readonly useSharedStrings: boolean },
): Promise<void> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: path, useSharedStrings });
  const cellsOf = (row: readonly string[]) =>
    row.map((cell) => (useSharedStrings && amount.test(cell) ? Number(cell) : cell));
  const sheet = workbook.addWorksheet('结算');
  sheet.addRow(headings).commit();
  for (let row = 0; row < rows; row += 1) {
    sheet.addRow(cellsOf(rowOf(row))).commit();
    // The writer never waits by itself, and would hold the whole sheet.
    if (row % rowsPerPiece === 0) await new Promise(setImmediate);
  }
  sheet.commit();
  await workbook.commit();
}
