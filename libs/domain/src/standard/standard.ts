import { z } from 'zod';
import { exclusionKindsSchema, usualExclusionKinds } from './exclusion-kinds.js';

/** The ids of all rules; what no rule names raises nothing. */
export const RULE_IDS = [
  'illness.year-burden',
  'illness.single-stay',
  'illness.major-disease',
  'schooling.year-cost',
  'schooling.dropout',
  'disaster.loss',
  'disaster.housing',
  'accident.traffic',
  'accident.labourer-lost',
  'disability.severe',
  'coverage.lapsed',
  'income.drop',
  'reported.other',
  'combined.rigid-spending',
] as const;

/** Id of a rule of the standard. */
export type RuleId = (typeof RULE_IDS)[number];

/** County code under which the city's own standard is kept (GB/T 2260: Xingtai). */
export const CITY_CODE = '130500';

// A document is read by people and stored once for each partition; these bound what one may hold.
const DISEASE_ITEMS_MAX = 200;
const INCOME_LINES_MAX = 100;
const CODES_OF_ITEM_MAX = 100;

const permille = z.number().int().min(0).max(1_000_000);
const fen = z.number().int().min(0).max(1_000_000_000_000);
const day = z.number().int().min(-200_000).max(200_000);

/** Severities from the lowest; BLUE is report only. */
export const severitySchema = z.enum(['BLUE', 'YELLOW', 'ORANGE', 'RED']);

const lineSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('AMOUNT'), fen }),
  z.strictObject({ kind: z.literal('INCOME_SHARE'), permille }),
  z.strictObject({ kind: z.literal('RURAL_INCOME_SHARE'), permille }),
  z.strictObject({ kind: z.literal('ALWAYS') }),
  z.strictObject({ kind: z.literal('NEVER') }),
  z.strictObject({ kind: z.literal('REPORT_ONLY') }),
]);

/**
 * When a rule reaches a group: at an amount, at a share of the household's income of a year or of the
 * province's rural income of last year, always or never.
 */
export type Line = z.infer<typeof lineSchema>;

const windowSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('record') }),
  z.strictObject({ kind: z.literal('benefit-year') }),
  z.strictObject({ kind: z.literal('school-year') }),
  z.strictObject({ kind: z.literal('disaster') }),
  z.strictObject({ kind: z.literal('ever') }),
  z.strictObject({ kind: z.literal('rolling'), months: z.number().int().min(1).max(36) }),
]);

/** Days that an instance of a rule spans. */
export type RuleWindow = z.infer<typeof windowSchema>;

const severityCaseSchema = z.strictObject({ when: z.string().nullable(), is: severitySchema });

const parameterSchema = z.union([z.number().int(), z.array(z.string())]);

const ruleSchema = z.strictObject({
  ruleId: z.enum(RULE_IDS),
  enabled: z.boolean(),
  window: windowSchema,
  lines: z.strictObject({ watched: lineSchema, ordinary: lineSchema }),
  when: z.string(),
  severity: z.union([z.literal('ladder'), z.array(severityCaseSchema).min(1)]),
  parameters: z.record(z.string(), parameterSchema),
  explanation: z.string(),
});

/** One rule of a standard, whole. */
export type StandardRule = z.infer<typeof ruleSchema>;

const codeRangeSchema = z.strictObject({ from: z.string().min(1), to: z.string().min(1) });

const diseaseItemSchema = z.strictObject({
  item: z.string().min(1),
  name: z.string().min(1),
  /** Code ranges by code system; both ends are prefixes of the same length, without dots. */
  codes: z.record(z.string(), z.array(codeRangeSchema).max(CODES_OF_ITEM_MAX)),
  childOnly: z.boolean(),
  /** Morphology prefixes, one of which must fit; empty when the item needs none. */
  morphology: z.array(z.string()),
  /** Prefixes of a second code, one of which must fit; empty when the item needs none. */
  secondCodes: z.array(z.string()),
});

/** One item of the disease list. */
export type DiseaseItem = z.infer<typeof diseaseItemSchema>;

/**
 * A version of a standard, whole: what a county did not override is already filled in from the
 * city's version that it rests on, so that the household log alone can be decided again.
 */
export const standardSchema = z.strictObject({
  standardId: z.string().min(1),
  countyCode: z.string().regex(/^\d{6}$/),
  version: z.number().int().min(1),
  validFrom: day,
  /** Needed when the version reaches back before the day of its submission. */
  reason: z.string().nullable(),
  restsOn: z
    .strictObject({ standardId: z.string().min(1), version: z.number().int().min(1) })
    .nullable(),
  benefitYearStart: z.strictObject({
    month: z.number().int().min(1).max(12),
    day: z.number().int().min(1).max(31),
  }),
  /** `all` = personal part; `compliant` = in-policy amount − fund payments. */
  burdenFormula: z.enum(['all', 'compliant']),
  incomeGate: z.strictObject({
    factorPermille: permille,
    lines: z.array(z.strictObject({ year: z.number().int(), lineFen: fen })).max(INCOME_LINES_MAX),
  }),
  /** Province's rural disposable income a head by year; versions published before know none. */
  ruralIncomes: z
    .array(z.strictObject({ year: z.number().int(), incomeFen: fen }))
    .max(INCOME_LINES_MAX)
    .default([]),
  severityLadder: z.strictObject({ orangePermille: permille, redPermille: permille }),
  /** An update is material at each such part of the threshold. */
  updateStepsPerThreshold: z.number().int().min(1).max(100),
  /** Highest age, in complete years, of a child in the disease list. */
  childAgeMax: z.number().int().min(0).max(30),
  diseaseList: z.strictObject({
    diseaseListId: z.string().min(1),
    items: z.array(diseaseItemSchema).max(DISEASE_ITEMS_MAX),
  }),
  schooling: z.strictObject({
    feeFactorPermille: permille,
    referenceFees: z.array(z.strictObject({ stage: z.string().min(1), feeFen: fen })),
  }),
  /** What a person may record of a household; versions published before named none of their own. */
  exclusionKinds: exclusionKindsSchema.default(usualExclusionKinds),
  rules: z.array(ruleSchema),
});

/** A version of a standard, whole; see {@link standardSchema}. Money in fen, days since 1970. */
export type Standard = z.infer<typeof standardSchema>;

/**
 * Read a published standard back from the canonical JSON of the log.
 * @throws ZodError when the text is not a whole standard: only checked documents are published.
 */
export function parseStandard(json: string): Standard {
  return standardSchema.parse(JSON.parse(json));
}
