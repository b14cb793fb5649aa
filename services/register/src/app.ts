import { intakeConfig, intakeMigrations } from '#connector-kit';
import { sqlMigration } from '#persistence';
import { defineApplication } from '#service-kit';
import { RegisterModule } from './register.module.js';
import { standardsConfig } from './standards/shell/standard-folders.js';

/** Keeps the household ledger, the standards and the day, and tells the others of every change. */
export const register = defineApplication({
  name: 'register',
  title: '防返贫监测台账',
  config: intakeConfig.extend(standardsConfig.shape),
  migrations: [
    ...intakeMigrations,
    sqlMigration('ledger', 'services/register/migrations/0001_ledger.sql'),
    sqlMigration('standard', 'services/register/migrations/0002_standard.sql'),
    sqlMigration('ledger-change', 'services/register/migrations/0003_ledger_change.sql'),
    sqlMigration('standard-draft', 'services/register/migrations/0004_standard_draft.sql'),
    sqlMigration('due', 'services/register/migrations/0005_due.sql'),
  ],
  handlesIdentities: true,
  module: RegisterModule,
});
