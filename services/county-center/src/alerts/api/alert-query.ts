import { pageQuerySchema } from '#service-kit';
import { z } from 'zod';

/** Sort values of a page of alerts: log time of the decision, then the alert. */
export const alertPlaceSchema = z.tuple([z.int().min(0), z.string().max(64)]);

/** What may be asked of a county's alerts; unknown parameters are refused, not ignored. */
export const alertQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
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
});

/** A checked question. */
export type AlertQuery = z.output<typeof alertQuerySchema>;

/** A county in a URL. */
export const countyCodeSchema = z.string().regex(/^\d{6}$/);

/** An alert in a URL. */
export const alertIdSchema = z.string().regex(/^[0-9A-Za-z-]{1,64}$/);
