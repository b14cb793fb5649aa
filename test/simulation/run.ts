import type { World } from './world.js';

/** Virtual milliseconds after which a history that has not come to rest never will. */
const patienceMs = 300_000;
/**
 * Virtual milliseconds after the last fault, by which all that is late or asleep has come: more
 * than a fault lasts.
 */
const calmMs = 12_000;
/** Virtual milliseconds for which a world has to be at rest. */
const restMs = 1_500;
/** Virtual milliseconds between two looks. */
const lookMs = 500;

/** Real milliseconds that a test may take, its shrinking included: it only ends one that hangs. */
export const testMsMax = 900_000;

/** What a history came to. */
export interface Outcome {
  /** Invariants that do not hold; empty where all do. */
  readonly broken: readonly string[];
  /** Faults that have hit nobody. */
  readonly unhit: readonly (number | string)[];
  readonly story: () => string;
}

/** Fails with what does not hold and with the whole history. */
export function expectSound({ broken, story }: Outcome): void {
  if (broken.length > 0) throw new Error(`${broken.join('\n')}\n\n${story()}`);
}

const { jest } = import.meta;

/**
 * All code that waits, waits for this clock; what runs between two of its ticks does so to the end.
 */
export function useVirtualTime(): void {
  jest.useFakeTimers({
    doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'Date', 'hrtime'],
  });
}

/** Lets real time pass again. */
export function useRealTime(): void {
  jest.useRealTimers();
}

/**
 * Lets a world run until it has come to rest and stayed there.
 * @returns false when it never does, although no fault is left
 */
export async function runToRest(world: World, isAtRest: () => boolean): Promise<boolean> {
  let lookAtMs = lookMs;
  let restsSinceMs: number | null = null;
  for (;;) {
    // Microtasks are done before the next turn of the loop, however many there are.
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (world.nowMs >= lookAtMs) {
      lookAtMs = world.nowMs + lookMs;
      restsSinceMs = isAtRest() ? (restsSinceMs ?? world.nowMs) : null;
      const restedMs = restsSinceMs === null ? 0 : world.nowMs - restsSinceMs;
      if (restedMs >= restMs && world.calmMs >= calmMs) break;
      if (world.nowMs > patienceMs) break;
    }
    jest.advanceTimersToNextTimer();
  }
  jest.clearAllTimers();
  return restsSinceMs !== null;
}
