import { dayOfInstant } from '#domain';
import type { Tx } from '#persistence';
import type { Clock } from '#service-kit';
import { lastDay } from '../../calendar/shell/last-day.js';

/** The hub's day; before its first day, that of the clock. Days since 1970-01-01. */
export async function hubDay(tx: Tx, clock: Clock): Promise<number> {
  return (await lastDay(tx)) ?? dayOfInstant(clock.now());
}
