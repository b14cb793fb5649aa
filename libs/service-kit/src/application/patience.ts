import { setTimeout as delay } from 'node:timers/promises';
import { classify } from '#bus';

const firstPauseMs = 250;
const pauseMsMax = 3_000;

/**
 * Repeats a step of the start while something that it needs does not answer: a service manager starts
 * everything at once, and the database may come up after us or go away again while we start.
 * @param tell told the code of the trouble before each pause
 * @throws what the last attempt threw, once the time is over; any other error at once
 */
export async function patiently<T>(
  timeoutMs: number,
  tell: (code: string) => void,
  attempt: () => Promise<T>,
): Promise<T> {
  const giveUpAt = performance.now() + timeoutMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, pauseMsMax)) {
    try {
      return await attempt();
    } catch (error) {
      const trouble = classify(error);
      // A topic that is not there yet is made by its owner, who starts at the same time.
      const mayPass = trouble.class === 'dependency' || trouble.code === 'TOPIC_MISSING';
      if (!mayPass || performance.now() + pauseMs > giveUpAt) throw error;
      tell(trouble.code);
      await delay(pauseMs);
    }
  }
}
