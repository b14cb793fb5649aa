import { sqlMigration } from '#persistence';
import { defineApplication } from '#service-kit';
import { CountyCenterModule } from './county-center.module.js';

/** Keeps each county's alerts and shows them to those who may see them. */
export const countyCenter = defineApplication({
  name: 'county-center',
  title: '县级预警中心',
  migrations: [sqlMigration('alert', 'services/county-center/migrations/0001_alert.sql')],
  module: CountyCenterModule,
});
