import { z } from 'zod';

/** Alerts of one answer at most; a page beyond it serves no screen and holds a connection. */
export const pageAlertsMax = 200;
const pageAlertsDefault = 50;

/** Where the next page begins: after this alert, newest first. */
export interface AlertCursor {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly decidedAt: number;
  readonly alertId: string;
}

/** A cursor as text for a URL; it names an alert and nobody. */
export function encodeCursor({ decidedAt, alertId }: AlertCursor): string {
  return Buffer.from(`${decidedAt}/${alertId}`).toString('base64url');
}

/** Reads a cursor back; undefined for anything that {@link encodeCursor} did not write. */
export function decodeCursor(text: string): AlertCursor | undefined {
  const parts = /^(\d{1,15})\/([0-9A-Za-z-]{1,64})$/.exec(
    Buffer.from(text, 'base64url').toString('utf8'),
  );
  const [, decidedAt, alertId] = parts ?? [];
  return decidedAt === undefined || alertId === undefined
    ? undefined
    : { decidedAt: Number(decidedAt), alertId };
}

const cursor = z.string().transform((text, context): AlertCursor => {
  const decoded = decodeCursor(text);
  if (decoded !== undefined) return decoded;
  context.addIssue('不是本接口给出的翻页标记');
  return z.NEVER;
});

/** What may be asked of a county's alerts; unknown parameters are refused, not ignored. */
export const alertQuerySchema = z.strictObject({
  severity: z.enum(['BLUE', 'YELLOW', 'ORANGE', 'RED']).optional(),
  cause: z
    .string()
    .regex(/^[a-z-]{1,40}$/)
    .optional(),
  village: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  status: z.enum(['open', 'withdrawn', 'all']).default('all'),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(pageAlertsMax).default(pageAlertsDefault),
});

/** A checked question. */
export type AlertQuery = z.output<typeof alertQuerySchema>;
