import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import {
  createDataSource,
  decodePack,
  libraryMigrations,
  migrate,
  type Tx,
  UnitOfWork,
} from '#persistence';
import { correlationMigrations } from '../../migrations.js';

/** Comparing years of alerts is one statement; nobody but the replay waits for it. */
const statementTimeoutMs = 30 * 60_000;
const idBytes = 6;

// What is made anew from the log needs no log of its own: after a crash the replay begins again anyway.
const unloggedTables = [
  'household',
  'evidence',
  'margin',
  'exclusion',
  'alert',
  'outbox',
  'partition_day',
  'partition_standard',
];

const comparedTables = `
  create unlogged table published_alert (
    topic text not null,
    key text not null,
    log_offset bigint not null,
    value bytea not null
  );
  create unlogged table replayed_alert (
    topic text not null,
    key text not null,
    row_id bigint not null,
    place_in_row integer not null,
    value bytea not null
  )`;

/** Rows of the outbox taken apart at a time. */
const packsAtOnce = 50;

// The order of a key on a topic is what a consumer sees; where two sides part, the rest is listed too.
const differencesTable = `
  create unlogged table difference as
  with published as (
    select topic, key, value,
      row_number() over (partition by topic, key order by log_offset) as place
    from published_alert
  ), replayed as (
    select topic, key, value,
      row_number() over (partition by topic, key order by row_id, place_in_row) as place
    from replayed_alert where topic = any($1)
  )
  select row_number() over (order by topic, key, place)::integer as number,
    topic, key, published.value as published, replayed.value as replayed
  from published full join replayed using (topic, key, place)
  where published.value is distinct from replayed.value`;

/** An alert as it was found on its topic. */
export interface PublishedRow {
  readonly topic: string;
  readonly key: string;
  readonly logOffset: number;
  readonly value: Buffer;
}

/** Two values in the same place of a key that are not the same, or one without the other. */
export interface DifferenceRow {
  readonly number: number;
  readonly topic: string;
  readonly key: string;
  readonly published: Buffer | null;
  readonly replayed: Buffer | null;
}

/**
 * A second set of the application's tables, to decide again in. Nothing publishes its outbox: that is
 * what the replay would have published.
 */
export class ScratchSchema {
  readonly unitOfWork: UnitOfWork;

  private constructor(
    private readonly dataSource: DataSource,
    private readonly name: string,
  ) {
    this.unitOfWork = new UnitOfWork(dataSource);
  }

  /**
   * Makes the tables in a new schema of the same database.
   * @param connectionsMax transactions at once
   */
  static async create(databaseUrl: string, connectionsMax: number): Promise<ScratchSchema> {
    const name = `replay_${randomBytes(idBytes).toString('hex')}`;
    const dataSource = createDataSource({
      url: databaseUrl,
      schema: name,
      migrations: [...libraryMigrations, ...correlationMigrations],
      connectionsMax,
      statementTimeoutMs,
    });
    await dataSource.initialize();
    const scratch = new ScratchSchema(dataSource, name);
    try {
      await migrate(dataSource);
      await scratch.unitOfWork.run(async (tx) => {
        for (const table of unloggedTables) await tx.sql(`alter table ${table} set unlogged`);
        await tx.sql(comparedTables);
      });
    } catch (error) {
      await scratch.drop();
      throw error;
    }
    return scratch;
  }

  /** Takes all of it away. */
  async drop(): Promise<void> {
    try {
      await this.unitOfWork.run((tx) => tx.sql(`drop schema if exists ${this.name} cascade`));
    } finally {
      await this.dataSource.destroy();
    }
  }

  /** Keeps alerts as they stand on their topic. */
  async keepPublished(rows: readonly PublishedRow[]): Promise<void> {
    await this.unitOfWork.run((tx) =>
      tx.unnestUpsert({
        table: 'published_alert',
        columns: { topic: 'text', key: 'text', log_offset: 'bigint', value: 'bytea' },
        rows: rows.map(({ logOffset, ...row }) => ({ ...row, log_offset: logOffset })),
      }),
    );
  }

  /** Compares byte by byte, each key on each topic in its order, and keeps what differs. */
  async compare(topics: readonly string[]): Promise<{ published: number; replayed: number }> {
    for (let last: number | null = 0; last !== null;) last = await this.#keepReplayed(last);
    return this.unitOfWork.run(async (tx) => {
      await tx.sql(differencesTable, [topics]);
      return {
        published: await count(tx, 'select count(*)::integer as rows from published_alert'),
        replayed: await count(
          tx,
          'select count(*)::integer as rows from replayed_alert where topic = any($1)',
          [topics],
        ),
      };
    });
  }

  /** Takes the next rows of the outbox apart. @returns the last of them; null where none is left */
  async #keepReplayed(after: number): Promise<number | null> {
    return this.unitOfWork.run(async (tx) => {
      const packs = await tx.sql<{ id: number; topic: string; records: Buffer }>(
        'select id, topic, records from outbox where id > $1 order by id limit $2',
        [after, packsAtOnce],
      );
      await tx.unnestUpsert({
        table: 'replayed_alert',
        columns: {
          ...{ topic: 'text', key: 'text', row_id: 'bigint' },
          ...{ place_in_row: 'integer', value: 'bytea' },
        },
        rows: packs.flatMap(({ id, topic, records }) =>
          decodePack(topic, records).map(({ key, value }, place) => ({
            ...{ topic, key, row_id: id, place_in_row: place, value },
          })),
        ),
      });
      return packs.at(-1)?.id ?? null;
    });
  }

  /** The next differences after a number, in their order. */
  async differencesAfter(number: number, limit: number): Promise<readonly DifferenceRow[]> {
    return this.unitOfWork.run((tx) =>
      tx.sql<DifferenceRow>('select * from difference where number > $1 order by number limit $2', [
        number,
        limit,
      ]),
    );
  }
}

async function count(tx: Tx, statement: string, parameters: unknown[] = []): Promise<number> {
  const [found] = await tx.sql<{ rows: number }>(statement, parameters);
  return found?.rows ?? 0;
}
