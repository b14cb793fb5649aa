import { setTimeout as delay } from 'node:timers/promises';

const lookMs = 50;
const timeoutMsDefault = 30_000;

/**
 * Looks again until a condition holds, and gives what the look has found.
 * @param look gives undefined, null or false while the condition does not hold
 * @throws Error with `what` and what was found last, when the time is over
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  timeoutMs = timeoutMsDefault,
): Promise<T> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > giveUpAt)
      throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await delay(lookMs);
  }
}
