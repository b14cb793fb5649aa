import { setTimeout as delay } from 'node:timers/promises';
import { HubError } from '#domain';
import type { Logger } from '../logger.js';

const firstPauseMs = 250;
const pauseMsMax = 3_000;

/**
 * Repeats a step of the start while something that it needs does not answer: a service manager starts
 * everything at once, and the database may come up after us.
 * @throws what the last attempt threw, once the time is over; any other error at once
 */
export async function patiently<T>(
  what: string,
  timeoutMs: number,
  logger: Logger,
  attempt: () => Promise<T>,
): Promise<T> {
  const giveUpAt = performance.now() + timeoutMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, pauseMsMax)) {
    try {
      return await attempt();
    } catch (error) {
      const mayPass = HubError.is(error) && error.retryable;
      if (!mayPass || performance.now() + pauseMs > giveUpAt) throw error;
      logger.info({ code: error.code }, `waiting for ${what}`);
      await delay(pauseMs);
    }
  }
}
