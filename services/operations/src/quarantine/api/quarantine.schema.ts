import { pageQuerySchema } from '#service-kit';
import { z } from 'zod';

const instant = z.int().meta({ description: '毫秒，自 1970-01-01T00:00:00Z' });
const charactersMax = 200;
const word = z.string().max(charactersMax);
const status = z.enum(['open', 'redriven']);
const when = z.coerce.number().int().min(0);
const reason = z.string().trim().min(1).max(charactersMax);
/** Records that one order may name; more have one reason in common, and are asked for by it. */
const idsMax = 200;

/** Which quarantined records are asked for. */
export const quarantineFilterSchema = z.object({
  topic: word.optional(),
  group: word.optional().meta({ description: '不能使用该记录的环节（消费组）' }),
  errorCode: word.optional(),
  countyCode: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  status: status.optional().meta({ description: 'open 待处理；redriven 已重投且未再次被拒' }),
  seenFrom: when.optional().meta({ description: '最近一次被拒不早于（毫秒）' }),
  seenBefore: when.optional().meta({ description: '最近一次被拒早于（毫秒）' }),
});

/** Which page of them. */
export const quarantineQuerySchema = pageQuerySchema.extend(quarantineFilterSchema.shape);

/** Place of a page. */
export const quarantinePlaceSchema = z.tuple([z.int().min(1)]);

/** A quarantined record without its content, for the OpenAPI document. */
export const quarantineViewSchema = z.object({
  quarantineId: z.string(),
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
  group: z.string(),
  errorCode: z.string(),
  field: z.string().nullable(),
  reasonZh: z.string(),
  countyCode: z.string().nullable(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  attempts: z.int(),
  status,
  refusals: z.int().meta({ description: '被拒次数：首次，加上每次重投后再次被拒' }),
  keyBytes: z.int(),
  valueBytes: z.int(),
  headerNames: z.array(z.string()),
});

/** Records of one topic, group, county and error, for the OpenAPI document. */
export const quarantineCountSchema = z.object({
  topic: z.string(),
  group: z.string(),
  countyCode: z.string().nullable(),
  errorCode: z.string(),
  status,
  records: z.int(),
});

/** What is to be put back: by ids, or all that failed for one reason. */
const selectionSchema = z.union([
  z.strictObject({ ids: z.array(word).min(1).max(idsMax) }),
  z.strictObject({
    errorCode: word,
    topic: word.nullable().default(null),
    group: word.nullable().default(null),
    countyCode: word.nullable().default(null),
  }),
]);

/** An order to put records back, or to say what that would do. */
export const redriveOrderSchema = z.object({
  selection: selectionSchema,
  reason: reason.meta({ description: '理由，留痕' }),
  dryRun: z.boolean().default(true).meta({ description: '试运行：只说明会做什么，不做' }),
  redriveId: z.uuid().optional().meta({ description: '自选编号；同一编号重复提交只办一次' }),
});

/** Why a redrive is stopped. */
export const redriveStopSchema = z.object({ reason });

/** Id of a redrive in a path. */
export const redriveIdSchema = z.uuid();

/** A redrive, for the OpenAPI document. */
export const redriveSchema = z.object({
  redriveId: z.string(),
  reason: z.string(),
  askedBy: z.string(),
  askedAt: instant,
  status: z.enum(['RUNNING', 'DONE', 'STOPPED']),
  recordsTotal: z.int(),
  recordsSent: z.int(),
  recordsRefusedAgain: z.int().meta({ description: '已重投、又被拒的条数' }),
  finishedAt: instant.nullable(),
  stoppedBy: z.string().nullable(),
  stopReason: z.string().nullable(),
});

/** What a redrive would do, and the redrive where it was no dry run; for the OpenAPI document. */
export const redriveAnswerSchema = z.object({
  records: z.int().meta({ description: '会重投的条数' }),
  keys: z.int().meta({ description: '涉及的户或人（按键）' }),
  counts: z.array(z.object({ topic: z.string(), group: z.string(), records: z.int() })),
  notRedrivable: z.array(z.object({ quarantineId: z.string(), reasonZh: z.string() })),
  redrive: redriveSchema.nullable(),
});
