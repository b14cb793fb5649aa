import { setTimeout as delay } from 'node:timers/promises';
import { HubError } from '#domain';
import { skippedRecords, type Tx, type UnitOfWork } from '#persistence';
import type { LeftOut } from '../core/left-out.js';

const lookMs = 200;
/** An outbox that takes longer is not draining: the replay would compare with half of it. */
const drainMsMax = 120_000;

/** Where the hub itself stands in the household log. */
export interface DecidedSoFar {
  /** Partition → offset after the last record that it has decided. */
  readonly positions: ReadonlyMap<number, number>;
  /** Records before that which it has not decided. */
  readonly leftOut: LeftOut;
}

/**
 * Where the hub itself stands in the household log. What is behind it on the alert topics is all there
 * once this has returned.
 * @throws HubError BROKER_UNREACHABLE when decided alerts do not get onto the bus
 */
export async function decidedSoFar(
  unitOfWork: UnitOfWork,
  group: string,
  topic: string,
): Promise<DecidedSoFar> {
  const { last, ...decided } = await unitOfWork.run(async (tx) => {
    const rows = await tx.sql<{ partition: number; next_offset: number }>(
      `select partition, next_offset from consumed_position
         where consumer_group = $1 and topic = $2`,
      [group, topic],
    );
    // In this order: what is released after the look at who is held is left out on both sides.
    const leftOut = {
      held: await heldHouseholds(tx, group, topic),
      skipped: await skippedRecords(tx, group, topic),
    };
    const [newest] = await tx.sql<{ id: number | null }>('select max(id) as id from outbox');
    return {
      positions: new Map(rows.map((row) => [row.partition, row.next_offset])),
      leftOut,
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
  return decided;
}

function heldHouseholds(tx: Tx, group: string, topic: string): Promise<LeftOut['held']> {
  return tx.sql(
    `select partition, record_key as "householdId", from_offset as "fromOffset",
         error_code as "errorCode", first_seen_at as since
       from held_key where consumer_group = $1 and topic = $2 order by record_key`,
    [group, topic],
  );
}

async function isPending(unitOfWork: UnitOfWork, last: number): Promise<boolean> {
  const rows = await unitOfWork.run((tx) =>
    tx.sql('select 1 from outbox where id <= $1 limit 1', [last]),
  );
  return rows.length > 0;
}
