import { z } from 'zod';
import { waitingRecordSchema } from '../../placement/api/waiting.schema.js';

const reference = z.string().regex(/^[0-9a-f]{32}$/);
const reasonCharactersMax = 500;
const milliseconds = z.int().meta({ description: '毫秒，自 1970-01-01T00:00:00Z' });

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
  placed: z.int().meta({ description: '其中因此归户的记录数' }),
});

/** A decision, for the OpenAPI document. */
export const decisionSchema = z.object({
  decisionId: z.int(),
  verdict: z.enum(['SAME', 'NOT_SAME', 'LATER']),
  personRef: reference.nullable(),
  reason: z.string(),
  decidedBy: z.string(),
  decidedAt: milliseconds,
  undoneAt: milliseconds.nullable(),
});

/** A reason for or against a candidate, for the OpenAPI document. */
const candidateReasonSchema = z.object({
  code: z.string(),
  speaks: z.enum(['FOR', 'AGAINST', 'NEITHER']).meta({ description: '支持、反对或无法判断' }),
  sentence: z.string(),
});

/** A record in review with those between whom somebody decides, for the OpenAPI document. */
export const reviewSchema = waitingRecordSchema.omit({ parkedBecause: true }).extend({
  candidates: z.array(
    z.object({
      personRef: reference,
      householdId: z.string().nullable(),
      villageCode: z.string(),
      reasons: z.array(candidateReasonSchema),
    }),
  ),
  decisions: z.array(decisionSchema),
});
