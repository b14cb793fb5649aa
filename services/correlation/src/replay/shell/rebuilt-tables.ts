import type { DataSource, QueryRunner } from 'typeorm';
import type { TopicRange } from '#bus';
import { HubError } from '#domain';
import { createDataSource, libraryMigrations, migrate, type Tx, UnitOfWork } from '#persistence';
import { emptyHousehold } from '../../decision/core/apply-event.js';
import { evidenceChanges } from '../../decision/shell/evidence-changes.js';
import { saveStandard, startDay } from '../../decision/shell/partition-view.js';
import { saveHouseholds } from '../../decision/shell/save-households.js';
import { Segment } from '../../decision/shell/segment.js';
import { correlationMigrations } from '../../migrations.js';
import { isRebuiltSchema, madeByReplay, schemaComment } from '../core/rebuilt-schema.js';
import type { Talk } from '../core/talk.js';
import type { RebuiltHousehold } from './partition-replay.js';
import { group, type LogKeeper } from './replay.js';

/** Making years of rows durable, or comparing them, is one statement; nobody but the replay waits for it. */
const statementTimeoutMs = 30 * 60_000;
/** One writes, one holds the name, and a migration takes two. */
const connectionsMax = 4;
/** Households written in one transaction. */
const householdsPerWriteMax = 500;
/** Pieces of evidence written in one transaction, of some 700 bytes each: households of long pasts are fewer. */
const evidencePerWriteMax = 20_000;

// What can be made anew from the log needs no log of its own while it is written.
const tables = [
  'household',
  'evidence',
  'exclusion',
  'alert',
  'partition_day',
  'partition_standard',
  'consumed_position',
];

/** Why a schema cannot be written to. */
export type SchemaRefusal =
  /** The name is not one of a replay's schema. */
  | 'NAME'
  /** It exists and was not made by a replay. */
  | 'FOREIGN'
  /** Another replay is writing it just now. */
  | 'BUSY';

/** A schema that a replay must not write. */
export class SchemaRefused extends Error {
  override readonly name = 'SchemaRefused';

  constructor(
    readonly schema: string,
    readonly reason: SchemaRefusal,
  ) {
    super(`a replay cannot write the schema ${schema}: ${reason}`);
  }
}

/**
 * A second set of correlation's tables, for looking at. Everything in it went through the functions by which
 * the hub writes its own; margins are left out, so each piece of evidence is marked as always read.
 */
export class RebuiltTables implements LogKeeper {
  readonly unitOfWork: UnitOfWork;
  #segment: Segment | null = null;
  /** Households and pieces of evidence in it. */
  #unwritten = { households: 0, evidence: 0 };
  #households = 0;

  private constructor(
    readonly schema: string,
    private readonly dataSource: DataSource,
    /** Its connection holds the lock on the name. */
    private readonly holder: QueryRunner,
  ) {
    this.unitOfWork = new UnitOfWork(dataSource);
  }

  /**
   * Makes empty tables in a schema of the same database, in place of what a replay left there before.
   * @throws SchemaRefused
   */
  static async begin(databaseUrl: string, schema: string): Promise<RebuiltTables> {
    // The name is part of statements from here on.
    if (!isRebuiltSchema(schema)) throw new SchemaRefused(schema, 'NAME');
    const migrations = [...libraryMigrations, ...correlationMigrations];
    const settings = { schema, migrations, connectionsMax, statementTimeoutMs };
    const dataSource = createDataSource({ url: databaseUrl, ...settings });
    await dataSource.initialize();
    const rebuilt = new RebuiltTables(schema, dataSource, dataSource.createQueryRunner());
    try {
      await rebuilt.#claim();
    } catch (error) {
      await rebuilt.close();
      throw error;
    }
    return rebuilt.#made();
  }

  /** Households that were given. */
  get households(): number {
    return this.#households;
  }

  async said(partition: number, { said }: Talk): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      for (const one of said) {
        const at = { partition, offset: one.offset };
        if (one.kind === 'DAY') await startDay(tx, at, one.view.today);
        else await saveStandard(tx, at, one.standard);
      }
    });
  }

  async household(
    partition: number,
    { state, view, nextDueDay, logValues }: RebuiltHousehold,
  ): Promise<void> {
    if (this.#segment?.households.partition !== partition) await this.#write();
    const segment = (this.#segment ??= new Segment(partition));
    const nothing = emptyHousehold(state.householdId);
    const before = { state: nothing, row: null, apartOn: new Map<never, never>() };
    const changes = evidenceChanges(before, state, null, view.today, logValues);
    segment.keep(changes);
    segment.households.add({ before, after: state, nextDueDay });
    this.#households += 1;
    const households = this.#unwritten.households + 1;
    const evidence = this.#unwritten.evidence + changes.come.length;
    this.#unwritten = { households, evidence };
    const isFull = households >= householdsPerWriteMax || evidence >= evidencePerWriteMax;
    if (isFull) await this.#write();
  }

  async end(log: readonly TopicRange[]): Promise<void> {
    await this.#write();
    await this.unitOfWork.run(async (tx) => {
      await tx.unnestUpsert({
        table: 'consumed_position',
        columns: {
          ...{ consumer_group: 'text', topic: 'text' },
          ...{ partition: 'integer', next_offset: 'bigint' },
        },
        rows: log.map(({ topic, partition, to }) => ({
          ...{ consumer_group: group, topic, partition, next_offset: to },
        })),
      });
      // Else a crash of the server would leave them empty, and nobody would be told.
      for (const table of tables) await tx.sql(`alter table ${table} set logged`);
      await tx.sql(commentOn(this.schema, 'complete'));
    });
  }

  /** Takes away what was begun. Where the database is away it stays, and the next of its name replaces it. */
  async drop(): Promise<void> {
    try {
      await this.unitOfWork.run((tx) => tx.sql(`drop schema if exists ${this.schema} cascade`));
    } catch (error) {
      // Whoever drops has a reason to tell of, the same one most likely.
      if (!HubError.is(error) || error.class !== 'dependency') throw error;
    }
  }

  /** Ends the connections; the tables stay. */
  async close(): Promise<void> {
    await this.holder.release();
    await this.dataSource.destroy();
  }

  /** Makes the name ours: nobody else's tables, and no other replay meanwhile. */
  async #claim(): Promise<void> {
    const { schema } = this;
    const locks = (await this.holder.query(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
      [`hub replay ${schema}`],
    )) as { taken: boolean }[];
    if (locks[0]?.taken !== true) throw new SchemaRefused(schema, 'BUSY');
    await this.unitOfWork.run(async (tx) => {
      if (!(await isFree(tx, schema))) throw new SchemaRefused(schema, 'FOREIGN');
      // In one transaction: a schema without the comment could never be replaced.
      await tx.sql(`drop schema if exists ${schema} cascade`);
      await tx.sql(`create schema ${schema}`);
      await tx.sql(commentOn(schema, 'unfinished'));
    });
  }

  async #made(): Promise<this> {
    try {
      await migrate(this.dataSource);
      await this.unitOfWork.run(async (tx) => {
        for (const table of tables) await tx.sql(`alter table ${table} set unlogged`);
      });
    } catch (error) {
      await this.drop();
      await this.close();
      throw error;
    }
    return this;
  }

  async #write(): Promise<void> {
    const changes = this.#segment?.changes;
    this.#segment = null;
    this.#unwritten = { households: 0, evidence: 0 };
    if (changes !== undefined) await this.unitOfWork.run((tx) => saveHouseholds(tx, changes));
  }
}

async function isFree(tx: Tx, schema: string): Promise<boolean> {
  const [found] = await tx.sql<{ comment: string | null }>(
    `select obj_description(oid, 'pg_namespace') as comment from pg_namespace where nspname = $1`,
    [schema],
  );
  return found === undefined || madeByReplay(found.comment);
}

function commentOn(schema: string, state: 'unfinished' | 'complete'): string {
  return `comment on schema ${schema} is '${schemaComment(state)}'`;
}
