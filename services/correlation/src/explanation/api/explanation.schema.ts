import { pageQuerySchema } from '#service-kit';
import { z } from 'zod';

const days = z.int().meta({ description: '日，自 1970-01-01 起的天数（北京时间）' });
const instant = z.int().meta({ description: '毫秒，自 1970-01-01T00:00:00Z' });

const way = z.object({
  department: z.string(),
  deliveryId: z.string().meta({ description: '交接批次；接入端 /deliveries 可查文件名' }),
  rowNumber: z.int().nullable(),
  matchedBy: z.enum(['PERSON_REF', 'ALIAS', 'NAME_BIRTH', 'NAME_VILLAGE', 'DECISION']),
});

const version = z.object({
  eventId: z.string(),
  sourceVersion: z.int(),
  publishedAt: instant,
  withdrawn: z.boolean(),
  current: z.boolean().meta({ description: '否：已被更高版本取代' }),
  way: way.nullable(),
});

const evidence = z.object({
  eventId: z.string(),
  topic: z.string().nullable(),
  sourceSystem: z.string().nullable(),
  recordId: z.string().nullable(),
  personRef: z.string().nullable(),
  householdAtEvent: z.string().nullable(),
  correctionOf: z.string().nullable(),
  occurredOn: days.nullable(),
  countsOn: days.nullable(),
  fate: z.enum(['COUNTED', 'EXCLUDED', 'WITHDRAWN', 'NOT_IN_WINDOW', 'GONE']),
  contribution: z.int().nullable().meta({ description: '分或个数，按规则的计量单位' }),
  reason: z.string().nullable(),
  versions: z.array(version),
});

const day = z.object({
  day: days,
  value: z.int().nullable(),
  line: z.int().nullable(),
  lineUnknown: z.boolean(),
  group: z.enum(['WATCHED', 'ORDINARY']),
  category: z.string().nullable(),
  standardId: z.string(),
  standardVersion: z.int(),
  holds: z.boolean(),
});

const namedRecord = {
  eventId: z.string(),
  sourceSystem: z.string(),
  recordId: z.string(),
};

const whatIf = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('BELOW_LINE'),
    day: days,
    valueFen: z.int(),
    lineFen: z.int(),
    byFen: z.int(),
  }),
  z.object({ kind: z.literal('WITHOUT_RECORD'), ...namedRecord }),
  z.object({
    kind: z.literal('WITHOUT_RECORDS'),
    records: z.array(z.object(namedRecord)).meta({
      description:
        '单独一条都不足以撤销；同时没有这些记录，本预警即不成立，其中没有多余的；空：所试的条数仍不够',
    }),
  }),
  z.object({
    kind: z.literal('ORDINARY_GROUP'),
    lineFen: z.int().nullable(),
    holds: z.boolean(),
  }),
]);

/** Which page of an alert's evidence or days is asked for. */
export const storiesQuerySchema = z.strictObject({ ...pageQuerySchema.shape });

/** Place in a list of stories. */
export const storyPlaceSchema = z.tuple([z.int().min(1), z.string()]);

const numbered = {
  number: z.int().meta({ description: '在本预警全部线索（判断日）中的序号，自 1 起' }),
  sentence: z.string().meta({ description: '一句话说明' }),
};

/** A piece of evidence on a page, for the OpenAPI document. */
export const toldEvidenceSchema = evidence.extend(numbered).meta({ id: 'AlertEvidence' });

/** A day that was looked at on a page, for the OpenAPI document. */
export const toldDaySchema = day.extend(numbered).meta({ id: 'AlertDay' });

/** The story of an alert, for the OpenAPI document. */
export const explanationSchema = z
  .object({
    alertId: z.string(),
    householdId: z.string(),
    ruleId: z.string(),
    windowKey: z.string(),
    revision: z.int(),
    holds: z.boolean(),
    severity: z.enum(['BLUE', 'YELLOW', 'ORANGE', 'RED']),
    firstMetOn: days,
    withdrawnBecause: z.string().nullable(),
    content: z.looseObject({}).meta({ description: '最后一次有效修订的内容，字段同 CountyAlert' }),
    ruleWords: z.array(z.string()),
    standard: z
      .object({
        standardId: z.string(),
        version: z.int(),
        countyCode: z.string(),
        validFrom: days,
        reason: z.string().nullable(),
        restsOn: z.looseObject({}).nullable(),
        rule: z.looseObject({}).nullable().meta({ description: '标准中本规则的部分' }),
        document: z.string().meta({ description: '标准全文（规范化 JSON）' }),
      })
      .nullable(),
    evidence: z.array(evidence),
    evidenceOmitted: z.int().meta({ description: '此处未列出的条数' }),
    evidenceNext: z.string().nullable().meta({
      description: 'GET …/explanation/evidence 的 cursor，自此接着查其余线索；null：已全部列出',
    }),
    days: z.array(day),
    daysOmitted: z.int().meta({ description: '此处未列出的个数' }),
    daysNext: z.string().nullable().meta({
      description: 'GET …/explanation/days 的 cursor，自此接着查其余判断日；null：已全部列出',
    }),
    whatIf: z.array(whatIf).meta({ description: '任一项成立，本预警即不成立' }),
    sentences: z.array(z.string()).meta({ description: '全文说明，逐句' }),
  })
  .meta({ id: 'AlertExplanation' });

/** Records of a household that count for nothing, for the OpenAPI document. */
export const setAsideSchema = z
  .object({
    items: z.array(
      z.object({
        ...namedRecord,
        topic: z.string(),
        occurredOn: days,
        reason: z.enum(['BEFORE_BIRTH', 'REVERSAL_WITHOUT_ORIGINAL']),
        way: way.nullable(),
        sentence: z.string(),
      }),
    ),
  })
  .meta({ id: 'RecordsSetAside' });
