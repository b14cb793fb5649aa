import { z } from 'zod';

/** Sort values of a page that is sorted by an id: the id alone. */
export const placeSchema = z.tuple([z.int().min(0)]);

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
  parkedAt: z.int().meta({ description: '毫秒，自 1970-01-01T00:00:00Z' }),
});

/** Records of one topic and county that wait, for the OpenAPI document. */
export const waitingCountSchema = z.object({
  topic: z.string(),
  countyCode: z.string(),
  records: z.int(),
  oldestParkedAt: z.int(),
});
