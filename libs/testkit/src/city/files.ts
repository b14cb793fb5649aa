import type { Encoding, FaultLabel, HandOver, Phase } from './hand-over.js';
import type { County } from './places.js';

interface FilePlan {
  readonly connector: string;
  readonly layout: string;
  readonly slot: string;
  readonly name: string;
  readonly format?: HandOver['format'];
  readonly encoding?: Encoding;
  readonly title?: string;
  readonly inWan?: boolean;
  readonly phase?: Phase;
  readonly headers?: Readonly<Record<string, string>>;
  readonly labels?: readonly FaultLabel[];
  readonly refused?: HandOver['refused'];
}

/** Months of the year that the city in small plays: November 2025 to October 2026. */
export const months: readonly string[] = [
  '202511',
  '202512',
  '202601',
  '202602',
  '202603',
  '202604',
  '202605',
  '202606',
  '202607',
  '202608',
  '202609',
  '202610',
];

/** Cut-off days of the burden lists; July 2026 has one every ten days. */
export const cutOffs: readonly string[] = [
  '20251231',
  '20260331',
  '20260430',
  '20260630',
  '20260710',
  '20260831',
  '20261031',
];

/** Last months of the two-month lists. */
export const bimonths: readonly string[] = months.filter((_, at) => at % 2 === 1);

/** Last months of the quarterly lists. */
export const quarters: readonly string[] = ['202512', '202603', '202606', '202610'];

/** The two disasters of the year. */
export const disasters = {
  hail: { id: 'XT2026-FB-0514', type: '010600', subType: '冰雹', on: '2026-05-14' },
  flood: { id: 'XT2026-HL-0719', type: '010200', subType: '暴雨洪涝', on: '2026-07-19' },
} as const;

const gbk = { format: 'csv', encoding: 'gbk', labels: ['ENCODING_GBK'] } as const;
const gb18030 = {
  format: 'csv',
  encoding: 'gb18030',
  labels: ['ENCODING_GB18030_RARE_CHARACTER'],
} as const;
const utf8 = { format: 'csv', encoding: 'utf-8', labels: ['ENCODING_UTF8'] } as const;
const bom = { format: 'csv', encoding: 'utf-8-bom', labels: ['ENCODING_UTF8_BOM'] } as const;
const titled = { format: 'xlsx', labels: ['MERGED_TITLE'] } as const;

type Form = Pick<FilePlan, 'format' | 'encoding' | 'title' | 'inWan' | 'labels'>;

const settlementForms: Readonly<Record<string, Form>> = {
  '202601': { ...titled, title: '邢台市医疗保障局2026年1月结算清单' },
  '202602': bom,
  '202604': utf8,
  '202606': gb18030,
  '202607': { format: 'xlsx', inWan: true, labels: ['MONEY_WAN_COLUMN'] },
  '202609': { format: 'xlsx' },
};

function health(): FilePlan[] {
  const plan = { connector: 'health-insurance' };
  const settlement = { ...plan, layout: 'settlement-monthly' };
  return [
    ...months.map((slot) => ({
      ...settlement,
      slot,
      name: `医保结算${slot}_01`,
      ...(settlementForms[slot] ?? gbk),
    })),
    { ...settlement, slot: '202603-2', name: '医保结算202603_02', ...gbk },
    {
      ...settlement,
      slot: 'wrong-month',
      name: '医保结算202608_02',
      ...utf8,
      refused: 'WRONG_PERIOD',
      labels: ['WRONG_MONTH'],
    },
    {
      ...settlement,
      slot: 'unreadable',
      name: '医保结算202609_02',
      ...utf8,
      refused: 'HEADING_NOT_FOUND',
      labels: ['UNREADABLE_HEADING'],
    },
    ...cutOffs.map((slot, at) => ({
      ...plan,
      layout: 'burden-list',
      slot,
      name: `医疗负担台账${slot}_01`,
      ...(at % 3 === 0 ? { ...titled, title: '医疗费用个人负担台账' } : gbk),
    })),
    ...quarters.map((slot) => ({
      ...plan,
      layout: 'major-disease-list',
      slot,
      name: `大病确诊名单${slot}_01`,
      format: 'xlsx' as const,
    })),
    ...['202601', '202610'].map((slot) => ({
      ...plan,
      layout: 'coverage-list',
      slot,
      name: `参保状态${slot}_01`,
      ...gbk,
    })),
    ...quarters.map((slot) => ({
      connector: 'insurer',
      layout: 'settlement-feed',
      slot,
      name: `理赔结算对接${slot}_01`,
      ...utf8,
    })),
  ];
}

function education(): FilePlan[] {
  const plan = { connector: 'education' };
  return [
    { ...plan, layout: 'cost-yearly', slot: '202603', name: '教育支出202603_01', ...gbk },
    {
      ...plan,
      layout: 'cost-yearly',
      slot: '202603-2',
      name: '教育支出202603_02',
      ...titled,
      title: '2025学年学生教育支出清单（更正）',
    },
    { ...plan, layout: 'cost-yearly', slot: '202609', name: '教育支出202609_01', format: 'xlsx' },
    ...['202603', '202605', '202609'].map((slot) => ({
      ...plan,
      layout: 'dropout-monthly',
      slot,
      name: `疑似失学名单${slot}_01`,
      ...gbk,
    })),
    {
      ...plan,
      layout: 'dropout-monthly',
      slot: 'wrong-folder',
      name: '医保结算202605_09',
      ...utf8,
      refused: 'WRONG_FOLDER',
      labels: ['WRONG_FOLDER'],
    },
  ];
}

function publicSecurity(): FilePlan[] {
  const plan = { connector: 'public-security' };
  return [
    ...bimonths.map((slot) => ({
      ...plan,
      layout: 'traffic-accident',
      slot,
      name: `交通事故伤亡${slot}_01`,
      ...gbk,
    })),
    ...quarters.map((slot) => ({
      ...plan,
      layout: 'death-register',
      slot,
      name: `死亡注销${slot}_01`,
      format: 'xlsx' as const,
    })),
  ];
}

function others(): FilePlan[] {
  const emergency = { connector: 'emergency-management' };
  const stages = [
    ['初报', 'INITIAL'],
    ['续报', 'UPDATE'],
    ['核报', 'FINAL'],
  ] as const;
  return [
    ...bimonths.map((slot) => ({
      connector: 'disabled-persons-federation',
      layout: 'certificate-monthly',
      slot,
      name: `残疾人证办理${slot}_01`,
      ...(slot === '202604' ? { ...titled, title: '残疾人证办理情况表' } : gbk),
    })),
    ...Object.entries(disasters).flatMap(([key, { on }]) =>
      stages.map(([word, stage], at) => ({
        ...emergency,
        layout: 'housing-damage',
        slot: `${key}-${stage}`,
        name: `倒损住房${on.replaceAll('-', '')}_0${at + 1}${word}`,
        ...(key === 'flood'
          ? { ...titled, title: '“7·19”暴雨洪涝倒损住房户台账', inWan: true }
          : gbk),
      })),
    ),
    { ...emergency, layout: 'casualty-list', slot: 'all', name: '因灾死亡失踪20260719_01', ...gbk },
    ...['202603', '202609'].map((slot) => ({
      ...emergency,
      layout: 'household-fire',
      slot,
      name: `居民火灾${slot}_01`,
      format: 'xlsx' as const,
    })),
    ...bimonths.map((slot, at) => ({
      connector: 'grassroots',
      layout: 'village-warning',
      slot,
      name: `乡村预警${slot}_01`,
      ...(at % 2 === 0 ? utf8 : { format: 'json' as const }),
    })),
    ...quarters.map((slot, at) => ({
      connector: 'grassroots',
      layout: 'household-application',
      slot,
      name: `主动申请${slot}_01`,
      ...(at % 2 === 0 ? { format: 'json' as const } : gbk),
    })),
  ];
}

function ledgers(counties: readonly County[]): FilePlan[] {
  const plan = {
    connector: 'register',
    layout: 'household-ledger',
    ...titled,
    title: '全国防返贫监测信息系统导出',
  };
  return [
    ...counties.map(({ code }) => ({
      ...plan,
      slot: `20251031-${code}`,
      name: `防返贫台账20251031_${code}_01`,
    })),
    { ...plan, slot: '20260630', name: '防返贫台账20260630_变动_01' },
    { ...plan, slot: '20260930', name: '防返贫台账20260930_新增_01', phase: 2 },
  ];
}

/** All files of the city, still empty, by layout and slot. */
export function emptyFiles(counties: readonly County[]): Map<string, HandOver> {
  const plans = [
    ...ledgers(counties),
    ...health(),
    ...education(),
    ...publicSecurity(),
    ...others(),
  ];
  return new Map(plans.map((plan) => [`${plan.layout}/${plan.slot}`, fileOf(plan)]));
}

function fileOf(plan: FilePlan): HandOver {
  const format = plan.format ?? 'csv';
  return {
    connector: plan.connector,
    layout: plan.layout,
    name: `${plan.name}.${format}`,
    format,
    encoding: plan.encoding ?? 'utf-8',
    phase: plan.phase ?? 1,
    title: plan.title ?? null,
    headers: plan.headers ?? {},
    inWan: plan.inWan ?? false,
    refused: plan.refused ?? null,
    labels: plan.labels ?? [],
    rows: [],
  };
}
