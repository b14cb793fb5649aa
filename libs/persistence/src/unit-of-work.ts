import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { isConflict, translated } from './database-error.js';
import { Tx } from './tx.js';

/** Runs of one unit of work. A conflict that outlives them is no coincidence but a wrong order of locks. */
const attemptsMax = 5;
/** Milliseconds of the longest first pause; doubled each time, shortened at random so that two losers part. */
const pauseMs = 20;

/** Runs pieces of work in transactions. */
export class UnitOfWork {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * Runs `work` in one transaction: all of it is committed, or nothing.
   *
   * Where PostgreSQL ended the transaction over a deadlock or a serialisation conflict, the whole of `work`
   * runs again in a new one. So `work` must do nothing but SQL and computing, and no result may leave
   * it by other ways than its return value.
   * @throws HubError DATABASE_UNREACHABLE (class dependency) when the connection is lost or can't be made;
   *   the transaction may have been committed if that happened during the commit
   * @throws whatever `work` throws, after a rollback
   */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(work);
      } catch (error) {
        if (!isConflict(error) || attempt >= attemptsMax) throw translated(error);
        await delay(Math.random() * pauseMs * 2 ** attempt);
      }
    }
  }

  async #once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#dataSource.transaction((entities) => work(new Tx(entities)));
  }
}
