import { sqlMigration } from '#persistence';

/** Tables of this application; a replay makes them a second time in a schema of its own. */
export const correlationMigrations = [
  sqlMigration('decision', 'services/correlation/migrations/0001_decision.sql'),
  sqlMigration('withdrawal', 'services/correlation/migrations/0002_withdrawal.sql'),
  sqlMigration('trial', 'services/correlation/migrations/0003_trial.sql'),
  sqlMigration('view-by-offset', 'services/correlation/migrations/0004_view_by_offset.sql'),
  sqlMigration('cheaper-state', 'services/correlation/migrations/0005_cheaper_state.sql'),
  sqlMigration('margin', 'services/correlation/migrations/0006_margin.sql'),
];
