import { z } from 'zod';
import { exclusionKindsSchema } from './exclusion-kinds.js';
import { type StandardProblemCode } from './standard-problem.js';
import { RULE_IDS, severitySchema } from './standard.js';

// What a person writes: amounts with their unit, days as dates, factors as decimals. A bare number
// for an amount is refused, because nobody could tell yuan from fen. The message of every issue that
// is raised here is the code of a problem; patterns stand before transforms, so that an editor that
// knows the JSON Schema sees them too.

/** Wrong in the way of a code; the value that was found is added when the problem is told. */
function wrong(code: StandardProblemCode): StandardProblemCode {
  return code;
}

const UNIT_FEN: Readonly<Record<string, number>> = { fen: 1, yuan: 100, wan: 1_000_000 };
const AMOUNT = /^(\d[\d_,]{0,12})(?:\.(\d{1,6}))? ?(fen|yuan|wan)$/;
const LINE = new RegExp(
  `^(always|never|report-only|\\d{1,3}(\\.\\d)? ?% of (rural )?income|${AMOUNT.source.slice(1, -1)})$`,
);

function amountFen(text: string): number | null {
  const match = AMOUNT.exec(text);
  const unit = UNIT_FEN[match?.[3] ?? ''];
  if (match === null || unit === undefined) return null;
  const whole = (match[1] ?? '').replaceAll(/[_,]/g, '');
  const decimals = match[2] ?? '';
  const fen = (Number(`${whole}${decimals}`) * unit) / 10 ** decimals.length;
  return Number.isSafeInteger(fen) ? fen : null;
}

const amount = z
  .string({ error: wrong('AMOUNT_WITHOUT_UNIT') })
  .regex(AMOUNT, wrong('AMOUNT_UNREADABLE'))
  .transform((text, context) => {
    const fen = amountFen(text);
    if (fen !== null) return fen;
    context.addIssue(wrong('AMOUNT_UNREADABLE'));
    return z.NEVER;
  })
  .meta({ description: '金额：数字加单位 fen（分）、yuan（元）、wan（万元），例如 5000 yuan' });

const line = z
  .string({ error: wrong('LINE_WITHOUT_UNIT') })
  .regex(LINE, wrong('LINE_UNREADABLE'))
  .transform((text, context) => {
    const words = { always: 'ALWAYS', never: 'NEVER', 'report-only': 'REPORT_ONLY' } as const;
    if (text === 'always' || text === 'never' || text === 'report-only') {
      return { kind: words[text] };
    }
    const share = /^(\d{1,3}(?:\.\d)?) ?% of (rural )?income$/.exec(text);
    if (share !== null) {
      const permille = Math.round(Number(share[1]) * 10);
      const kind = share[2] === undefined ? 'INCOME_SHARE' : 'RURAL_INCOME_SHARE';
      return { kind, permille } as const;
    }
    const fen = amountFen(text);
    if (fen !== null) return { kind: 'AMOUNT' as const, fen };
    context.addIssue(wrong('LINE_UNREADABLE'));
    return z.NEVER;
  })
  .meta({
    description:
      '预警线：5000 yuan；50 % of income（家庭年纯收入的比例）；50 % of rural income（上年农村居民人均可支配收入的比例）；always 一律预警；never 不适用；report-only 只提示',
  });

const factor = z
  .number()
  .transform((value, context) => {
    const permille = Math.round(value * 1000);
    const exact = Math.abs(value * 1000 - permille) < 1e-6;
    if (exact && permille >= 1 && permille <= 1_000_000) return permille;
    context.addIssue(wrong('FACTOR_UNREADABLE'));
    return z.NEVER;
  })
  .meta({ description: '倍数，最多三位小数，例如 1.5' });

const DAY_MS = 86_400_000;
const date = z
  .string({ error: wrong('DAY_UNREADABLE') })
  .regex(/^20\d{2}-\d{2}-\d{2}$/, wrong('DAY_UNREADABLE'))
  .transform((text, context) => {
    const at = Date.parse(`${text}T00:00:00Z`);
    if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(text)) return at / DAY_MS;
    context.addIssue(wrong('DAY_UNREADABLE'));
    return z.NEVER;
  })
  .meta({ description: '日期，加引号，例如 "2026-07-01"' });

const yearStart = z
  .string({ error: wrong('MONTH_DAY_UNREADABLE') })
  .regex(/^\d{2}-\d{2}$/, wrong('MONTH_DAY_UNREADABLE'))
  .transform((text, context) => {
    const [month = 0, day = 0] = text.split('-').map(Number);
    const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
    if (day >= 1 && day <= longest) return { month, day };
    context.addIssue(wrong('MONTH_DAY_UNREADABLE'));
    return z.NEVER;
  })
  .meta({ description: '待遇年度的起始月日，加引号，例如 "04-01"' });

const ROLLING_MONTHS_MAX = 36;
const window = z
  .string({ error: wrong('WINDOW_UNREADABLE') })
  .regex(
    /^(record|benefit-year|school-year|disaster|ever|rolling\(\d{1,2} months\))$/,
    wrong('WINDOW_UNREADABLE'),
  )
  .transform((text, context) => {
    const kinds = ['record', 'benefit-year', 'school-year', 'disaster', 'ever'] as const;
    const kind = kinds.find((one) => one === text);
    if (kind !== undefined) return { kind };
    const months = Number(/\d+/.exec(text)?.[0]);
    if (months >= 1 && months <= ROLLING_MONTHS_MAX) return { kind: 'rolling' as const, months };
    context.addIssue(wrong('WINDOW_UNREADABLE'));
    return z.NEVER;
  });

// `Q20-Q26` spans categories; `C16` is one. Dots are dropped, as departments write both forms.
const codeRange = z
  .string({ error: wrong('CODE_RANGE_UNREADABLE') })
  .regex(
    /^[A-Za-z]\d[0-9A-Za-z.]{1,5}(-[A-Za-z]\d[0-9A-Za-z.]{1,5})?$/,
    wrong('CODE_RANGE_UNREADABLE'),
  )
  .transform((text, context) => {
    const plain = text.toUpperCase().replaceAll('.', '');
    const [from = '', to = from] = plain.split('-');
    if (to.length === from.length && to >= from) return { from, to };
    context.addIssue(wrong('CODE_RANGE_UNREADABLE'));
    return z.NEVER;
  })
  .meta({ description: 'ICD-10 编码或编码区间，例如 C16、Q20-Q26' });

const severityCase = z
  .strictObject({ when: z.string().optional(), is: severitySchema })
  .transform(({ when, is }) => ({ when: when ?? null, is }));

const EXPLANATION_CHARACTERS_MAX = 200;

const rule = z.strictObject({
  ruleId: z.enum(RULE_IDS).meta({ description: '规则编号' }),
  enabled: z.boolean().optional().meta({ description: 'false：本县不用这条规则' }),
  window: window.optional().meta({ description: '统计期间' }),
  thresholds: z
    .strictObject({
      watched: line.optional().meta({ description: '脱贫户、监测对象的预警线' }),
      ordinary: line.optional().meta({ description: '普通农户的预警线' }),
    })
    .optional(),
  when: z.string().min(1).max(1_000).optional().meta({ description: '条件（CEL 表达式）' }),
  severity: z
    .union([z.literal('ladder'), z.array(severityCase).min(1).max(10)], {
      error: wrong('SEVERITY_UNREADABLE'),
    })
    .optional()
    .meta({ description: '预警级别：ladder 按金额阶梯，或逐条列出' }),
  parameters: z
    .record(
      z.string(),
      z.union([z.number().int(), z.array(z.string()).min(1).max(50)], {
        error: wrong('PARAMETER_UNREADABLE'),
      }),
    )
    .optional(),
  explanation: z
    .string()
    .min(1)
    .max(EXPLANATION_CHARACTERS_MAX)
    .optional()
    .meta({ description: '预警说明的句式，{value} 等为占位' }),
});

const ITEM_CHARACTERS_MAX = 20;
const NAME_CHARACTERS_MAX = 40;
const CODES_OF_ITEM_MAX = 100;
const DISEASE_ITEMS_MAX = 200;
const codes = z.array(codeRange).min(1).max(CODES_OF_ITEM_MAX);

const diseaseItem = z.strictObject({
  item: z.string().min(1).max(ITEM_CHARACTERS_MAX).meta({ description: '病种序号，加引号' }),
  name: z.string().min(1).max(NAME_CHARACTERS_MAX).meta({ description: '病种名称' }),
  codes,
  /** Code systems whose editions keep the disease elsewhere. */
  codesIn: z.record(z.string(), codes).default({}),
  childOnly: z.boolean().default(false),
  morphology: z
    .array(z.string().regex(/^M\d{4}(\/\d)?$/, wrong('MORPHOLOGY_UNREADABLE')))
    .default([]),
  secondCodes: z
    .array(z.string().regex(/^[A-Z]\d[0-9A-Z.]{1,5}$/, wrong('CODE_RANGE_UNREADABLE')))
    .default([]),
});

const diseaseList = z.strictObject({
  diseaseListId: z.string().min(1).max(NAME_CHARACTERS_MAX),
  codeSystems: z.array(z.string().min(1)).min(1),
  items: z.array(diseaseItem).min(1).max(DISEASE_ITEMS_MAX),
});

const year = z.number().int().min(2010).max(2099);
const YEARS_MAX = 90;
const standardId = z
  .string({ error: wrong('STANDARD_ID_UNREADABLE') })
  .regex(/^[A-Z][A-Z0-9-]{0,39}$/, wrong('STANDARD_ID_UNREADABLE'));
const VERSION_MAX = 100_000;
const version = z.number().int().min(1).max(VERSION_MAX);
const REASON_CHARACTERS_MAX = 500;

/** A standard as a person writes it. A county's leaves out what it takes over from the city. */
export const standardDocumentSchema = z.strictObject({
  standardId: standardId.meta({ description: '标准编号，一县一个，各版本沿用' }),
  countyCode: z
    .string({ error: wrong('COUNTY_UNREADABLE') })
    .regex(/^\d{6}$/, wrong('COUNTY_UNREADABLE'))
    .meta({ description: '县级代码，六位，加引号；市级为 "130500"' }),
  version: version.meta({ description: '版本号，逐版加一' }),
  validFrom: date.meta({ description: '自哪一天起施行' }),
  reason: z
    .string()
    .min(1)
    .max(REASON_CHARACTERS_MAX)
    .nullable()
    .default(null)
    .meta({ description: '理由；施行日早于提交日时必填' }),
  restsOn: z
    .strictObject({ standardId, version })
    .optional()
    .meta({ description: '以市级标准的哪个版本为基础（县级必填）' }),
  benefitYearStart: yearStart.optional(),
  burdenFormula: z
    .enum(['all', 'compliant'])
    .optional()
    .meta({ description: 'all 个人负担；compliant 合规自付（政策范围内费用减基金支付）' }),
  ruralIncome: z
    .array(z.strictObject({ year, income: amount }))
    .max(YEARS_MAX)
    .optional()
    .meta({ description: '各年农村居民人均可支配收入，供 % of rural income 的预警线使用' }),
  incomeGate: z
    .strictObject({
      factor: factor.optional(),
      lines: z
        .array(z.strictObject({ year, line: amount }))
        .max(YEARS_MAX)
        .optional(),
    })
    .optional()
    .meta({ description: '收入参考线（保障线）' }),
  severityLadder: z
    .strictObject({ orange: factor, red: factor })
    .optional()
    .meta({ description: '级别阶梯：达到预警线的几倍为橙色、红色' }),
  updateStepsPerThreshold: z
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: '金额每增加预警线的几分之一算作重要变化' }),
  childAgeMax: z.number().int().min(0).max(30).optional().meta({ description: '儿童最大周岁' }),
  diseaseList: diseaseList.optional().meta({ description: '大病病种目录，写则全部替换' }),
  schooling: z
    .strictObject({
      feeFactor: factor.optional(),
      referenceFees: z
        .array(z.strictObject({ stage: z.string().min(1), fee: amount }))
        .max(20)
        .optional(),
    })
    .optional()
    .meta({ description: '教育收费：参考收费标准与倍数' }),
  exclusionKinds: exclusionKindsSchema
    .optional()
    .meta({ description: '排除情形，写则全部替换；登记时只能选用施行中的情形' }),
  rules: z
    .array(rule)
    .max(RULE_IDS.length * 2)
    .default([]),
});

/** A standard document after reading: units and dates resolved, gaps not yet filled. */
export type StandardDocument = z.output<typeof standardDocumentSchema>;

/** One rule's entry of a document. */
export type RuleEntry = StandardDocument['rules'][number];

/**
 * The form of a standard document for editors and other programs (JSON Schema, draft 2020-12). It
 * knows what can be said of one entry; what entries mean together is checked on submission.
 */
export function standardJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(standardDocumentSchema, { io: 'input' }),
    title: '监测预警标准文件',
    description: 'Standard document of a county or of the city; one file is one version.',
  };
}
