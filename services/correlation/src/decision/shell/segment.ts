import type { OutboxRecord } from '#persistence';
import type { HouseholdState } from '../core/types.js';
import type { StoredHousehold } from './household-store.js';
import type { GoneRecord, StoredEvidence } from './save-households.js';

/** What one segment of the log changes, collected until it is written. */
export interface Segment {
  readonly before: ReadonlyMap<string, StoredHousehold>;
  readonly states: Map<string, HouseholdState>;
  /** What came and has not gone again, by household and record. */
  readonly evidence: Map<string, StoredEvidence[]>;
  readonly gone: GoneRecord[];
  readonly alerts: OutboxRecord[];
}

/** Begins a segment with the households as they were found. */
export function segmentOf(before: ReadonlyMap<string, StoredHousehold>): Segment {
  const states = new Map([...before].map(([householdId, { state }]) => [householdId, state]));
  return { before, states, evidence: new Map(), gone: [], alerts: [] };
}

function placeOfRecord(record: GoneRecord): string {
  const { householdId, topic, sourceSystem, sourceRecordId } = record;
  return [householdId, topic, sourceSystem, sourceRecordId].join('\n');
}

/** Remembers evidence that came. */
export function keep({ evidence }: Segment, stored: StoredEvidence): void {
  const place = placeOfRecord(stored);
  const versions = evidence.get(place);
  if (versions === undefined) evidence.set(place, [stored]);
  else versions.push(stored);
}

/**
 * Remembers that evidence went. What came and went in one segment must not be written after all: it
 * would be back in the next one.
 */
export function takeAway({ evidence, gone }: Segment, record: GoneRecord): void {
  evidence.delete(placeOfRecord(record));
  gone.push(record);
}
