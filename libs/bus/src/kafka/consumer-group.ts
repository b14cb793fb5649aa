import type { Consumer } from 'kafkajs';
import { letGo } from './let-go.js';

/**
 * Times of every consumer's group, ms. A consumer that is silent for the session loses its partitions to
 * others. Who joins waits for the session of a member that died, and a consumer that failed is a dead member
 * of its own group: a session longer than the time limit of a request would let each attempt fail, and leave
 * one more dead member for the next to wait for.
 */
export const groupTimes = {
  sessionTimeout: 10_000,
  /** How long those who join wait for members that live but don't come. */
  rebalanceTimeout: 15_000,
  heartbeatInterval: 2_000,
} as const;

/** How long leaving the group may take once nothing is in hand any more; the group notices without. */
const leaveMsMax = 4_000;

/** Ends a consumer; one that can't leave its group, since that waits for another member, is let go. */
export async function leaveGroup(consumer: Consumer): Promise<void> {
  await letGo(consumer.disconnect(), leaveMsMax);
}
