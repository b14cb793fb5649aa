import type { MigrationInterface, QueryRunner } from 'typeorm';
import { eventually } from '#testkit';
import { createDataSource } from './data-source.js';
import { libraryMigrations, migrate } from './sql-migration.js';

const schema = 'migration_spec';
const url = process.env['HUB_TEST_POSTGRES_URL'] ?? '';
const lock = `hashtextextended('${schema}', 0)`;

/** A migration that takes its time: as long as somebody else has the lock. */
class Slow implements MigrationInterface {
  readonly name = 'slow-1000000000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`select pg_advisory_xact_lock(${lock})`);
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}

describe('migrating', () => {
  const others = createDataSource({ url, schema, migrations: [] });
  const named = new URL(url);
  named.searchParams.set('application_name', schema);
  const migrations = [...libraryMigrations, Slow];
  const dataSource = createDataSource({ url: named.href, schema, migrations });

  beforeAll(async () => {
    await others.initialize();
    await dataSource.initialize();
  });

  afterAll(async () => {
    await others.query(`drop schema if exists ${schema} cascade`);
    await dataSource.destroy();
    await others.destroy();
  });

  it('that loses the database says so, and can be begun again', async () => {
    const holder = others.createQueryRunner();
    await holder.query(`select pg_advisory_lock(${lock})`);
    const lost = expect(migrate(dataSource)).rejects.toThrow(/terminat/);
    const ofMigration = `from pg_stat_activity where application_name = '${schema}'`;
    await eventually('it is in the middle', async () => {
      const waiting = `select 1 ${ofMigration} and query like '%pg_advisory_xact_lock%'`;
      return (await others.query<unknown[]>(waiting)).length > 0;
    });
    await others.query(`select pg_terminate_backend(pid) ${ofMigration}`);
    await lost;
    await holder.query(`select pg_advisory_unlock(${lock})`);
    await holder.release();
    expect(await migrate(dataSource)).toEqual(['slow-1000000000100']);
    expect(await migrate(dataSource)).toEqual([]);
  });
});
