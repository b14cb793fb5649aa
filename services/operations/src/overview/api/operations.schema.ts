import { z } from 'zod';
import { statusesByWeight, type PartitionStatus } from '../../lag/core/judge.js';

const freshness = z.enum(['known', 'stale', 'never-seen']);
const instant = z.int().meta({ description: '毫秒，自 1970-01-01T00:00:00Z' });
const status = z.enum(statusesByWeight as [PartitionStatus, ...PartitionStatus[]]);

const partitionLagSchema = z.object({
  topic: z.string(),
  partition: z.int(),
  lagRecords: z.int(),
  lagSeconds: z.number().nullable(),
  lostRecords: z.int(),
  judgement: z.object({ status, complete: z.boolean() }),
  sampledAtMs: instant,
  freshness: z.enum(['known', 'stale']),
});

/** The lag of one consumer group, for the OpenAPI document. */
export const groupLagSchema = z.object({
  group: z.string(),
  status,
  lagRecords: z.int().nullable(),
  lagSeconds: z.number().nullable().meta({ description: '最早一条未处理记录的等待时间，秒' }),
  lostRecords: z.int(),
  freshness,
  sampledAtMs: instant.nullable(),
  partitions: z.array(partitionLagSchema),
});

const figure = (value: z.ZodType): z.ZodType =>
  z.object({ freshness, value: value.optional(), sampledAtMs: instant.optional() });

/** The start screen, for the OpenAPI document. */
export const overviewSchema = z.object({
  at: instant,
  groups: z.array(groupLagSchema),
  waiting: figure(z.object({ parked: z.int(), review: z.int() })),
  held: figure(
    z.object({ keys: z.int(), records: z.int(), oldestSince: instant.nullable() }).meta({
      description: '挂起的户（人）数、在等的记录数、最早挂起时间',
    }),
  ),
  quarantined: figure(z.int()),
  allWell: z.boolean(),
  sentences: z.array(z.string()),
});

const waitingCountSchema = z.object({
  topic: z.string(),
  countyCode: z.string(),
  records: z.int(),
  oldestParkedAt: instant,
});

/** What waits in matching, for the OpenAPI document. */
export const waitingSchema = z.object({
  sampledAtMs: instant.nullable(),
  parked: z.array(waitingCountSchema),
  review: z.array(waitingCountSchema),
});
