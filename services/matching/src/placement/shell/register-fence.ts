import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '#persistence';
import { RegisterView, type RegisterPositions } from '../../register/shell/register-view.js';

/** One number for all instances; it names a lock and no table. */
const fenceLock = 114_002;

/** The index of this process lacks what another instance has taken in. */
class RegisterBehind extends Error {
  constructor(readonly announced: RegisterPositions) {
    super('the index of the register is behind that of another instance');
  }
}

/**
 * Lets all instances place records by one and the same state of the register. An instance announces what it
 * has read before it takes it into its index; whoever places records waits until its own index has all that
 * was announced. Without it an instance that is behind would put a record back where another has just taken
 * it away, and would die before it learns better.
 */
@Injectable()
export class RegisterFence {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly register: RegisterView,
  ) {}

  /** Runs a transaction that calls `pass`, again and again until the index has caught up. */
  async passing<T>(transaction: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await transaction();
      } catch (error) {
        if (!(error instanceof RegisterBehind)) throw error;
        // Outside of the transaction, so that nobody waits for its locks meanwhile.
        await this.register.reached(error.announced);
      }
    }
  }

  /**
   * Comes before the first look into the index, in every transaction that places records. Until the end of
   * the transaction the index of no instance changes.
   * @throws an error that `passing` knows, where the index is behind
   */
  async pass(tx: Tx): Promise<void> {
    await tx.sql('select pg_advisory_xact_lock_shared($1)', [fenceLock]);
    const announced = await this.#positions(tx, 'announced');
    if (!this.register.hasReached(announced)) throw new RegisterBehind(announced);
  }

  /** Waits for the placing that is under way, and makes all later one know at least this much. */
  async announce(positions: RegisterPositions): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const announced = await this.#positions(tx, 'announced');
      const isKnown = [...positions].every(([place, next]) => (announced.get(place) ?? 0) >= next);
      if (isKnown) return;
      await tx.sql('select pg_advisory_xact_lock($1)', [fenceLock]);
      await this.#advance(tx, 'announced', positions);
    });
  }

  /** Up to where every record has been looked at that the register's changes concern. */
  async visited(): Promise<RegisterPositions> {
    return this.unitOfWork.run((tx) => this.#positions(tx, 'visited'));
  }

  /** Says that every record has been looked at that changes up to these positions concern. */
  async setVisited(positions: RegisterPositions): Promise<void> {
    await this.unitOfWork.run((tx) => this.#advance(tx, 'visited', positions));
  }

  async #positions(tx: Tx, column: 'announced' | 'visited'): Promise<RegisterPositions> {
    const rows = await tx.sql<{ topic: string; partition: number; position: number }>(
      `select topic, partition, ${column} as position from register_position`,
    );
    return new Map(
      rows.map(({ topic, partition, position }) => [`${topic}/${String(partition)}`, position]),
    );
  }

  async #advance(
    tx: Tx,
    column: 'announced' | 'visited',
    positions: RegisterPositions,
  ): Promise<void> {
    const rows = [...positions]
      .map(([place, position]) => {
        const [topic = '', partition = ''] = place.split('/');
        return {
          topic,
          partition: Number(partition),
          announced: 0,
          visited: 0,
          [column]: position,
        };
      })
      // In one order everywhere, so that two instances don't wait for each other.
      .sort((a, b) =>
        a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
      );
    await tx.unnestUpsert({
      table: 'register_position',
      columns: { topic: 'text', partition: 'integer', announced: 'bigint', visited: 'bigint' },
      rows,
      conflict: ['topic', 'partition'],
      update: [column],
      updateIf: `register_position.${column} < excluded.${column}`,
    });
  }
}
