import { RULE_IDS } from '#domain';
import { pageQuerySchema } from '#service-kit';
import { z } from 'zod';

/** Characters of a document, as the check of standards takes them at most. */
const documentCharactersMax = 500_000;

/** A draft to be tried. */
export const trialRequestSchema = z.strictObject({
  county: z
    .string()
    .regex(/^\d{6}$/)
    .meta({
      description: '在哪个县的历史上试算，6 位区划代码；市级标准为 130500，在全市的历史上试算',
    }),
  document: z
    .string()
    .min(1)
    .max(documentCharactersMax)
    .meta({ description: '标准草案全文（YAML），可以是本县的，也可以是全市的' }),
});

/** A checked request. */
export type TrialRequestBody = z.output<typeof trialRequestSchema>;

/** A trial in a URL. */
export const trialIdSchema = z.uuid();

/** Place in the list of changes. */
export const changePlaceSchema = z.tuple([z.int().min(0)]);

const kindSchema = z.enum(['NEW', 'GONE', 'SEVERITY']);

/** Which changes are asked for: those behind one number of the result, or behind several. */
export const changeFilterSchema = z.strictObject({
  town: z
    .string()
    .regex(/^\d{9}$/)
    .optional()
    .meta({ description: '只看一个乡镇，9 位代码' }),
  village: z
    .string()
    .regex(/^\d{12}$/)
    .optional()
    .meta({ description: '只看一个村，12 位代码' }),
  rule: z.enum(RULE_IDS).optional().meta({ description: '只看一条规则' }),
  kind: kindSchema
    .optional()
    .meta({ description: '只看一种变化：NEW 新增预警，GONE 不再预警，SEVERITY 级别变化' }),
});

/** Which changes are asked for. */
export type ChangeFilter = z.output<typeof changeFilterSchema>;

/** Which page of them. */
export const changesQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  ...changeFilterSchema.shape,
});

/** A checked question for changes. */
export type ChangesQuery = z.output<typeof changesQuerySchema>;

const instant = z.int().meta({ description: '毫秒，自 1970-01-01T00:00:00Z' });
const days = z.int().meta({ description: '日，自 1970-01-01 起的天数（北京时间）' });

const countSchema = z.object({
  key: z.string().meta({ description: '规则编号、乡镇代码或村代码' }),
  added: z.int().meta({ description: '新增预警' }),
  gone: z.int().meta({ description: '不再预警' }),
  severity: z.int().meta({ description: '级别变化' }),
  households: z.int().meta({ description: '涉及户数' }),
});

const figures = {
  households: z.object({
    tried: z.int(),
    alertedNow: z.int(),
    alertedThen: z.int(),
    newlyAlerted: z.int(),
    noLongerAlerted: z.int(),
    severityChanged: z.int(),
  }),
  alerts: z.object({
    now: z.int(),
    then: z.int(),
    added: z.int(),
    gone: z.int(),
    severity: z.int(),
  }),
};

const resultSchema = z.object({
  ...figures,
  byRule: z.array(countSchema),
  byTown: z.array(countSchema),
  byVillage: z.array(countSchema),
});

/** A trial, for the OpenAPI document. */
export const trialSchema = z
  .object({
    trialId: z.string(),
    county: z.string(),
    contentHash: z.string().meta({ description: '草案全文（UTF-8）的 SHA-256，十六进制' }),
    askedBy: z.string(),
    askedAt: instant,
    status: z.enum(['WAITING', 'RUNNING', 'DONE', 'REFUSED', 'FAILED']),
    standardId: z.string().nullable(),
    version: z.int().nullable(),
    triedFrom: days.nullable().meta({ description: '试算起始日；草案尚未施行的，自一年前起试算' }),
    problems: z.array(
      z.object({
        code: z.string(),
        line: z.int(),
        path: z.string(),
        ruleId: z.string().nullable(),
        problem: z.string(),
        wayOut: z.string(),
      }),
    ),
    householdsTotal: z.int(),
    householdsDone: z.int(),
    eventsDone: z.int(),
    result: resultSchema.nullable(),
    changesOmitted: z.int().nullable().meta({
      description:
        '数量中已计入、但未保留农户和预警的变化条数；null：试算未完成。不为 0 的，按县分别试算可逐一列出',
    }),
    finishedAt: instant.nullable(),
    record: z
      .object({
        documentSha256: z.string(),
        trialId: z.string(),
        summary: z.object(figures),
        seal: z.string().meta({ description: '由研判服务签发，改动任何一项即失效' }),
      })
      .nullable()
      .meta({
        description: '试算凭证，原样提交给台账服务 /counties/{code}/standards/trials 登记',
      }),
  })
  .meta({ id: 'Trial' });

/** A change behind the numbers, for the OpenAPI document. */
export const trialChangeSchema = z
  .object({
    number: z.int(),
    householdId: z.string(),
    alertId: z.string(),
    ruleId: z.string(),
    countyCode: z.string(),
    townCode: z.string(),
    villageCode: z.string(),
    kind: kindSchema,
    severityBefore: z.string().nullable(),
    severityAfter: z.string().nullable(),
  })
  .meta({ id: 'TrialChange' });
