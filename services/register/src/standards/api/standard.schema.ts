import { pageQuerySchema } from '#service-kit';
import { z } from 'zod';

/** Characters of a document in a request: more than the check takes, so that the check can say so. */
const textCharactersMax = 9_000_000;
const reasonCharactersMax = 500;
/** Bytes of a trial's summary: figures, not lists of households. */
const summaryCharactersMax = 20_000;

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: '文件校验值：文件内容（UTF-8）的 SHA-256' });
const instant = z.int().meta({ description: '毫秒，自 1970-01-01T00:00:00Z' });
const text = z
  .string()
  .max(textCharactersMax)
  .meta({ description: '标准文件全文（YAML 或 JSON）' });
const reason = z.string().min(1).max(reasonCharactersMax);

/** A county, or the city (130500), in a URL. */
export const countyCodeSchema = z.string().regex(/^\d{6}$/);
/** A version in a URL. */
export const versionSchema = z.coerce.number().int().min(1).max(100_000);
/** Sort values of a page of versions. */
export const versionPlaceSchema = z.tuple([z.int(), z.int()]);

/** A document to check. */
export const documentSchema = z.strictObject({ text });

/** What was tried, and what came of it in figures: the `record` of correlation's trial as it stands. */
export const trialRecordSchema = z.strictObject({
  documentSha256: sha256,
  trialId: z.string().regex(/^[0-9A-Za-z-]{1,64}$/),
  summary: z
    .record(z.string(), z.json())
    .refine((value) => JSON.stringify(value).length <= summaryCharactersMax, {
      error: '试算摘要过大，只记数量',
    }),
  seal: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .meta({ description: '研判服务给这次试算的签章（其 record.seal）' }),
});

/** An approval names the text that was read, so that no other one is approved by it. */
export const approvalSchema = z.strictObject({ documentSha256: sha256, reason: reason.optional() });

/** A withdrawal has a reason. */
export const withdrawalSchema = z.strictObject({ reason });

/** Which page of a county's versions. */
export const versionsQuerySchema = z.strictObject(pageQuerySchema.shape);

/** Against which version; the one in force where none is named. */
export const differencesQuerySchema = z.strictObject({ against: versionSchema.optional() });

/** A fault of a document. */
const problemSchema = z
  .object({
    code: z.string().meta({ description: '见 docs/reference/errors.md' }),
    line: z.int(),
    path: z.string(),
    ruleId: z.string().nullable(),
    problem: z.string(),
    wayOut: z.string(),
  })
  .meta({ id: 'StandardProblem' });

const differenceSchema = z
  .object({
    ruleId: z.string().nullable(),
    title: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
  })
  .meta({ id: 'StandardDifference' });

/** Differences of two versions. */
export const differencesSchema = z.object({ differences: z.array(differenceSchema) });

/** What a check says. */
export const previewSchema = z.object({
  ok: z.boolean(),
  documentSha256: sha256,
  problems: z.array(problemSchema),
  comparedWith: z
    .object({ countyCode: z.string(), standardId: z.string(), version: z.int() })
    .nullable()
    .meta({ description: '施行中的版本，本县没有的为市级；除版本号外还有问题的为 null' }),
  differences: z.array(differenceSchema).meta({ description: '与施行中的版本的差别' }),
});

const day = z.iso.date();

/** A version and where it stands. */
export const standardVersionSchema = z
  .object({
    countyCode: z.string(),
    version: z.int(),
    attempt: z.int().meta({ description: '同一版本号的第几次提交' }),
    standardId: z.string(),
    validFrom: day,
    documentSha256: sha256,
    state: z.enum(['DRAFT', 'TRIED', 'APPROVED', 'WITHDRAWN']),
    phase: z
      .enum(['UPCOMING', 'IN_FORCE', 'REPLACED'])
      .nullable()
      .meta({ description: '批准后：待施行、施行中、已被替代' }),
    submittedBy: z.string(),
    submittedAt: instant,
  })
  .meta({ id: 'StandardVersionView' });

/** A version as the API shows it. */
export type StandardVersionView = z.output<typeof standardVersionSchema>;

/** All that is known of a version. */
export const wholeVersionSchema = z.object({
  version: standardVersionSchema,
  text,
  history: z.array(
    z.object({
      action: z.enum(['SUBMITTED', 'TRIED', 'APPROVED', 'WITHDRAWN', 'LOADED']),
      actor: z.string(),
      at: instant,
      reason: z.string().nullable(),
    }),
  ),
  trials: z.array(
    z.object({
      trialId: z.string(),
      documentSha256: sha256,
      triedBy: z.string(),
      at: instant,
      summary: z.record(z.string(), z.json()),
    }),
  ),
});

/** A document that was refused. */
export const refusedSchema = z.object({
  code: z.literal('DOCUMENT_WRONG'),
  message: z.string(),
  problems: z.array(problemSchema),
});
