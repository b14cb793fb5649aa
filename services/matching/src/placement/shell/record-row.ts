import type { ParkedBecause } from '../../match/core/match.js';
import type { StandingRecord } from '../core/arrivals.js';
import type { Standing } from '../core/standing.js';
import { isReference } from '../../register/core/reference.js';

/** Columns of `department_record` that a record fills, with their types. */
export const recordColumns = {
  identity: 'uuid',
  topic: 'text',
  partition: 'integer',
  record_offset: 'bigint',
  state: 'text',
  parked_because: 'text',
  candidates: 'jsonb',
  household_id: 'text',
  resident_ref: 'text',
  matched_by: 'text',
  household_at_event: 'text',
  came_from: 'text',
  occurred_at: 'bigint',
  record_value: 'bytea',
  county_code: 'text',
  person_ref: 'uuid',
  name_birth_ref: 'uuid',
  name_village_ref: 'uuid',
  link_key: 'text',
  first_seen_at: 'bigint',
} as const;

/** Names of the columns that say how a record stands. */
export const standingColumns = `state, parked_because, candidates, household_id, resident_ref,
  matched_by, household_at_event, came_from`;

/** In `household_at_event`: the household was told of none. */
const none = '';
/** In `household_at_event`: what was said is not remembered; the column's default, for records from before it. */
const notRemembered = '?';

/** How a record stands, as the table has it. */
export interface StandingRow {
  readonly state: Standing['state'];
  readonly parked_because: ParkedBecause | null;
  readonly candidates: readonly string[] | null;
  readonly household_id: string | null;
  readonly resident_ref: string | null;
  readonly matched_by: Standing['matchedBy'];
  readonly household_at_event: string | null;
  readonly came_from: string | null;
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
    householdAtEvent: householdAtEventFrom(row),
    cameFrom: row.came_from,
  };
}

function householdAtEventFrom({
  household_id: householdId,
  household_at_event: kept,
}: StandingRow): Standing['householdAtEvent'] {
  if (kept === null || householdId === null) return householdId;
  if (kept === notRemembered) return undefined;
  return kept === none ? null : kept;
}

/**
 * The column `household_at_event`. Nearly every person lives where they lived: only another household is written,
 * so that a row costs no more than it did.
 */
export function householdAtEventColumn({ householdId, householdAtEvent }: Standing): string | null {
  if (householdAtEvent === householdId) return null;
  return householdAtEvent === undefined ? notRemembered : (householdAtEvent ?? none);
}

/** What is no reference refers to nobody, and nobody will ask for it. */
function referenceOrNull(reference: string | null): string | null {
  return reference !== null && isReference(reference) ? reference : null;
}

/** The row of a record. */
export function rowOf(
  { record, identity, decidedKey, standing }: StandingRecord,
  firstSeenAt: number,
): Record<keyof typeof recordColumns, unknown> {
  const { topic, partition, offset, value, envelope } = record;
  const personRef = referenceOrNull(envelope.personRef);
  // Who has a number is found by that alone; of the others each reference is in an index.
  const byName = (reference: string | null) =>
    personRef === null ? referenceOrNull(reference) : null;
  return {
    identity,
    topic,
    partition,
    record_offset: offset,
    state: standing.state,
    parked_because: standing.parkedBecause,
    candidates: standing.candidates,
    household_id: standing.householdId,
    resident_ref: standing.residentRef,
    matched_by: standing.matchedBy,
    household_at_event: householdAtEventColumn(standing),
    came_from: standing.cameFrom,
    occurred_at: envelope.occurredAt,
    record_value: value,
    county_code: envelope.countyCode,
    person_ref: personRef,
    name_birth_ref: byName(envelope.nameBirthRef),
    name_village_ref: byName(envelope.nameVillageRef),
    link_key: decidedKey,
    first_seen_at: firstSeenAt,
  };
}
