import type { Random } from '#testkit';
import type { Fault, Faults } from './faults.js';

/** One line of a history. */
interface Line {
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
}

/** Lines of a history that are told; the beginning says more than the end of an endless one. */
const linesMax = 2_000;

/**
 * What all of a simulated installation share: the time, which is jest's and stands still while code
 * runs, the dice, the faults that are still to come, and the story of what has happened.
 *
 * Nothing else may decide what comes next, so that a seed means one history.
 */
export class World {
  readonly #lines: Line[] = [];
  readonly #faults: Map<number | string, Fault>;
  readonly #began = performance.now();
  #steps = 0;
  #lastFaultMs = 0;

  /**
   * @param faults by the step that they hit, counted over all processes; or by how its text begins,
   *   of which the first is hit
   */
  constructor(
    readonly random: Random,
    faults: Faults,
  ) {
    this.#faults = new Map(faults);
  }

  /** Virtual milliseconds since the beginning. */
  get nowMs(): number {
    return performance.now() - this.#began;
  }

  /** Virtual milliseconds since a fault hit somebody. */
  get calmMs(): number {
    return this.nowMs - this.#lastFaultMs;
  }

  /** Counts a step, and gives the fault that hits it. */
  step(what: string): Fault | undefined {
    const named = [...this.#faults.keys()].find(
      (key) => typeof key === 'string' && what.startsWith(key),
    );
    const key = named ?? this.#steps;
    const fault = this.#faults.get(key);
    this.#faults.delete(key);
    this.#steps += 1;
    if (fault !== undefined) this.#lastFaultMs = this.nowMs;
    return fault;
  }

  /** Faults that have hit nobody. */
  get unhit(): readonly (number | string)[] {
    return [...this.#faults.keys()];
  }

  /** Writes a line of the history. */
  note(who: string, what: string): void {
    if (this.#lines.length < linesMax) {
      this.#lines.push({ atMs: this.nowMs, who, what: what.replaceAll('\n', ' ') });
    }
  }

  /**
   * Milliseconds on the way to a server or back: mostly few, seldom long, so that things overtake
   * each other.
   */
  latencyMs(): number {
    return this.random.weighted([
      [this.random.int(1, 4), 16],
      [this.random.int(5, 60), 3],
      [this.random.int(61, 700), 1],
    ]);
  }

  /** Virtual time passes. */
  async passes(ms: number): Promise<void> {
    await new Promise<void>((resolve) => setTimeout(resolve, ms));
  }

  /** The history in lines that a person can follow. */
  story(): string {
    return this.#lines
      .map(({ atMs, who, what }) => `${String(atMs).padStart(7)} ms  ${who.padEnd(14)} ${what}`)
      .join('\n');
  }
}
