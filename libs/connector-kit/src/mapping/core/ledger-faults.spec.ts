import { createIdentityCipher, dayFromIso, syntheticIdNumber, type RejectionCode } from '#domain';
import { projectPath } from '#schemas';
import { loadLayouts } from '../../layout/shell/load-layouts.js';
import { readHeader } from '../../reading/core/header.js';
import { RowMapper } from './row-mapper.js';

const cipher = createIdentityCipher({
  profile: 'sm',
  keyId: 'k1',
  refKey: Buffer.alloc(32, 1),
  sealKey: Buffer.alloc(32, 2),
});
const number = syntheticIdNumber(dayFromIso('1984-02-29'), 7);
const former = syntheticIdNumber(dayFromIso('1984-02-28'), 7);

type Cells = Readonly<Record<string, string>>;

const good: Cells = {
  数据日期: '2026-03-31',
  户编号: '130529H1',
  户类型: '普通农户',
  村区划代码: '130529100203',
  姓名: '郅建国',
  证件号码: number,
  与户主关系: '户主',
};

const document = loadLayouts([projectPath('services/register/layouts')], 'register').get(
  'household-ledger',
);
if (document === undefined) throw new Error('no layout household-ledger');
const mapper = new RowMapper(document, cipher);

function map(changes: Cells, fileDay = '2026-03-31') {
  const row = { ...good, ...changes };
  const header = readHeader(mapper.layout, Object.keys(row));
  if (header === null) throw new Error('the heading was not understood');
  return mapper.map(header, Object.values(row), { fileDay: dayFromIso(fileDay) });
}

function accepted(changes: Cells, fileDay?: string) {
  const mapped = map(changes, fileDay);
  if (!mapped.ok) throw new Error(`sent back: ${mapped.rejection.code}`);
  const [event] = mapped.value.events;
  if (event === undefined) throw new Error('a row becomes a record');
  return event;
}

describe('the relation to the head', () => {
  it.each(['户主', '02', '本人'])('%s is the head', (与户主关系) => {
    expect(accepted({ 与户主关系 }).values['head']).toBe(true);
  });

  it.each(['10', '20', '53', '97', '长子', '儿子', '女儿', '之孙媳', '之曾祖父', '其他亲属'])(
    '%s is a member like others, without a remark',
    (与户主关系) => {
      const mapped = map({ 与户主关系 });
      expect(mapped).toMatchObject({ ok: true, value: { remark: null } });
      expect(accepted({ 与户主关系 }).values['head']).toBe(false);
    },
  );

  it('that nobody knows keeps no member out: the receipt says so', () => {
    expect(accepted({ 与户主关系: '户住' }).values['head']).toBe(false);
    const remark = '【与户主关系】不在代码表中，按非户主处理。';
    expect(map({ 与户主关系: '户住' })).toMatchObject({ ok: true, value: { remark } });
  });

  it('that is missing is asked for', () => {
    expect(map({ 与户主关系: '' })).toMatchObject({ rejection: { code: 'REQUIRED_MISSING' } });
  });
});

describe('a row of changes of the ledger', () => {
  it.each<{ name: string; changes: Cells; code: RejectionCode; field: string }>([
    {
      name: 'a move to a village that is in no edition of the divisions',
      changes: { 变动类型: '整户搬迁', 变动日期: '2026-03-10', 村区划代码: '130529100998' },
      code: 'DIVISION_UNKNOWN',
      field: 'villageCode',
    },
    {
      name: 'left before joining',
      changes: { 转入日期: '2026-03-10', 转出日期: '2026-03-09' },
      code: 'CONTRADICTION',
      field: 'joinedOn',
    },
    {
      name: 'left before joining, the leaving as a change',
      changes: { 转入日期: '2026-03-10', 变动类型: '迁出', 变动日期: '2026-03-09' },
      code: 'CONTRADICTION',
      field: 'joinedOn',
    },
    {
      name: 'joined, as a change, after leaving',
      changes: { 变动类型: '婚入', 变动日期: '2026-03-10', 转出日期: '2026-03-09' },
      code: 'CONTRADICTION',
      field: 'changedOn',
    },
    {
      name: 'split off after leaving the new household',
      changes: {
        ...{ 变动类型: '分户', 变动日期: '2026-03-10', 转出日期: '2026-03-09' },
        ...{ 原户编号: '130529H2' },
      },
      code: 'CONTRADICTION',
      field: 'changedOn',
    },
    {
      name: 'dead before birth',
      changes: { 变动类型: '死亡', 变动日期: '1984-02-28' },
      code: 'CONTRADICTION',
      field: 'changedOn',
    },
    {
      name: 'a death after the day of the ledger',
      changes: { 变动类型: '死亡', 变动日期: '2026-04-01' },
      code: 'CONTRADICTION',
      field: 'changedOn',
    },
    {
      name: 'joined before birth',
      changes: { 转入日期: '1984-02-28' },
      code: 'CONTRADICTION',
      field: 'joinedOn',
    },
    {
      name: 'listed before birth',
      changes: { 数据日期: '1984-02-28' },
      code: 'CONTRADICTION',
      field: 'asOf',
    },
    {
      name: 'two days of joining',
      changes: { 转入日期: '2026-03-10', 变动类型: '婚入', 变动日期: '2026-03-11' },
      code: 'CONTRADICTION',
      field: 'changedOn',
    },
    {
      name: 'two days of leaving',
      changes: { 转出日期: '2026-03-10', 变动类型: '婚出', 变动日期: '2026-03-11' },
      code: 'CONTRADICTION',
      field: 'changedOn',
    },
    {
      name: 'a change without its day',
      changes: { 变动类型: '迁出' },
      code: 'CONTRADICTION',
      field: 'changedOn',
    },
    {
      name: 'merged into itself',
      changes: { 变动类型: '整户合并', 变动日期: '2026-03-10', 转入户编号: '130529H1' },
      code: 'CONTRADICTION',
      field: 'targetHouseholdId',
    },
    {
      name: 'split off from itself',
      changes: { 变动类型: '分户', 变动日期: '2026-03-10', 原户编号: '130529H1' },
      code: 'CONTRADICTION',
      field: 'originHouseholdId',
    },
    {
      name: 'merged into nobody knows what',
      changes: { 变动类型: '整户合并', 变动日期: '2026-03-10' },
      code: 'CONTRADICTION',
      field: 'targetHouseholdId',
    },
    {
      name: 'another number without the former one',
      changes: { 变动类型: '户编号变更', 变动日期: '2026-03-10' },
      code: 'CONTRADICTION',
      field: 'originHouseholdId',
    },
    {
      name: 'split off from one household and to another in one row',
      changes: { 变动类型: '分户', 变动日期: '2026-03-10', 原户编号: 'A', 转入户编号: 'B' },
      code: 'CONTRADICTION',
      field: 'originHouseholdId',
    },
    {
      name: 'sent to another household by a birth',
      changes: { 变动类型: '出生', 变动日期: '2026-03-10', 转入户编号: 'B' },
      code: 'CONTRADICTION',
      field: 'targetHouseholdId',
    },
    {
      name: 'a household to come from, without a change',
      changes: { 原户编号: 'A' },
      code: 'CONTRADICTION',
      field: 'originHouseholdId',
    },
    {
      name: 'another ID number without the former one',
      changes: { 变动类型: '证件号码变更' },
      code: 'CONTRADICTION',
      field: 'change',
    },
    {
      name: 'a former ID number that is none',
      changes: { 原证件号码: '123' },
      code: 'ID_FORMAT',
      field: 'formerNumber',
    },
    {
      name: 'a kind of change that nobody agreed on',
      changes: { 变动类型: '不详' },
      code: 'CODE_UNKNOWN',
      field: 'change',
    },
  ])('is sent back: $name', ({ changes, code, field }) => {
    const mapped = map(changes);
    expect(mapped).toMatchObject({ ok: false, rejection: { code, field } });
    // What is shown of an identity is masked, whatever the contradiction was about.
    expect(JSON.stringify(mapped)).not.toContain(number);
  });

  it.each<{ name: string; changes: Cells }>([
    { name: 'nothing changed', changes: {} },
    { name: 'only the old columns of joining', changes: { 迁入日期: '2026-03-10' } },
    { name: 'joined, by the column alone', changes: { 变动类型: '迁入', 转入日期: '2026-03-10' } },
    {
      name: 'married in from a household',
      changes: { 变动类型: '嫁入', 变动时间: '2026-03-10', 原户编码: 'A' },
    },
    { name: 'never was a member', changes: { 变动类型: '误录' } },
    { name: 'a village of the table of 2023', changes: { 村区划代码: '130506100013' } },
    { name: 'a village of the table of 2019', changes: { 村区划代码: '130527100201' } },
    {
      name: 'an empty cell of each new column',
      changes: { 变动类型: '', 变动日期: '', 原户编号: '', 转入户编号: '', 原证件号码: '' },
    },
  ])('is accepted: $name', ({ changes }) => {
    expect(map(changes)).toMatchObject({ ok: true });
  });

  it.each([
    { name: 'an ID', cell: former, known: former },
    {
      name: 'an ID of the first generation',
      cell: `${former.slice(0, 6)}${former.slice(8, 17)}`,
      known: former,
    },
    { name: 'a certificate of a disabled person', cell: `${former}42`, known: former },
    { name: 'a student number with the ID in it', cell: `G${former}`, known: former },
    { name: 'a student number of its own', cell: `J${former}`, known: `J${former}` },
  ])('names a former number by reference only: $name', ({ cell, known }) => {
    const { values } = accepted({ 变动类型: '证件号码变更', 原证件号码: cell });
    expect(values['formerNumber']).toBe(cipher.personRef(known));
  });

  it('is unchanged in an export of another day', () => {
    const [one, other] = [accepted({}), accepted({}, '2026-05-31')];
    expect(other.contentHash).toBe(one.contentHash);
    const [before, after] = [accepted({ 原证件号码: former }), accepted({ 原证件号码: '' })];
    expect(after.contentHash).not.toBe(before.contentHash);
  });
});
