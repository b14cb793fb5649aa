import { Injectable } from '@nestjs/common';
import { RegisterIndex } from '../core/register-index.js';

/** Offset after the last record known, by `<topic>/<partition>` of the register's topics. */
export type RegisterPositions = ReadonlyMap<string, number>;

interface Waiter {
  readonly positions: RegisterPositions;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** The one index of the process, and how much of the register's topics it knows. */
@Injectable()
export class RegisterView {
  readonly index = new RegisterIndex();
  readonly #positions = new Map<string, number>();
  #waiters: Waiter[] = [];
  #isClosed = false;

  /** How far the topics are known, as of now. */
  get positions(): RegisterPositions {
    return new Map(this.#positions);
  }

  /** Says that the index knows these partitions up to these offsets. */
  known(positions: RegisterPositions): void {
    for (const [partition, next] of positions) {
      // A reader that had to begin again knows no less than before.
      this.#positions.set(partition, Math.max(next, this.#positions.get(partition) ?? 0));
    }
    const waiting = this.#waiters;
    this.#waiters = waiting.filter((waiter) => !this.hasReached(waiter.positions));
    for (const waiter of waiting) if (this.hasReached(waiter.positions)) waiter.resolve();
  }

  /** True when the index knows at least this much. */
  hasReached(positions: RegisterPositions): boolean {
    return [...positions].every(
      ([partition, next]) => (this.#positions.get(partition) ?? 0) >= next,
    );
  }

  /** Resolves when the index knows at least this much; rejected when the process ends before. */
  async reached(positions: RegisterPositions): Promise<void> {
    if (this.hasReached(positions)) return;
    if (this.#isClosed) throw closed();
    await new Promise<void>((resolve, reject) => {
      this.#waiters.push({ positions, resolve, reject });
    });
  }

  /** Lets go of everybody who waits; the index will not change any more. */
  close(): void {
    this.#isClosed = true;
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const { reject } of waiting) reject(closed());
  }
}

function closed(): Error {
  return new Error('the process ends: the register is not read any more');
}
