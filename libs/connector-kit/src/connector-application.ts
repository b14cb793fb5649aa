import { sqlMigration, type MigrationClass } from '#persistence';
import { defineApplication, type Application } from '#service-kit';
import { intakeConfig, IntakeModule } from './intake.module.js';

/** Tables of every application that takes hand-overs. */
export const intakeMigrations: readonly MigrationClass[] = [
  sqlMigration('delivery', 'libs/connector-kit/migrations/0001_delivery.sql'),
  sqlMigration('waiting', 'libs/connector-kit/migrations/0002_waiting.sql'),
  sqlMigration('exchange-place', 'libs/connector-kit/migrations/0003_exchange_place.sql'),
  sqlMigration('arrival', 'libs/connector-kit/migrations/0004_arrival.sql'),
  sqlMigration('row-exceptions', 'libs/connector-kit/migrations/0005_row_exceptions.sql'),
];

/** The application of one department's hand-overs: all that differs are its layout documents. */
export function connectorApplication({
  name,
  title,
}: {
  /** Name in the topic map; also its folder below `connectors/`. */
  readonly name: string;
  /** Name for people, in Chinese. */
  readonly title: string;
}): Application {
  return defineApplication({
    name,
    title,
    config: intakeConfig,
    migrations: intakeMigrations,
    handlesIdentities: true,
    module: IntakeModule.of({ connector: name, layoutsFolder: `connectors/${name}/layouts` }),
  });
}
