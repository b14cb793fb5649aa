import {
  createIdentityCipher,
  dayFromIso,
  instantOfDay,
  syntheticIdNumber,
  type RejectionCode,
} from '#domain';
import { projectPath } from '#schemas';
import { loadLayouts } from '../../layout/shell/load-layouts.js';
import { readHeader, unitNamedIn } from '../../reading/core/header.js';
import { RowMapper, type MappedRow } from './row-mapper.js';

const cipher = createIdentityCipher({
  profile: 'sm',
  keyId: 'k1',
  refKey: Buffer.alloc(32, 1),
  sealKey: Buffer.alloc(32, 2),
});
const born = dayFromIso('1984-02-29');
const number = syntheticIdNumber(born, 7);

type Cells = Readonly<Record<string, string>>;

/** A connector's real layout document, and a good row under it. */
function under(connector: string, layout: string, good: Cells, room = `connectors/${connector}`) {
  const document = loadLayouts([projectPath(`${room}/layouts`)], connector).get(layout);
  if (document === undefined) throw new Error(`no layout ${layout}`);
  const mapper = new RowMapper(document, cipher);
  return (changes: Cells = {}, fileDay = '2026-03-31') => {
    const row = { ...good, ...changes };
    const header = readHeader(document, Object.keys(row));
    if (header === null) throw new Error('the heading was not understood');
    return mapper.map(header, Object.values(row), { fileDay: dayFromIso(fileDay) });
  };
}

const settlement = under('health-insurance', 'settlement-monthly', {
  结算流水号: 'S1',
  姓名: '郅建国',
  证件号码: number,
  参保地村区划代码: '130529100203',
  统筹区: '130529',
  医疗类别: '住院',
  结算时间: '2026-03-05',
  医疗总费用: '3000',
  基金支付总额: '1000',
  个人负担: '2000',
});
const certificate = under('disabled-persons-federation', 'certificate-monthly', {
  残疾人证号: `${number}42`,
  姓名: '郅建国',
  村区划代码: '130529100203',
  残疾类别: '肢体',
  残疾等级: '二级',
  发证日期: '2026-03-05',
  业务类型: '新办',
});
const accident = under('public-security', 'traffic-accident', {
  事故编号: 'A1',
  姓名: '郅建国',
  公民身份号码: number,
  性别: '男',
  县区代码: '130529',
  事故时间: '2026-03-05',
  伤害程度: '重伤',
});
const ledgerRow = {
  数据日期: '2026-03-31',
  户编号: '130529000001',
  户类型: '普通农户',
  村区划代码: '130529100203',
  姓名: '郅建国',
  证件号码: number,
  与户主关系: '户主',
};
const ledger = under('register', 'household-ledger', ledgerRow, 'services/register');

type Mapping = ReturnType<typeof settlement>;

function accepted(mapped: Mapping): MappedRow {
  if (!mapped.ok) throw new Error(`sent back: ${mapped.rejection.code} ${mapped.rejection.field}`);
  return mapped.value;
}

function valuesOf(mapped: Mapping) {
  const [event] = accepted(mapped).events;
  if (event === undefined) throw new Error('no event');
  return { ...event.values, occurredAt: event.occurredAt };
}

function codeOf(mapped: Mapping): RejectionCode | 'accepted' {
  return mapped.ok ? 'accepted' : mapped.rejection.code;
}

/** Number of the first generation: without the century and the check character. */
const fifteen = number.slice(0, 6) + number.slice(8, 17);
const fullWidth = Array.from(number, (digit) =>
  String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0),
).join('');
const withX = syntheticIdNumber(dayFromIso('1949-12-31'), 2);

describe('numbers as departments write them', () => {
  const plain = accepted(settlement()).person.personRef;

  it.each([
    { name: 'leading apostrophe of a spreadsheet', given: `'${number}` },
    { name: 'blanks inside and around', given: ` ${number.slice(0, 6)} ${number.slice(6)} ` },
    { name: 'full-width digits', given: fullWidth },
    { name: 'a disability number in the column of the ID', given: `${number}42` },
  ])('$name: the same person', ({ given }) => {
    expect(accepted(settlement({ 证件号码: given })).person.personRef).toBe(plain);
  });

  it('fifteen digits of the first generation: the same person', () => {
    const old = settlement({ 证件号码: fifteen });
    expect(accepted(old).person.personRef).toBe(plain);
  });

  it('a lower-case x at the end: the same person', () => {
    const upper = accepted(settlement({ 证件号码: withX })).person.personRef;
    expect(accepted(settlement({ 证件号码: withX.toLowerCase() })).person.personRef).toBe(upper);
  });

  it('the address of an area that is no more is no fault', () => {
    const old = syntheticIdNumber(born, 7, '132201');
    expect(codeOf(settlement({ 证件号码: old }))).toBe('accepted');
  });

  it.each<{ name: string; given: string; code: RejectionCode }>([
    { name: 'in the notation of a spreadsheet', given: '1.30599E+17', code: 'ID_EXCEL_TRUNCATED' },
    {
      name: 'last digits rounded to zeros',
      given: `${number.slice(0, 15)}000`,
      code: 'ID_EXCEL_TRUNCATED',
    },
    {
      name: 'one digit wrong',
      given: number.slice(0, 17) + (number.endsWith('1') ? '2' : '1'),
      code: 'ID_CHECK_DIGIT',
    },
    { name: 'a word', given: '无身份证', code: 'ID_FORMAT' },
    { name: 'seventeen digits', given: number.slice(0, 17), code: 'ID_FORMAT' },
  ])('$name: sent back', ({ given, code }) => {
    const mapped = settlement({ 证件号码: given });
    expect(codeOf(mapped)).toBe(code);
    expect(JSON.stringify(mapped)).not.toContain(number);
  });

  it('none at all: found by name and village, never by a guess', () => {
    const { person } = accepted(settlement({ 证件号码: '' }));
    expect(person.personRef).toBeNull();
    expect(person.nameVillageRef).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('amounts, dates and codes as departments write them', () => {
  it.each([
    { name: 'thousands and a unit in the cell', given: '2,000.00元', fen: 200_000 },
    { name: 'a unit of ten thousand in the cell', given: '0.2万元', fen: 200_000 },
    { name: 'full-width digits', given: '２０００', fen: 200_000 },
    { name: 'noise of a binary fraction', given: '2000.0000000000001', fen: 200_000 },
  ])('$name', ({ given, fen }) => {
    expect(valuesOf(settlement({ 个人负担: given }))).toMatchObject({ personalFen: fen });
  });

  it('a heading that says 万元 beats the unit of the layout', () => {
    const inWan = under('health-insurance', 'settlement-monthly', {
      结算流水号: 'S1',
      姓名: '郅建国',
      证件号码: number,
      统筹区: '130529',
      医疗类别: '住院',
      结算时间: '2026-03-05',
      '医疗总费用（万元）': '0.3',
      '基金支付总额(万元)': '0.1',
      '个人负担(单位：万元)': '0.2',
    });
    expect(valuesOf(inWan())).toMatchObject({ totalFen: 300_000, personalFen: 200_000 });
  });

  it.each([
    { name: 'serial number of a spreadsheet', given: '46086' },
    { name: 'dotted', given: '2026.3.5' },
    { name: 'compact', given: '20260305' },
    { name: 'Chinese', given: '2026年3月5日' },
    { name: 'two-digit year', given: '26-03-05' },
    { name: 'slashes and a time', given: '2026/03/05 00:00:00' },
  ])('a date as $name', ({ given }) => {
    const { occurredAt } = valuesOf(settlement({ 结算时间: given }));
    expect(new Date(occurredAt).toISOString()).toBe('2026-03-04T16:00:00.000Z');
  });

  it.each<{ name: string; changes: Cells; code: RejectionCode }>([
    { name: 'an amount that is a word', changes: { 个人负担: '两千' }, code: 'AMOUNT_FORMAT' },
    { name: 'a day that does not exist', changes: { 结算时间: '2026-02-30' }, code: 'DATE_FORMAT' },
    { name: 'a code that nobody knows', changes: { 医疗类别: '针灸理疗' }, code: 'CODE_UNKNOWN' },
    { name: 'a county of elsewhere', changes: { 统筹区: '110101' }, code: 'DIVISION_UNKNOWN' },
    {
      name: 'parts that do not add up',
      changes: { 医疗总费用: '4000' },
      code: 'PARTS_DO_NOT_ADD_UP',
    },
    {
      name: 'a stay that begins after its end',
      changes: { 入院日期: '2026-03-06' },
      code: 'CONTRADICTION',
    },
    {
      name: 'a birth date against the number',
      changes: { 出生日期: '1984-03-01' },
      code: 'BIRTH_CONTRADICTS',
    },
    { name: 'a test row by its name', changes: { 姓名: '测试' }, code: 'TEST_ROW' },
    { name: 'a test row by its record id', changes: { 结算流水号: 'TEST-1' }, code: 'TEST_ROW' },
    {
      name: 'a name destroyed by the wrong encoding',
      changes: { 姓名: '郅\ufffd国' },
      code: 'NAME_UNREADABLE',
    },
    { name: 'no name', changes: { 姓名: '' }, code: 'NAME_MISSING' },
    { name: 'a required cell left empty', changes: { 个人负担: '' }, code: 'REQUIRED_MISSING' },
    {
      name: 'a cell of a novel',
      changes: { 主要诊断编码: 'x'.repeat(40_000) },
      code: 'TEXT_TOO_LONG',
    },
  ])('$name: sent back', ({ changes, code }) => {
    expect(codeOf(settlement(changes))).toBe(code);
  });

  it.each<{ name: string; changes: Cells; code: RejectionCode }>([
    {
      name: 'a household that moves to an unknown village',
      changes: { 村区划代码: '130529100999' },
      code: 'DIVISION_UNKNOWN',
    },
    {
      name: 'a birth in 1850',
      changes: { 证件号码: syntheticIdNumber(dayFromIso('1850-05-06'), 7) },
      code: 'ID_BIRTH_DATE',
    },
  ])('$name: sent back by the register', ({ changes, code }) => {
    expect(codeOf(ledger())).toBe('accepted');
    expect(codeOf(ledger(changes))).toBe(code);
  });

  it('sex against the number: sent back', () => {
    expect(codeOf(accident())).toBe('accepted');
    expect(codeOf(accident({ 性别: '女' }))).toBe('SEX_CONTRADICTS');
  });

  it('class and grade swapped: sent back, nothing is guessed', () => {
    expect(codeOf(certificate())).toBe('accepted');
    expect(codeOf(certificate({ 残疾类别: '听力', 残疾等级: '四级' }))).toBe(
      'CERTIFICATE_CONTRADICTS',
    );
  });
});

const hashOf = (mapped: Mapping) => accepted(mapped).events[0]?.contentHash;
const idOf = (mapped: Mapping) => accepted(mapped).events[0]?.recordId;

describe('the same record in another spelling', () => {
  it.each([
    { name: 'of an amount', changes: { 个人负担: '2,000.00元' } },
    { name: 'of a date', changes: { 结算时间: '2026年3月5日' } },
    { name: 'of a number', changes: { 证件号码: `'${number}` } },
    { name: 'of a name, by width and blanks', changes: { 姓名: ' 郅 建国' } },
  ])('$name is no change', ({ changes }) => {
    expect(hashOf(settlement(changes))).toBe(hashOf(settlement()));
  });

  it('another amount or another person is a change', () => {
    const other = syntheticIdNumber(born, 9);
    expect(hashOf(settlement({ 证件号码: other }))).not.toBe(hashOf(settlement()));
    expect(hashOf(settlement({ 个人负担: '2001', 医疗总费用: '3001' }))).not.toBe(
      hashOf(settlement()),
    );
  });

  it('a reissue suffix makes no other certificate', () => {
    const reissued = certificate({ 残疾人证号: `${number}42B1` });
    expect(idOf(reissued)).toBe(idOf(certificate()));
    expect(hashOf(reissued)).toBe(hashOf(certificate()));
  });

  it('dots of minority names: one spelling', () => {
    const refOf = (name: string) =>
      accepted(settlement({ 姓名: name, 证件号码: '' })).person.nameVillageRef;
    expect(refOf('阿依·古丽')).toBe(refOf('阿依•古丽'));
    expect(refOf('阿依·古丽')).not.toBe(refOf('阿依古丽'));
  });

  it('a reversal is a record of its own that names what it undoes', () => {
    const amounts = { 医疗总费用: '-3000', 基金支付总额: '-1000', 个人负担: '-2000' };
    const [event] = accepted(settlement(amounts)).events;
    expect(event).toMatchObject({ recordId: 'S1/reversal', correctionOf: 'S1' });
  });

  it('one row that also says a major disease becomes two events', () => {
    const { events } = accepted(settlement({ 大病标识: '是', 主要诊断编码: 'C50.9' }));
    expect(events.map(({ topic }) => topic)).toEqual([
      'health-insurance.settlement',
      'health-insurance.major-disease',
    ]);
  });

  it('lets nothing that identifies a person out of the mapping in the clear', () => {
    const [event] = accepted(settlement()).events;
    expect(JSON.stringify(event)).not.toMatch(/郅建国|130599/);
  });
});

describe('rows that come late, or from somewhere else', () => {
  it('an accident that is told of 20 days after happened on its own day, and is the same one', () => {
    const late = accident({ 事故时间: '2026-03-11' });
    expect(valuesOf(late).occurredAt).toBe(instantOfDay(dayFromIso('2026-03-11')));
    const early = accident({ 事故时间: '2026-03-11' }, '2026-03-12');
    expect([idOf(late), hashOf(late)]).toEqual([idOf(early), hashOf(early)]);
  });

  it('who moved county is the same person, in the county that the row names', () => {
    const before = accepted(ledger());
    const after = accepted(ledger({ 村区划代码: '130532001001' }));
    expect(after.person.personRef).toBe(before.person.personRef);
    expect([before.countyCode, after.countyCode]).toEqual(['130529', '130532']);
    expect(after.events[0]?.contentHash).not.toBe(before.events[0]?.contentHash);
  });

  it('who is insured in another county than that of the village: the bill is that county’s', () => {
    const elsewhere = accepted(settlement({ 统筹区: '130532' }));
    expect(elsewhere).toMatchObject({ countyCode: '130532', divisionCode: '130529100203' });
    expect(elsewhere.person.personRef).toBe(accepted(settlement()).person.personRef);
  });

  it('a certificate that moved county is a new version of the same one', () => {
    const moved = certificate({ 业务类型: '迁移', 村区划代码: '130532001001' });
    expect(idOf(moved)).toBe(idOf(certificate()));
    expect(hashOf(moved)).not.toBe(hashOf(certificate()));
    expect(accepted(moved).countyCode).toBe('130532');
  });
});

describe('headings and units as departments write them', () => {
  const layout = loadLayouts(
    [projectPath('connectors/health-insurance/layouts')],
    'health-insurance',
  ).get('settlement-monthly');
  const headings = [
    '结算流水号',
    '姓名（必填）',
    '证件号码(18位)',
    '统筹区',
    '医疗类别',
    '结算时间',
  ];
  const money = ['医疗总费用', '基金支付总额', '个人负担'];

  function unitsOf(cells: readonly string[], above: readonly string[]) {
    if (layout === undefined) throw new Error('no layout');
    const header = readHeader(layout, cells, unitNamedIn(above));
    return header?.columns.filter(({ column }) => column.type === 'money').map(({ unit }) => unit);
  }

  it('a remark in brackets is no part of a heading', () => {
    expect(unitsOf([...headings, ...money], [])).toEqual([null, null, null]);
  });

  it('a unit in a line above holds for all money that names none itself', () => {
    const some = ['医疗总费用', '基金支付总额（元）', '个人负担'];
    expect(unitsOf([...headings, ...some], ['', '单位：万元'])).toEqual(['wan', 'yuan', 'wan']);
    expect(unitsOf([...headings, ...money], ['填报单位：巨鹿县医保局'])).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('a heading of no column is named', () => {
    if (layout === undefined) throw new Error('no layout');
    const cells = [...headings, ...money, '身份证件号', ' ', '备注'];
    expect(readHeader(layout, cells)?.unread).toEqual(['身份证件号', '备注']);
  });

  it('of two headings that differ by their remark alone none is meant', () => {
    const two = ['医疗总费用', '基金支付总额', '个人负担（门诊）', '个人负担（住院）'];
    expect(unitsOf([...headings, ...two], [])).toBeUndefined();
  });
});

it('codes of before and after the change of 2020 are good, each as it is', () => {
  const counties = ['130526', '130505'].map((code) =>
    settlement({ 统筹区: code, 参保地村区划代码: '' }),
  );
  expect(counties.map((row) => accepted(row).countyCode)).toEqual(['130526', '130505']);
  expect(codeOf(settlement({ 统筹区: '130599' }))).toBe('DIVISION_UNKNOWN');
});

describe('what would make one record of two', () => {
  it('a number that a spreadsheet has shortened is no id', () => {
    expect(codeOf(settlement({ 结算流水号: '2.02603E+17' }))).toBe('TEXT_SHORTENED');
  });

  it('an id of some thousand characters is sent back', () => {
    expect(codeOf(settlement({ 结算流水号: 'S'.repeat(401) }))).toBe('TEXT_TOO_LONG');
  });

  it('an id that is the number of a person is not told to anybody', () => {
    const [event] = accepted(settlement({ 结算流水号: number })).events;
    expect(event?.recordId).toMatch(/^[0-9a-f]{32,}$/);
  });

  it('without a number, another day of birth is another person', () => {
    const nobody = { 证件号码: '', 出生日期: '1984-02-29' };
    const [one, other] = [nobody, { ...nobody, 出生日期: '1984-03-01' }].map(
      (row) => accepted(settlement(row)).events[0]?.contentHash,
    );
    expect(one).not.toBe(other);
  });

  it('a reversal of a bill of which the person paid nothing is one', () => {
    const bill = { 医疗总费用: '-1000', 基金支付总额: '-1000', 个人负担: '0' };
    expect(accepted(settlement(bill)).events).toMatchObject([
      { recordId: 'S1/reversal', correctionOf: 'S1' },
    ]);
  });
});
