import type { EventCodec } from '#bus';
import { avroSchema, type Envelope, type Evidence, type HouseholdEvent } from '#schemas';
import type { EvidenceRecord } from '../decision/core/types.js';

/** Delivery of which every record of a test comes. */
export const testDeliveryId = '01900000-0000-7000-8000-000000000001';

/** Where a record of a test stands in its delivery, and how its person was found. */
export interface TestWay {
  readonly rowNumber: number;
  readonly matchedBy: Evidence['matchedBy'];
}

function envelopeOf(record: EvidenceRecord, { rowNumber }: TestWay): Envelope {
  const [department = ''] = record.topic.split('.');
  return {
    eventId: record.eventId,
    sourceDepartment: department,
    sourceSystem: record.sourceSystem,
    sourceRecordId: record.recordId,
    sourceVersion: record.sourceVersion,
    deliveryId: testDeliveryId,
    rowNumber,
    occurredAt: record.occurredAt,
    publishedAt: record.publishedAt,
    countyCode: '130529',
    divisionCode: '130529100200',
    divisionVersion: '2023-06-30',
    personRef: record.personRef,
    nameBirthRef: null,
    nameVillageRef: null,
    sealed: null,
    catalogueItem: 'test',
    correctionOf: record.correctionOf,
    withdrawn: record.withdrawn,
  };
}

// What no rule reads of a record need not say anything, but it must be there.
function emptyOf(type: unknown): unknown {
  if (Array.isArray(type)) return null;
  if (type === 'string') return '';
  return type === 'boolean' ? false : 0;
}

/** The log record by which matching gives a department's record to a household. */
export function evidenceEvent(
  codec: EventCodec,
  householdId: string,
  record: EvidenceRecord,
  way: TestWay,
): HouseholdEvent {
  const { eventId, topic, sourceSystem, recordId, sourceVersion, publishedAt, occurredAt } = record;
  const body = record.body as unknown as Readonly<Record<string, unknown>>;
  const fields = avroSchema(topic).fields.map(({ name, type }) => [
    name,
    body[name] ?? emptyOf(type),
  ]);
  const rest = Object.fromEntries(fields) as Readonly<Record<string, unknown>>;
  const value = { ...rest, envelope: envelopeOf(record, way) };
  const evidence: Evidence = {
    ...{ eventId, topic, sourceSystem, sourceRecordId: recordId, sourceVersion },
    ...{ publishedAt, occurredAt },
    personRef: record.personRef,
    householdAtEvent: record.householdAtEvent,
    cameFrom: record.cameFrom,
    matchedBy: way.matchedBy,
    record: codec.encode(topic, value),
  };
  return { householdId, body: { 'cn.xingtai.hub.Evidence': evidence } };
}
