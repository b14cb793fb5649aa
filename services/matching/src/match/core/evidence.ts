import type { Evidence, EvidenceGone, GoneReason, HouseholdBefore, HouseholdEvent } from '#schemas';
import type { DepartmentRecord } from './department-record.js';
import type { Matched } from './match.js';

/** What makes a department's record known: its topic, source system and id in that system. */
export type RecordIdentity = Pick<Evidence, 'topic' | 'sourceSystem' | 'sourceRecordId'>;

/**
 * Says to a household's log that a record belongs to it; the record travels byte for byte.
 * @param cameFrom household from which a move or a merger took it; null where there is none
 */
export function evidenceEvent(
  record: Pick<DepartmentRecord, 'topic' | 'envelope' | 'value'>,
  matched: Matched,
  cameFrom: HouseholdBefore | null,
): HouseholdEvent {
  const { eventId, sourceSystem, sourceRecordId, sourceVersion } = record.envelope;
  const evidence: Evidence = {
    ...{ eventId, topic: record.topic, sourceSystem, sourceRecordId, sourceVersion },
    publishedAt: record.envelope.publishedAt,
    occurredAt: record.envelope.occurredAt,
    personRef: matched.personRef,
    householdAtEvent: matched.householdAtEvent,
    matchedBy: matched.matchedBy,
    cameFrom,
    record: record.value,
  };
  return { householdId: matched.householdId, body: { 'cn.xingtai.hub.Evidence': evidence } };
}

/**
 * Says to a household's log that a record belongs to it no longer.
 * @param householdId household that had it
 * @param to household that has it now, and whether its person ever lived in the one that had it; null
 *   where it waits
 */
export function goneEvent(
  householdId: string,
  record: RecordIdentity,
  reason: GoneReason,
  to: (HouseholdBefore & { readonly livedHere: boolean }) | null,
): HouseholdEvent {
  const { topic, sourceSystem, sourceRecordId } = record;
  const gone: EvidenceGone = {
    ...{ topic, sourceSystem, sourceRecordId, reason },
    toHouseholdId: to?.householdId ?? null,
    toCounties: to?.counties ?? [],
    livedHere: to?.livedHere ?? null,
  };
  return { householdId, body: { 'cn.xingtai.hub.EvidenceGone': gone } };
}
