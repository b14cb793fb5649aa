import type pg from 'pg';
import type { EntityManager } from 'typeorm';
import type { ColumnType } from './column-type.js';
import { prepared } from './prepared.js';
import { unnestStatements, type UnnestUpsert } from './unnest.js';

/**
 * An open transaction. It is passed on as a parameter, never found by magic, so that the reader of a
 * function sees whether its effect is part of the caller's.
 */
export class Tx {
  /** For entities; its effects are part of the transaction. */
  readonly entities: EntityManager;

  constructor(entities: EntityManager) {
    this.entities = entities;
  }

  /**
   * Runs one statement.
   * @returns its rows: of a select, or of `returning`
   */
  async sql<Row = unknown>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#run(text, params)).rows as Row[];
  }

  /** Runs one statement and says how many rows it inserted, changed or deleted. */
  async affected(text: string, params: readonly unknown[] = []): Promise<number> {
    return (await this.#run(text, params)).rowCount ?? 0;
  }

  /**
   * Writes many rows at once, twenty times and more as fast as saving entities one by one.
   * @returns number of rows that were inserted or changed
   */
  async unnestUpsert<Columns extends Readonly<Record<string, ColumnType>>>(
    upsert: UnnestUpsert<Columns>,
  ): Promise<number> {
    let written = 0;
    for (const { text, params } of unnestStatements(upsert)) {
      written += await this.affected(text, params);
    }
    return written;
  }

  async #run(text: string, params: readonly unknown[]): Promise<pg.QueryResult> {
    const runner = this.entities.queryRunner;
    if (runner === undefined) throw new Error('a Tx lives only inside UnitOfWork.run');
    // The transaction's own connection: TypeORM prepares no statements.
    const client = (await runner.connect()) as pg.ClientBase;
    return client.query(prepared(text, params));
  }
}
