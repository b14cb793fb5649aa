import { yuan, on } from './testing/builders.js';
import { dayText, explain, groupText, SEVERITY_ZH } from './explanation.js';
import { type AlertContent } from './types.js';

// The one sentence of an alert that an officer reads first.

const content: Omit<AlertContent, 'explanation'> = {
  alertId: 'A1',
  countyCode: '130529',
  townCode: '130529100',
  villageCode: '130529100200',
  householdId: 'H1',
  group: 'WATCHED',
  category: 'MARGINAL',
  cause: 'illness',
  ruleId: 'illness.year-burden',
  standardId: 'XT-DEFAULT',
  standardVersion: 1,
  windowKey: '2026',
  severity: 'ORANGE',
  firstMetOn: on('2026-07-02'),
  indicators: [
    {
      name: 'illness.year-burden',
      value: yuan(5100.5),
      threshold: yuan(5000),
      unit: 'FEN',
      windowFrom: on('2026-01-01'),
      windowTo: on('2026-12-31'),
    },
  ],
  evidence: [
    {
      eventId: 'E1',
      topic: 'health-insurance.settlement',
      personRef: 'p1',
      occurredOn: on('2026-07-02'),
      contribution: yuan(5100.5),
      unit: 'FEN',
      householdAtEvent: 'H1',
    },
  ],
  evidenceOmitted: { count: 3, sum: 0 },
  excluded: [],
  incomeGate: { perHeadFen: null, lineFen: null, result: 'UNKNOWN' },
  held: null,
};

const [indicator] = content.indicators;
const counted = indicator === undefined ? [] : [{ ...indicator, value: 2, unit: 'COUNT' as const }];

describe('the sentence of an alert', () => {
  test.each([
    ['{value}，线{threshold}', {}, '5,100.50元，线5,000.00元'],
    ['{value}间，线{threshold}', { indicators: counted }, '2间，线500000'],
    [
      '{value}/{threshold}',
      { indicators: counted.map((one) => ({ ...one, threshold: null })) },
      '2/0',
    ],
    ['{value}/{threshold}', { indicators: [] }, '0/0'],
    ['{group}', {}, '监测户'],
    ['{group}', { category: null }, '脱贫户'],
    ['{group}', { group: 'ORDINARY' as const, category: null }, '一般农户'],
    ['{count}笔', {}, '4笔'],
    ['{year}—{nextYear}学年', {}, '2026—2027学年'],
    ['{year}年度', { windowKey: '2025/p1' }, '2025年度'],
    ['{firstMetOn}', {}, '2026年7月2日'],
    ['{severity}', {}, '橙色'],
    ['{unknown}', {}, '{unknown}'],
  ])('by the template %s with %j', (template, changes, expected) => {
    expect(explain(template, { ...content, ...changes }, [])).toBe(expected);
  });

  test.each([
    ['一句。', [], '一句。'],
    ['一句', [], '一句'],
    ['一句。', ['收入未登记'], '一句；收入未登记。'],
    ['一句', ['收入未登记'], '一句；收入未登记。'],
    ['一句。', ['收入未登记', '未核年龄'], '一句；收入未登记；未核年龄。'],
    ['两句。在此。', ['收入未登记'], '两句。在此；收入未登记。'],
  ])('%s says at its end what is not known: %j', (template, notes, expected) => {
    expect(explain(template, content, notes)).toBe(expected);
  });
});

test.each([
  ['2026-01-01', '2026年1月1日'],
  ['2024-02-29', '2024年2月29日'],
  ['2026-12-31', '2026年12月31日'],
])('the day %s is written %s', (date, expected) => {
  expect(dayText(on(date))).toBe(expected);
});

test.each([
  ['ORDINARY', null, '一般农户'],
  ['WATCHED', null, '脱贫户'],
  ['WATCHED', 'SUDDEN_SERIOUS', '监测户'],
] as const)('group %s with category %s is written %s', (group, category, expected) => {
  expect(groupText({ group, category })).toBe(expected);
});

test('severities have their colours', () => {
  expect(SEVERITY_ZH).toEqual({ BLUE: '蓝色', YELLOW: '黄色', ORANGE: '橙色', RED: '红色' });
});
