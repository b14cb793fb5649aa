import pg from 'pg';
import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';
import { SnakeCaseNaming } from './snake-case.js';

/** A class of a TypeORM migration, as `sqlMigration` makes them. */
export type MigrationClass = new () => MigrationInterface;

/** A class that carries `@Entity`, or a schema in place of one. */
export type EntityClass = EntitySchema | (abstract new () => object);

/** Where an application keeps its state, and within which limits. */
export interface DataSourceSettings {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** PostgreSQL schema of the application; see `schemaNameOf`. */
  readonly schema: string;
  readonly entities?: readonly EntityClass[];
  /** In any order; the number of the file orders them, those of libraries come first. */
  readonly migrations: readonly MigrationClass[];
  /** Connections at most. Default 10: raise it with the partitions consumed at once. */
  readonly connectionsMax?: number;
  /** Milliseconds after which PostgreSQL gives up a statement. Default 30,000. */
  readonly statementTimeoutMs?: number;
  /** Milliseconds to wait for a connection, new or from the pool. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Told of the loss of an idle connection; the pool replaces it by itself. */
  readonly onConnectionLost?: (error: Error) => void;
}

const connectionsMaxDefault = 10;
/** Longer than any statement of the hub by an order; a forgotten lock surfaces as an error. */
const statementTimeoutMsDefault = 30_000;
const connectTimeoutMsDefault = 10_000;
/** A transaction that does nothing for so long belongs to a process that hangs, and keeps its locks. */
const idleInTransactionTimeoutMs = 60_000;

/** The PostgreSQL schema of an application: its name with underscores, so that it needs no quotes. */
export function schemaNameOf(application: string): string {
  return application.replaceAll('-', '_');
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`a bigint of the database is beyond 2^53 and would lose digits: ${text}`);
  }
  return value;
}

const parserOf = pg.types.getTypeParser.bind(pg.types);

/**
 * Type parsers of our connections alone: `pg.types.setTypeParser` would change those of every other user
 * of the driver in the process. A bigint (fen, offsets, ids) comes as a number and throws beyond 2^53.
 */
export const columnParsers: pg.CustomTypesConfig = {
  getTypeParser(id, format) {
    if (id === pg.types.builtins.INT8 && format !== 'binary') return safeInteger;
    return parserOf(id, format) as (value: string) => unknown;
  },
};

/** Settings that every connection of an application is opened with. */
export function sessionOptions(schema: string, statementTimeoutMs: number): string {
  const settings = {
    search_path: schema,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${String(value)}`)
    .join(' ');
}

/**
 * A TypeORM data source on the application's own PostgreSQL schema, not yet connected: `initialize()` it.
 * Nothing is ever synchronised from entities; the .sql files alone say what the tables are.
 */
export function createDataSource(settings: DataSourceSettings): DataSource {
  const statementTimeoutMs = settings.statementTimeoutMs ?? statementTimeoutMsDefault;
  return new DataSource({
    type: 'postgres',
    url: settings.url,
    schema: settings.schema,
    applicationName: `hub ${settings.schema}`,
    entities: [...(settings.entities ?? [])],
    migrations: [...settings.migrations],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeCaseNaming(),
    synchronize: false,
    installExtensions: false,
    logging: false,
    poolErrorHandler: settings.onConnectionLost ?? ignore,
    extra: {
      max: settings.connectionsMax ?? connectionsMaxDefault,
      options: sessionOptions(settings.schema, statementTimeoutMs),
      connectionTimeoutMillis: settings.connectTimeoutMs ?? connectTimeoutMsDefault,
      keepAlive: true,
      types: columnParsers,
    },
  });
}

/** The next use of the pool meets the same loss and reports it with what was being done. */
function ignore(): void {
  return undefined;
}
