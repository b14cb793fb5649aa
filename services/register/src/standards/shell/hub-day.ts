import { dayOfInstant } from '#domain';
import type { Tx } from '#persistence';
import type { Clock } from '#service-kit';

/** The hub's day; before its first day, that of the clock. Days since 1970-01-01. */
export async function hubDay(tx: Tx, clock: Clock): Promise<number> {
  const [row] = await tx.sql<{ day: number | null }>('select max(day) as day from hub_day');
  return row?.day ?? dayOfInstant(clock.now());
}
