import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A choice with its weight; weights need not add up to anything. */
export type Weighted<T> = readonly (readonly [value: T, weight: number])[];

/**
 * Seeded random choices: the same seed gives the same city on every machine, so that a truth that
 * does not hold can be looked at again.
 */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  /** @param seed any 32-bit integer */
  constructor(readonly seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /**
   * A stream of its own for one part of the city: without it one more household would change every
   * amount that is drawn after it.
   */
  fork(label: string): Random {
    let mixed = this.seed | 0;
    for (const letter of label) mixed = (Math.imul(mixed, 31) + (letter.codePointAt(0) ?? 0)) | 0;
    return new Random(mixed);
  }

  /** Whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  /** True in `percent` of the cases. */
  chance(percent: number): boolean {
    return this.int(0, 9_999) < percent * 100;
  }

  /** One of the values. @throws Error when there is none */
  pick<T>(values: readonly T[]): T {
    const value = values[this.int(0, values.length - 1)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  /** One of the values by weight. */
  weighted<T>(choices: Weighted<T>): T {
    const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.int(1, total);
    for (const [value, weight] of choices) {
      left -= weight;
      if (left <= 0) return value;
    }
    throw new Error('weights are whole numbers above 0');
  }

  /** The values in another order. */
  shuffled<T>(values: readonly T[]): T[] {
    const result = [...values];
    for (let last = result.length - 1; last > 0; last -= 1) {
      const other = this.int(0, last);
      const kept = result[last] as T;
      result[last] = result[other] as T;
      result[other] = kept;
    }
    return result;
  }
}
