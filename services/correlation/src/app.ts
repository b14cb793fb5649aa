import { defineApplication } from '#service-kit';
import { CorrelationModule } from './correlation.module.js';
import { correlationMigrations } from './migrations.js';

/**
 * Of a backlog so many are decided in one transaction, whose statements cost as much as hundreds of events. A
 * few hundred milliseconds of work, some megabytes of log.
 */
const recordsPerBatchMax = 3_000;

/**
 * All partitions of the household log: one that has been read would wait with its decoded records for one of the
 * others, and the one thread for PostgreSQL.
 */
const partitionsAtOnce = 6;

/** Decides, for each household, which alerts hold, and publishes what changed. */
export const correlation = defineApplication({
  name: 'correlation',
  title: '关联研判',
  migrations: correlationMigrations,
  handlesIdentities: true,
  module: CorrelationModule,
  recordsPerBatchMax,
  partitionsAtOnce,
});
