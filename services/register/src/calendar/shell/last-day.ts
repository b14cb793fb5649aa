import type { Tx } from '#persistence';

/** The latest day that the hub has begun, days since 1970-01-01; null before the first. */
export async function lastDay(tx: Tx): Promise<number | null> {
  const [row] = await tx.sql<{ day: number | null }>('select max(day) as day from hub_day');
  return row?.day ?? null;
}
