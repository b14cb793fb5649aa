import { sqlMigration } from '#persistence';
import { defineApplication } from '#service-kit';
import { OperationsModule } from './operations.module.js';
import { operationsConfig } from './overview/shell/sampler.js';

/** Watches every hop: lag, what waits, what is quarantined. */
export const operations = defineApplication({
  name: 'operations',
  title: '运行监测',
  config: operationsConfig,
  migrations: [
    sqlMigration(
      'quarantined-record',
      'services/operations/migrations/0001_quarantined_record.sql',
    ),
    sqlMigration('redrive', 'services/operations/migrations/0002_redrive.sql'),
  ],
  module: OperationsModule,
});
