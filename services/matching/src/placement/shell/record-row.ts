import type { ParkedBecause } from '../../match/core/match.js';
import type { StandingRecord } from '../core/arrivals.js';
import type { Standing } from '../core/standing.js';

/** Columns of `department_record` that a record fills, with their types. */
export const recordColumns = {
  topic: 'text',
  partition: 'integer',
  record_offset: 'bigint',
  state: 'text',
  parked_because: 'text',
  candidates: 'jsonb',
  household_id: 'text',
  resident_ref: 'text',
  matched_by: 'text',
  source_version: 'integer',
  published_at: 'bigint',
  occurred_at: 'bigint',
  record_value: 'bytea',
  event_id: 'text',
  source_system: 'text',
  source_record_id: 'text',
  county_code: 'text',
  person_ref: 'text',
  name_birth_ref: 'text',
  name_village_ref: 'text',
  link_key: 'text',
  first_seen_at: 'bigint',
} as const;

/** Names of the columns that say how a record stands. */
export const standingColumns =
  'state, parked_because, candidates, household_id, resident_ref, matched_by';

/** How a record stands, as the table has it. */
export interface StandingRow {
  readonly state: Standing['state'];
  readonly parked_because: ParkedBecause | null;
  readonly candidates: readonly string[] | null;
  readonly household_id: string | null;
  readonly resident_ref: string | null;
  readonly matched_by: Standing['matchedBy'];
}

/** Reads how a record stands. */
export function standingFrom(row: StandingRow): Standing {
  return {
    state: row.state,
    parkedBecause: row.parked_because,
    candidates: row.candidates,
    householdId: row.household_id,
    residentRef: row.resident_ref,
    matchedBy: row.matched_by,
  };
}

/** The row of a record. */
export function rowOf(
  { record, linkKey, standing }: StandingRecord,
  firstSeenAt: number,
): Record<keyof typeof recordColumns, unknown> {
  const { topic, partition, offset, value, envelope } = record;
  return {
    topic,
    partition,
    record_offset: offset,
    state: standing.state,
    parked_because: standing.parkedBecause,
    candidates: standing.candidates,
    household_id: standing.householdId,
    resident_ref: standing.residentRef,
    matched_by: standing.matchedBy,
    source_version: envelope.sourceVersion,
    published_at: envelope.publishedAt,
    occurred_at: envelope.occurredAt,
    record_value: value,
    event_id: envelope.eventId,
    source_system: envelope.sourceSystem,
    source_record_id: envelope.sourceRecordId,
    county_code: envelope.countyCode,
    person_ref: envelope.personRef,
    name_birth_ref: envelope.nameBirthRef,
    name_village_ref: envelope.nameVillageRef,
    link_key: linkKey,
    first_seen_at: firstSeenAt,
  };
}
