import { z } from 'zod';

const instant = z.int().meta({ description: '毫秒，自 1970-01-01T00:00:00Z' });
const reasonCharactersMax = 200;

/** A held key, for the OpenAPI document. */
export const heldKeySchema = z.object({
  heldId: z.int(),
  group: z.string(),
  topic: z.string(),
  partition: z.int(),
  fromOffset: z.int().meta({ description: '第一条等待的记录' }),
  keyHash: z.string().meta({ description: '户或人的标识的散列，只用于区分' }),
  errorCode: z.string(),
  reason: z.string().meta({ description: '最近一次失败的原因（英文，已脱敏）' }),
  firstSeenAt: instant,
  lastSeenAt: instant,
  attempts: z.int(),
  retryAt: instant.meta({ description: '下次自动重试的时间' }),
  records: z.int().meta({ description: '等待的记录数' }),
});

/** Why a person decides so; kept. */
export const heldDecisionSchema = z.object({
  reason: z.string().trim().min(1).max(reasonCharactersMax).meta({ description: '理由，留痕' }),
});

/** Which record is skipped, and why. */
export const heldSkipSchema = heldDecisionSchema.extend({
  offset: z.int().min(0).meta({ description: '要跳过的记录，须为第一条等待的（fromOffset）' }),
});

/** Id of a held key in a path. */
export const heldIdSchema = z.coerce.number().int().min(1);

/** Place of a page of held keys. */
export const heldPlaceSchema = z.tuple([z.int().min(1)]);
