import { z } from 'zod';
import { RULE_IDS, severitySchema } from './standard.js';

// What a person writes: amounts with their unit, days as dates, factors as decimals. A bare number
// for an amount is refused, because nobody could tell yuan from fen.

const UNIT_FEN: Readonly<Record<string, number>> = { fen: 1, yuan: 100, wan: 1_000_000 };
const AMOUNT = /^(\d{1,9})(?:\.(\d{1,6}))? ?(fen|yuan|wan)$/;

function amountFen(text: string): number | null {
  const match = AMOUNT.exec(text.replaceAll(/(?<=\d)_(?=\d)|,/g, ''));
  const unit = UNIT_FEN[match?.[3] ?? ''];
  if (match === null || unit === undefined) return null;
  const decimals = match[2] ?? '';
  const scaled = Number(`${match[1] ?? ''}${decimals}`) * unit;
  const fen = scaled / 10 ** decimals.length;
  return Number.isSafeInteger(fen) ? fen : null;
}

const amount = z
  .string({ error: 'has no unit; write for example "5000 yuan"' })
  .transform((text, context) => {
    const fen = amountFen(text);
    if (fen !== null) return fen;
    context.addIssue('is not an amount with a unit; write for example "5000 yuan"');
    return z.NEVER;
  });

const line = z
  .string({
    error: 'has no unit; write "5000 yuan", "50 % of income", always, never or report-only',
  })
  .transform((text, context) => {
    const words = { always: 'ALWAYS', never: 'NEVER', 'report-only': 'REPORT_ONLY' } as const;
    if (text === 'always' || text === 'never' || text === 'report-only') {
      return { kind: words[text] };
    }
    const share = /^(\d{1,3}(?:\.\d)?) ?% of income$/.exec(text);
    if (share !== null) {
      return { kind: 'INCOME_SHARE' as const, permille: Math.round(Number(share[1]) * 10) };
    }
    const fen = amountFen(text);
    if (fen !== null) return { kind: 'AMOUNT' as const, fen };
    context.addIssue(
      'is no line; write "5000 yuan", "50 % of income", always, never or report-only',
    );
    return z.NEVER;
  });

const factor = z.number().transform((value, context) => {
  const permille = Math.round(value * 1000);
  if (value >= 0 && Math.abs(value * 1000 - permille) < 1e-6) return permille;
  context.addIssue('is not a factor of at most three decimals; write for example 1.5');
  return z.NEVER;
});

const DAY_MS = 86_400_000;
const date = z
  .string({ error: 'is not a date; write it in quotes, for example "2026-01-01"' })
  .transform((text, context) => {
    const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
    if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(text)) return at / DAY_MS;
    context.addIssue('is not a day of the calendar; write for example "2026-01-01"');
    return z.NEVER;
  });

const yearStart = z.string().transform((text, context) => {
  const match = /^(\d{2})-(\d{2})$/.exec(text);
  const [month, day] = [Number(match?.[1]), Number(match?.[2])];
  const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  if (match !== null && day >= 1 && day <= longest) return { month, day };
  context.addIssue('is not a month and day; write for example "01-01"');
  return z.NEVER;
});

const window = z.string().transform((text, context) => {
  const rolling = /^rolling\((\d{1,2}) months\)$/.exec(text);
  if (rolling !== null) return { kind: 'rolling' as const, months: Number(rolling[1]) };
  const kinds = ['record', 'benefit-year', 'school-year', 'disaster', 'ever'] as const;
  const kind = kinds.find((one) => one === text);
  if (kind !== undefined) return { kind };
  context.addIssue(`is no window; write ${kinds.join(', ')} or rolling(12 months)`);
  return z.NEVER;
});

// `Q20-Q26` spans categories; `C16` is one. Dots are dropped, as departments write both forms.
const codeRange = z.string().transform((text, context) => {
  const plain = text.toUpperCase().replaceAll('.', '');
  const [from = '', to = from] = plain.split('-');
  if (/^[A-Z]\d[0-9A-Z]{1,4}$/.test(from) && to.length === from.length && to >= from) {
    return { from, to };
  }
  context.addIssue('is no code or range of ICD-10; write for example C16 or Q20-Q26');
  return z.NEVER;
});

const severityCase = z
  .strictObject({ when: z.string().optional(), is: severitySchema })
  .transform(({ when, is }) => ({ when: when ?? null, is }));

const rule = z.strictObject({
  ruleId: z.enum(RULE_IDS),
  enabled: z.boolean().optional(),
  window: window.optional(),
  thresholds: z.strictObject({ watched: line.optional(), ordinary: line.optional() }).optional(),
  when: z.string().optional(),
  severity: z
    .union([z.literal('ladder'), z.array(severityCase).min(1)], {
      error: 'is neither ladder nor a list of { when, is }',
    })
    .optional(),
  parameters: z.record(z.string(), z.union([z.number().int(), z.array(z.string())])).optional(),
  explanation: z.string().optional(),
});

const diseaseItem = z.strictObject({
  item: z.string().min(1),
  name: z.string().min(1),
  codes: z.array(codeRange).min(1),
  /** Code systems whose editions keep the disease elsewhere. */
  codesIn: z.record(z.string(), z.array(codeRange).min(1)).default({}),
  childOnly: z.boolean().default(false),
  morphology: z.array(z.string()).default([]),
  secondCodes: z.array(z.string()).default([]),
});

const diseaseList = z
  .strictObject({
    diseaseListId: z.string().min(1),
    codeSystems: z.array(z.string().min(1)).min(1),
    items: z.array(diseaseItem),
  })
  .transform(({ diseaseListId, codeSystems, items }) => ({
    diseaseListId,
    items: items.map(({ codes, codesIn, ...item }) => ({
      ...item,
      codes: {
        ...Object.fromEntries(codeSystems.map((system) => [system, codes])),
        ...codesIn,
      },
    })),
  }));

/** A standard as a person writes it. A county's leaves out what it takes over from the city. */
export const standardDocumentSchema = z.strictObject({
  standardId: z.string().min(1),
  countyCode: z.string({ error: 'is not a code in quotes' }).regex(/^\d{6}$/),
  version: z.number().int().min(1),
  validFrom: date,
  reason: z.string().min(1).nullable().default(null),
  restsOn: z
    .strictObject({ standardId: z.string().min(1), version: z.number().int().min(1) })
    .optional(),
  benefitYearStart: yearStart.optional(),
  burdenFormula: z.enum(['all', 'compliant']).optional(),
  incomeGate: z
    .strictObject({
      factor: factor.optional(),
      lines: z.array(z.strictObject({ year: z.number().int(), line: amount })).optional(),
    })
    .optional(),
  severityLadder: z.strictObject({ orange: factor, red: factor }).optional(),
  updateStepsPerThreshold: z.number().int().min(1).max(100).optional(),
  childAgeMax: z.number().int().min(0).max(30).optional(),
  diseaseList: diseaseList.optional(),
  schooling: z
    .strictObject({
      feeFactor: factor.optional(),
      referenceFees: z.array(z.strictObject({ stage: z.string().min(1), fee: amount })).optional(),
    })
    .optional(),
  rules: z.array(rule).default([]),
});

/** A standard document after reading: units and dates resolved, gaps not yet filled. */
export type StandardDocument = z.output<typeof standardDocumentSchema>;

/** One rule's entry of a document. */
export type RuleEntry = StandardDocument['rules'][number];
