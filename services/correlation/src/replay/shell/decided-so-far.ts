import { setTimeout as delay } from 'node:timers/promises';
import { HubError } from '#domain';
import type { UnitOfWork } from '#persistence';

const lookMs = 200;
/** An outbox that takes longer is not draining: the replay would compare with half of it. */
const drainMsMax = 120_000;

/**
 * Where the hub itself stands in the household log: partition → offset after the last record that it
 * has decided. What is behind it on the alert topics is all there once this has returned.
 * @throws HubError BROKER_UNREACHABLE when decided alerts do not get onto the bus
 */
export async function decidedSoFar(
  unitOfWork: UnitOfWork,
  group: string,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  const { positions, last } = await unitOfWork.run(async (tx) => {
    const rows = await tx.sql<{ partition: number; next_offset: number }>(
      `select partition, next_offset from consumed_position
         where consumer_group = $1 and topic = $2`,
      [group, topic],
    );
    const [newest] = await tx.sql<{ id: number | null }>('select max(id) as id from outbox');
    return {
      positions: new Map(rows.map((row) => [row.partition, row.next_offset])),
      last: newest?.id ?? 0,
    };
  });
  for (let waitedMs = 0; await isPending(unitOfWork, last); waitedMs += lookMs) {
    if (waitedMs >= drainMsMax) {
      throw new HubError(
        'BROKER_UNREACHABLE',
        'decided alerts do not get onto the bus; see /health/ready of correlation',
      );
    }
    await delay(lookMs);
  }
  return positions;
}

async function isPending(unitOfWork: UnitOfWork, last: number): Promise<boolean> {
  const rows = await unitOfWork.run((tx) =>
    tx.sql('select 1 from outbox where id <= $1 limit 1', [last]),
  );
  return rows.length > 0;
}
