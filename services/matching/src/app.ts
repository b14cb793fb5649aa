import { sqlMigration } from '#persistence';
import { defineApplication } from '#service-kit';
import { MatchingModule } from './matching.module.js';

/** As correlation: what a transaction costs is shared by thousands of records. */
const recordsPerBatchMax = 2_000;

/** Finds the household that a department's record belongs to. */
export const matching = defineApplication({
  name: 'matching',
  title: '人户匹配',
  migrations: [
    sqlMigration('unmatched', 'services/matching/migrations/0001_unmatched.sql'),
    sqlMigration('link-decision', 'services/matching/migrations/0002_link_decision.sql'),
    sqlMigration('department-record', 'services/matching/migrations/0003_department_record.sql'),
    sqlMigration('record-slim', 'services/matching/migrations/0004_record_slim.sql'),
    sqlMigration('record-id', 'services/matching/migrations/0005_record_id.sql'),
    sqlMigration('one-record-id', 'services/matching/migrations/0006_one_record_id.sql'),
    sqlMigration('household-at-event', 'services/matching/migrations/0007_household_at_event.sql'),
  ],
  module: MatchingModule,
  recordsPerBatchMax,
});
