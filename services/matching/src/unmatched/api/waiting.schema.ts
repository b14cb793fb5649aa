import { z } from 'zod';

/** Sort values of a page of waiting records: the id alone. */
export const placeSchema = z.tuple([z.int().min(0)]);

const reference = z.string().regex(/^[0-9a-f]{32}$/);
const reasonCharactersMax = 500;

/** A record that waits, for the OpenAPI document. */
export const waitingRecordSchema = z.object({
  id: z.int(),
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
  countyCode: z.string(),
  sourceSystem: z.string(),
  sourceRecordId: z.string(),
  eventId: z.string(),
  parkedBecause: z.string().nullable(),
  candidates: z.array(reference).nullable(),
  parkedAt: z.int().meta({ description: '毫秒，自 1970-01-01T00:00:00Z' }),
});

/** Records of one topic and county that wait, for the OpenAPI document. */
export const waitingCountSchema = z.object({
  topic: z.string(),
  countyCode: z.string(),
  records: z.int(),
  oldestParkedAt: z.int(),
});

const reason = z.string().trim().min(1).max(reasonCharactersMax).meta({
  description: '决定的理由；不写姓名和证件号码',
});

/** What a person says about a record in review. */
export const verdictSchema = z
  .strictObject({
    verdict: z.enum(['SAME', 'NOT_SAME', 'LATER']),
    personRef: reference.nullable().default(null),
    reason,
  })
  .refine(({ verdict, personRef }) => (verdict === 'LATER') === (personRef === null), {
    path: ['personRef'],
    message: 'SAME 和 NOT_SAME 须指明人员标识，LATER 不得指明',
  });

/** Why a decision is taken back. */
export const undoSchema = z.strictObject({ reason });

/** What a decision came to, for the OpenAPI document. */
export const decisionOutcomeSchema = z.object({
  decisionId: z.int(),
  seen: z.int().meta({ description: '涉及的记录数' }),
  placed: z.int().meta({ description: '其中已归户的记录数' }),
});

/** A record in review with those between whom somebody decides, for the OpenAPI document. */
export const reviewSchema = waitingRecordSchema.omit({ candidates: true }).extend({
  candidates: z.array(z.object({ personRef: reference, householdId: z.string().nullable() })),
  decisions: z.array(
    z.object({
      decisionId: z.int(),
      verdict: z.string(),
      personRef: reference.nullable(),
      reason: z.string(),
      decidedBy: z.string(),
      decidedAt: z.int(),
    }),
  ),
});
