import ExcelJS from 'exceljs';
import type { Random } from '#testkit';
import type { Door, FuzzInput } from '../door.js';
import { mutateBytes } from '../mutate/bytes.js';
import { packed, unpacked } from './archive.js';
import type { DeliveryPath } from './file-door.js';
import { mutatedRows } from './mutated-table.js';
import type { ValidTable } from './valid-tables.js';

const rowsMax = 400;
/** A workbook of one row stays the smaller part: writing one costs as much as reading hundreds of rows. */
const rowsMin = 60;
/** Of a hundred workbooks so many have other than odd cells: a damaged archive, damaged parts of it. */
const damagedPercent = 30;
const serialOf2026 = 46_082;

/** What a spreadsheet may hold where a person sees the same text. */
function typed(random: Random, text: string): ExcelJS.CellValue {
  const number = Number(text);
  const kinds: readonly (() => ExcelJS.CellValue)[] = [
    () => ({ richText: [{ text: text.slice(0, 2) }, { text: text.slice(2) }] }),
    () => ({ text, hyperlink: 'https://x.invalid/' }),
    () => ({ formula: 'A1&"x"', result: text }),
    () => ({ formula: 'HYPERLINK("https://x.invalid")', result: text }),
    () => ({ error: '#REF!' }),
    () => new Date(Date.UTC(2026, random.int(0, 11), random.int(1, 28))),
    () => serialOf2026 + random.int(-400, 400) + random.pick([0, 0.5]),
    () => random.pick([1e300, -1e-300, 0, -0, 1.5e17, 130_599_198_402_290_000, 0.1 + 0.2]),
    () => random.chance(50),
    () => (text !== '' && Number.isFinite(number) ? number : text),
    () => null,
  ];
  return random.chance(12) ? random.pick(kinds)() : text;
}

/** A workbook may hold no half characters and none of the signs that XML forbids. */
function allowed(text: string): string {
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}

async function workbook(
  random: Random,
  { heading }: ValidTable,
  rows: readonly (readonly string[])[],
  hasNotes: boolean,
): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('一');
  if (random.chance(20)) {
    sheet.addRow(['某某登记表（2026年）']);
    sheet.mergeCells(1, 1, 1, heading.length);
  }
  sheet.addRow([...heading]);
  for (const cells of rows) sheet.addRow(cells.map((cell) => typed(random, allowed(cell))));
  // Blank rows at the end are not in the file; with this one they are, and can be counted.
  sheet.addRow(['合计']);
  if (hasNotes) book.addWorksheet('说明').addRow(['填表说明']);
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** The same workbook with one of its parts damaged, in an archive that is whole. */
async function withDamagedPart(random: Random, bytes: Buffer): Promise<Buffer> {
  const files = await unpacked(bytes);
  const parts = files.filter(({ name }) => /sheet\d|sharedStrings|workbook\.xml|styles/.test(name));
  const damaged = random.pick(parts);
  return packed(
    files.map((file) =>
      file === damaged ? { ...file, content: mutateBytes(random, file.content) } : file,
    ),
  );
}

async function make(random: Random, table: ValidTable): Promise<FuzzInput> {
  const rows = mutatedRows(random, table, random.int(rowsMin, rowsMax));
  const hasNotes = random.chance(10);
  const bytes = await workbook(random, table, rows, hasNotes);
  const { layout } = table;
  // Below the heading: the rows, the total, and the note.
  const below = rows.length + 1 + (hasNotes ? 1 : 0);
  if (!random.chance(damagedPercent)) return { bytes, facts: { layout, rows: below } };
  const damaged = random.chance(50) ? mutateBytes(random, bytes) : withDamagedPart(random, bytes);
  return { bytes: await damaged, facts: { layout } };
}

/** Workbooks: odd cells of every type, parts that are damaged, archives that are damaged. */
export function xlsxDoor(
  about: Pick<Door, 'name' | 'what' | 'perThousand'>,
  path: DeliveryPath,
  tables: readonly ValidTable[],
): Door {
  return {
    ...about,
    make: (random) => make(random, random.pick(tables)),
    pass: (input) => path.pass(input, 'xlsx'),
  };
}
