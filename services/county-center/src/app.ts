import { sqlMigration } from '#persistence';
import { defineApplication } from '#service-kit';
import { CountyCenterModule } from './county-center.module.js';

/** Keeps each county's alerts, and what its people decide about their households. */
export const countyCenter = defineApplication({
  name: 'county-center',
  title: '县级防贫中心',
  migrations: [
    sqlMigration('alert', 'services/county-center/migrations/0001_alert.sql'),
    sqlMigration('exclusion', 'services/county-center/migrations/0002_exclusion.sql'),
    sqlMigration('standard-kinds', 'services/county-center/migrations/0003_standard_kinds.sql'),
  ],
  module: CountyCenterModule,
});
