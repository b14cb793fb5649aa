import { defineApplication } from '#service-kit';
import { CorrelationModule } from './correlation.module.js';
import { correlationMigrations } from './migrations.js';

/** Decides, for each household, which alerts hold, and publishes what changed. */
export const correlation = defineApplication({
  name: 'correlation',
  title: '关联研判',
  migrations: correlationMigrations,
  handlesIdentities: true,
  module: CorrelationModule,
});
