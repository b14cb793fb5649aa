import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { projectPath } from '#schemas';
import { refused } from './database-error.js';
import type { MigrationClass } from './data-source.js';

/**
 * Milliseconds that a migration waits for a table in use. Waiting longer would queue every later
 * statement on the table behind it; it fails, and is tried again at the next start.
 */
const lockTimeoutMs = 5_000;

/** TypeORM orders migrations by the last 13 digits of their names: first the rank of the room, then the file's number. */
const rankFactor = 1_000_000_000_000;
const ranks: readonly (readonly [prefix: string, rank: number])[] = [
  ['libs/persistence/', 1],
  ['libs/service-kit/', 2],
  ['libs/connector-kit/', 3],
];
const applicationRank = 9;

/** The file behind a migration class. */
interface SqlFile {
  readonly name: string;
  readonly path: string;
}

const fileOf = new WeakMap<MigrationClass, SqlFile>();

function contentOf(path: string): string {
  return readFileSync(projectPath(path), 'utf8');
}

/**
 * Makes a TypeORM migration class from a plain .sql file that only goes forward.
 * @param name what it brings, unique within the application, e.g. `household`
 * @param path of the file from the project root; it begins with a four-digit number and a noun, which
 *   orders it: `services/correlation/migrations/0001_decision.sql`
 * @throws Error when the file's name has no number
 */
export function sqlMigration(name: string, path: string): MigrationClass {
  const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(basename(path))?.[1];
  if (number === undefined) {
    throw new Error(`${path}: a migration is named by a number and a noun, as 0001_household.sql`);
  }
  const rank = ranks.find(([prefix]) => path.startsWith(prefix))?.[1] ?? applicationRank;
  const migrationName = `${name}-${String(rank * rankFactor + Number(number))}`;
  const migration = class implements MigrationInterface {
    readonly name = migrationName;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(`set local lock_timeout = ${String(lockTimeoutMs)}`);
      // An index over years of evidence takes longer than any statement of daily work may.
      await runner.query('set local statement_timeout = 0');
      await runner.query(contentOf(path));
      await runner.query('insert into migration_file (name, sha256) values ($1, $2)', [
        migrationName,
        digestOf(path),
      ]);
    }

    down(): Promise<void> {
      throw new Error(`${path} only goes forward: write a further migration that undoes it`);
    }
  };
  fileOf.set(migration, { name: migrationName, path });
  return migration;
}

/** Tables that every application has: consumed positions, the outbox and held keys. Name them first. */
export const libraryMigrations: readonly MigrationClass[] = [
  sqlMigration('consumed-position', 'libs/persistence/migrations/0001_consumed_position.sql'),
  sqlMigration('outbox', 'libs/persistence/migrations/0002_outbox.sql'),
  sqlMigration('held-key', 'libs/persistence/migrations/0003_held_key.sql'),
  sqlMigration('turn', 'libs/persistence/migrations/0004_turn.sql'),
  sqlMigration('outbox-pack', 'libs/persistence/migrations/0005_outbox_pack.sql'),
];

/**
 * Brings the schema up to the migrations of the data source, creating it where it is missing. Safe to call
 * by any number of processes at once: one works, the others wait and find nothing to do.
 * @returns names of the migrations that were run, in order
 * @throws HubError CONFIG_INVALID when a file that was applied before has another content now
 */
export async function migrate(dataSource: DataSource): Promise<readonly string[]> {
  const { schema, migrations } = dataSource.options as { schema: string; migrations: unknown[] };
  const files = migrations
    .map((migration) => fileOf.get(migration as MigrationClass))
    .filter((file) => file !== undefined);
  const guard = dataSource.createQueryRunner();
  try {
    // Waits for the process that is migrating, however long its work takes.
    await guard.query('set statement_timeout = 0');
    await guard.query('select pg_advisory_lock(hashtextextended($1, 0))', [
      `hub migrate ${schema}`,
    ]);
    await guard.query(`create schema if not exists "${schema}"`);
    await guard.query(
      'create table if not exists migration_file (name text primary key, sha256 text not null)',
    );
    await refuseChanged(guard, files);
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    return ran.map(({ name }) => name);
  } finally {
    await release(guard, schema);
  }
}

function digestOf(path: string): string {
  return createHash('sha256').update(contentOf(path)).digest('hex');
}

async function refuseChanged(runner: QueryRunner, files: readonly SqlFile[]): Promise<void> {
  const applied = (await runner.query('select name, sha256 from migration_file')) as {
    name: string;
    sha256: string;
  }[];
  const digests = new Map(applied.map(({ name, sha256 }) => [name, sha256]));
  const changed = files.find((file) => {
    const before = digests.get(file.name);
    return before !== undefined && before !== digestOf(file.path);
  });
  if (changed === undefined) return;
  throw refused(
    `${changed.path} was applied to this database with another content.`,
    'Put the file back and write a further migration; on a laptop, reset the local stack.',
  );
}

async function release(guard: QueryRunner, schema: string): Promise<void> {
  // Who loses the connection loses the lock with it, and must be told of nothing but the loss.
  if (guard.isReleased) return;
  try {
    await guard.query('select pg_advisory_unlock(hashtextextended($1, 0))', [
      `hub migrate ${schema}`,
    ]);
    await guard.query('reset statement_timeout');
  } finally {
    await guard.release();
  }
}
