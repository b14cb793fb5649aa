import { setTimeout as delay } from 'node:timers/promises';

/** How long the end of a connection may take that owes nobody anything, ms. */
const endMsMax = 2_000;

/**
 * Waits for the end of a connection for a while, then lets it go: kafkajs waits for the answers to all that was
 * asked, and on a connection of which the network has lost one half none will come.
 */
export async function letGo(ending: Promise<unknown>, afterMs = endMsMax): Promise<void> {
  await Promise.race([ending.catch(() => undefined), delay(afterMs, undefined, { ref: false })]);
}
