import type { BatchRecord, RecordBatch } from '#bus';
import { claimOffsets } from '#persistence';
import type { HouseholdEvent } from '#schemas';
import {
  departmentRecord,
  type DepartmentEvent,
} from '../../services/matching/src/match/shell/department-batches.js';
import { arriveAll } from '../../services/matching/src/placement/core/arrivals.js';
import { placementOf } from '../../services/matching/src/placement/core/placement.js';
import { versionOf, type Remembered } from '../../services/matching/src/placement/core/standing.js';
import type { RegisterLookup } from '../../services/matching/src/register/core/register-index.js';
import { transaction, type Database, type SimulatedTx } from './database.js';
import type { Life } from './life.js';
import { memoryCodec } from './memory-codec.js';

/** Where matching remembers records. */
export const recordPrefix = 'record/';

/** The log that everything about a household goes to. */
export const householdLog = 'hub.household-events';

/** A record of the household log, encoded. */
export function loggedEvent(event: HouseholdEvent) {
  return { topic: householdLog, key: event.householdId, value: memoryCodec.encode(event) };
}

/**
 * What matching does with a batch: its rows, what households are told and the position, in one
 * transaction.
 */
export function matchingHandler(life: Life, database: Database, register: RegisterLookup) {
  return async (batch: RecordBatch<unknown>): Promise<void> => {
    await transaction(life, database, async (tx) => {
      const [from = batch.nextOffset] = await claimOffsets(tx.positions, [batch]);
      const fresh = batch.records.filter(({ offset }) => offset >= from);
      if (fresh.length === 0) return;
      const records = fresh.map((record) =>
        departmentRecord(batch, record as BatchRecord<DepartmentEvent>),
      );
      await place(tx, register, records);
    });
  };
}

async function place(
  tx: SimulatedTx,
  register: RegisterLookup,
  records: readonly ReturnType<typeof departmentRecord>[],
): Promise<void> {
  const placements = records.map((record) => placementOf(record, register, new Map()));
  const identities = placements.map(({ identity }) => identity);
  const remembered = new Map<string, Remembered>();
  // In one order everywhere, so that two instances with the same records don't wait for each other.
  for (const identity of [...new Set(identities)].sort()) {
    const known = await tx.claim<Remembered>(`${recordPrefix}${identity}`);
    if (known !== undefined) remembered.set(identity, known);
  }
  const { events, records: standing } = arriveAll(placements, remembered, register.mergers);
  for (const { record, identity, standing: next } of standing) {
    const placement = placements.find((one) => one.record === record);
    if (placement === undefined) throw new Error('a record stands that was not placed');
    const { linkKey } = placement;
    const row: Remembered = { version: versionOf(placement), linkKey, standing: next };
    tx.write(`${recordPrefix}${identity}`, row);
  }
  await tx.enqueue(events.map(loggedEvent));
}
