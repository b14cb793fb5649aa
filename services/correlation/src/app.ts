import { sqlMigration } from '#persistence';
import { defineApplication } from '#service-kit';
import { CorrelationModule } from './correlation.module.js';

/** Decides, for each household, which alerts hold, and publishes what changed. */
export const correlation = defineApplication({
  name: 'correlation',
  title: '关联研判',
  migrations: [
    sqlMigration('decision', 'services/correlation/migrations/0001_decision.sql'),
    sqlMigration('withdrawal', 'services/correlation/migrations/0002_withdrawal.sql'),
  ],
  handlesIdentities: true,
  module: CorrelationModule,
});
