import { setImmediate as nextTurn } from 'node:timers/promises';
import { Random } from '#testkit';
import type { Door, FuzzInput, Passage } from './door.js';

/** What a run is asked for. */
export interface RunOptions {
  /** Any 32-bit integer. */
  readonly seed: number;
  /** Inputs in all; each door gets its share, or one door all of them. */
  readonly inputs: number;
  /** Told after every case that broke a promise. */
  readonly onBroken?: (broken: BrokenCase) => void;
  /** Told now and then how many inputs have gone through. */
  readonly onProgress?: (inputs: number, memory: Memory) => void;
}

/** An input that a door did not take as promised. */
export interface BrokenCase {
  readonly door: string;
  readonly seed: number;
  /** Number of the case within the seed, by which it is repeated. */
  readonly number: number;
  readonly input: FuzzInput;
  readonly faults: readonly string[];
}

/** Memory of the process, bytes. */
export interface Memory {
  /** Heap in use after a collection, where one can be asked for. */
  readonly heap: number;
  readonly rss: number;
}

/** What came of a door. */
export interface DoorResult {
  readonly door: Door;
  readonly cases: number;
  readonly inputs: number;
  readonly accepted: number;
  readonly refused: number;
  readonly broken: readonly BrokenCase[];
  readonly seconds: number;
}

/** What came of a run. */
export interface RunResult {
  readonly doors: readonly DoorResult[];
  /** In the order in which they were taken. */
  readonly memory: readonly Memory[];
}

const msPerSecond = 1_000;
const perThousand = 1_000;
/** Inputs between two looks at memory. */
const inputsPerLook = 10_000;
/** Broken cases kept of a door: one bug shows in many. */
const brokenMax = 20;

/** The random choices of a case: the same for the same seed, door and number, whatever ran before. */
export function randomOf(seed: number, door: string, number: number): Random {
  return new Random(seed).fork(`${door}/${String(number)}`);
}

async function passed(door: Door, input: FuzzInput): Promise<Passage> {
  try {
    const passage = await door.pass(input);
    const { inputs, accepted, refused, faults } = passage;
    if (inputs === accepted + refused) return passage;
    const sum = `${String(inputs)} came in, ${String(accepted)} + ${String(refused)} came out`;
    return { ...passage, faults: [...faults, sum] };
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { inputs: 1, accepted: 0, refused: 0, faults: [`it throws: ${told}`] };
  }
}

/** One case of a door, and what it broke. */
export async function runCase(
  door: Door,
  seed: number,
  number: number,
): Promise<Passage & BrokenCase> {
  const input = await door.make(randomOf(seed, door.name, number));
  return { door: door.name, seed, number, input, ...(await passed(door, input)) };
}

/** Sends inputs of a seed through doors, one after the other, and looks at memory on the way. */
export class FuzzRun {
  readonly #memory: Memory[] = [];
  #inputs = 0;
  #lookAt = inputsPerLook;

  constructor(
    private readonly options: RunOptions,
    /** Frees what nobody holds, so that the heap tells what is held; null where it cannot be asked for. */
    private readonly collect: (() => void) | null,
  ) {}

  /** Runs all of it. */
  async run(doors: readonly Door[]): Promise<RunResult> {
    const results: DoorResult[] = [];
    const whole = doors.reduce((sum, door) => sum + door.perThousand, 0);
    this.#look();
    for (const door of doors) {
      const share = doors.length === 1 ? perThousand : (door.perThousand * perThousand) / whole;
      results.push(
        await this.#through(door, Math.ceil((this.options.inputs * share) / perThousand)),
      );
    }
    this.#look();
    return { doors: results, memory: this.#memory };
  }

  async #through(door: Door, wanted: number): Promise<DoorResult> {
    const { seed, onBroken } = this.options;
    const began = performance.now();
    const count = { cases: 0, inputs: 0, accepted: 0, refused: 0 };
    const broken: BrokenCase[] = [];
    for (let number = 1; count.inputs < wanted; number += 1) {
      const one = await runCase(door, seed, number);
      count.cases += 1;
      count.inputs += one.inputs;
      count.accepted += one.accepted;
      count.refused += one.refused;
      if (one.faults.length > 0 && broken.length < brokenMax) {
        broken.push(one);
        onBroken?.(one);
      }
      this.#inputs += one.inputs;
      if (this.#inputs >= this.#lookAt) this.#look();
      await nextTurn();
    }
    const seconds = (performance.now() - began) / msPerSecond;
    return { door, ...count, broken, seconds };
  }

  #look(): void {
    this.#lookAt = this.#inputs + inputsPerLook;
    this.collect?.();
    const { heapUsed: heap, rss } = process.memoryUsage();
    this.#memory.push({ heap, rss });
    this.options.onProgress?.(this.#inputs, { heap, rss });
  }
}
