import { z } from 'zod';

const days = z.int().meta({ description: '日，自 1970-01-01 起的天数（北京时间）' });
const instant = z.int().meta({ description: '毫秒，自 1970-01-01T00:00:00Z' });

/** An alert as it was published, for the OpenAPI document; all fields are those of CountyAlert. */
export const alertSchema = z
  .looseObject({
    alertId: z.string(),
    revision: z.int(),
    kind: z.enum(['RAISED', 'UPDATED', 'WITHDRAWN']),
    countyCode: z.string(),
    villageCode: z.string(),
    householdId: z.string(),
    severity: z.enum(['BLUE', 'YELLOW', 'ORANGE', 'RED']),
    cause: z.string(),
    ruleId: z.string(),
    firstMetOn: days,
    decidedAt: instant,
    explanation: z.string(),
  })
  .meta({ id: 'CountyAlert' });

/** An alert with all its revisions, for the OpenAPI document. */
export const alertWithHistorySchema = z.object({
  alert: alertSchema,
  history: z.array(z.object({ revision: z.int(), alert: alertSchema })),
});

/** A county's figures, for the OpenAPI document. */
export const summarySchema = z.object({
  countyCode: z.string(),
  open: z.int(),
  withdrawn: z.int(),
  households: z.int().meta({ description: '有未撤销预警的户数' }),
  latestDecidedAt: instant.nullable(),
  bySeverityAndCause: z.array(
    z.object({
      severity: z.string(),
      cause: z.string(),
      alerts: z.int(),
      households: z.int(),
      held: z.int(),
    }),
  ),
});
