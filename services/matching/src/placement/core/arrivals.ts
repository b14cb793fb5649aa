import type { HouseholdEvent } from '#schemas';
import type { MergerLookup } from '../../register/core/mergers.js';
import type { Placement } from './placement.js';
import { arrive, versionOf, type Remembered, type Standing } from './standing.js';

/** A record with how it stands after a batch. */
export interface StandingRecord extends Pick<Placement, 'record' | 'identity' | 'decidedKey'> {
  readonly standing: Standing;
}

/** What a batch of records comes to. */
export interface Arrivals {
  /** Said to the logs of households, in this order. */
  readonly events: readonly HouseholdEvent[];
  /** Those of which a higher version than the remembered one has come, or none was remembered. */
  readonly records: readonly StandingRecord[];
}

/**
 * Takes in records one after the other, several versions of one record among them.
 * @param remembered what is known of these records already, by identity
 */
export function arriveAll(
  placements: readonly Placement[],
  remembered: ReadonlyMap<string, Remembered>,
  mergers: MergerLookup,
): Arrivals {
  const known = new Map(remembered);
  const records = new Map<string, StandingRecord>();
  const events: HouseholdEvent[] = [];
  for (const placement of placements) {
    const { record, identity, linkKey, decidedKey } = placement;
    const before = known.get(identity);
    const change = arrive(placement, before, mergers);
    events.push(...change.events);
    // A lower version leaves everything as it stands.
    if (change.next === before?.standing) continue;
    known.set(identity, { version: versionOf(placement), linkKey, standing: change.next });
    records.set(identity, { record, identity, decidedKey, standing: change.next });
  }
  return { events, records: [...records.values()] };
}
