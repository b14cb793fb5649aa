import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { createIdentityCipher, dayFromIso } from '#domain';
import { projectPath } from '#schemas';
import { RowSorter } from '../../delivery/shell/stage-delivery.js';
import { loadLayouts } from '../../layout/shell/load-layouts.js';
import { RowMapper } from '../../mapping/core/row-mapper.js';
import { openRows } from './open-rows.js';

const mebibyte = 1_024 * 1_024;
const folder = mkdtempSync(join(tmpdir(), 'hub-from-file-'));
const cipher = createIdentityCipher({
  profile: 'sm',
  keyId: 'k1',
  refKey: Buffer.alloc(32, 1),
  sealKey: Buffer.alloc(32, 2),
});
const layout = loadLayouts([projectPath('connectors/grassroots/layouts')], 'grassroots').get(
  'village-warning',
);
if (layout === undefined) throw new Error('no layout village-warning');
const mapper = new RowMapper(layout, cipher);

const headings = ['预警编号', '姓名', '村区划代码', '预警原因', '上报时间', '情况说明'];
const rowOf = (name: string, note = ''): readonly string[] => [
  ...['YJ1', name, '130529100203', '因病', '2026-03-05', note],
];

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** What each row of a file becomes, through reader, heading and mapping. */
async function mapped(path: string) {
  const sorter = new RowSorter(mapper.layout);
  const found: ReturnType<RowMapper['map']>[] = [];
  for await (const row of (await openRows(path, ['csv', 'xlsx', 'json'])).rows()) {
    if (sorter.sort(row) !== 'record' || sorter.found === null) continue;
    found.push(mapper.map(sorter.found, row.cells, { fileDay: dayFromIso('2026-03-31') }));
  }
  sorter.end();
  return found;
}

describe('a name with a character outside GBK', () => {
  const rare = '李𬱖';

  /** The reference of the name as it comes out of a file in an encoding; or why its row comes back. */
  async function nameIn(encoding: string, name = rare): Promise<string> {
    const text = [headings, rowOf(name)].map((cells) => cells.join(',')).join('\r\n');
    const [row] = await mapped(file(`${encoding}.csv`, iconv.encode(`${text}\r\n`, encoding)));
    if (row === undefined) throw new Error('no row was found');
    return row.ok ? String(row.value.person.nameVillageRef) : row.rejection.code;
  }

  it('stays itself in every encoding that has it, and is nobody else', async () => {
    const byForm = await Promise.all(['gb18030', 'utf8'].map((encoding) => nameIn(encoding)));
    expect(byForm[0]).toMatch(/^[0-9a-f]{32,}$/);
    expect(byForm[1]).toBe(byForm[0]);
    for (const other of ['李', '李颐', '李\u{2CC57}']) {
      expect(await nameIn('gb18030', other)).not.toBe(byForm[0]);
    }
  });

  it('comes back where the encoding of the file has lost it', async () => {
    expect(iconv.encode(rare, 'gbk').toString('latin1')).toMatch(/\?$/);
    expect(await nameIn('gbk')).toBe('NAME_UNREADABLE');
  });
});

describe('a cell of ten megabytes', () => {
  // Of letters that do not repeat: a workbook that unpacks to two hundred times its size is refused before.
  const cell = noise(10 * mebibyte);

  function noise(length: number): string {
    let [state, text] = [1, ''];
    while (text.length < length) {
      state = (state * 48_271) % 2_147_483_647;
      text += state.toString(36);
    }
    return text;
  }

  it('of a workbook sends its row back, and the next one is read', async () => {
    const path = join(folder, 'large.xlsx');
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('1');
    sheet.addRows([headings, rowOf('王小花', cell), rowOf('王小花')].map((cells) => [...cells]));
    await workbook.xlsx.writeFile(path);
    expect(await mapped(path)).toMatchObject([
      { ok: false, rejection: { code: 'TEXT_TOO_LONG', field: 'note' } },
      { ok: true },
    ]);
  });

  it('of JSON sends its row back, and the next one is read', async () => {
    const records = [rowOf('王小花', cell), rowOf('王小花')].map((cells) =>
      Object.fromEntries(headings.map((heading, at) => [heading, cells[at]])),
    );
    expect(await mapped(file('large.json', JSON.stringify(records)))).toMatchObject([
      { ok: false, rejection: { code: 'TEXT_TOO_LONG', field: 'note' } },
      { ok: true },
    ]);
  });
});

describe('a file with nothing in it is refused whole', () => {
  it.each([
    { name: 'a workbook of no bytes', path: () => file('none.xlsx', ''), code: 'EMPTY_FILE' },
    { name: 'JSON of no bytes', path: () => file('none.json', ''), code: 'EMPTY_FILE' },
    { name: 'JSON without records', path: () => file('no.json', '[]'), code: 'HEADING_NOT_FOUND' },
    { name: 'blank lines', path: () => file('blank.csv', '\r\n\r\n'), code: 'HEADING_NOT_FOUND' },
    { name: 'a mark alone', path: () => file('mark.csv', '\ufeff'), code: 'HEADING_NOT_FOUND' },
    {
      name: 'a workbook without rows',
      path: async () => {
        const path = join(folder, 'rows.xlsx');
        const workbook = new ExcelJS.Workbook();
        workbook.addWorksheet('1');
        await workbook.xlsx.writeFile(path);
        return path;
      },
      code: 'HEADING_NOT_FOUND',
    },
  ])('$name', async ({ path, code }) => {
    await expect(mapped(await path())).rejects.toMatchObject({ name: 'DeliveryRefused', code });
  });

  it('but a heading without rows is a list on which nobody stands', async () => {
    expect(await mapped(file('heading.csv', `${headings.join(',')}\r\n`))).toEqual([]);
  });
});
