import type { Envelope } from '#schemas';
import type { DepartmentRecord } from './department-record.js';

/** An envelope of nobody in particular, with what a test cares about in place of the defaults. */
function anEnvelope(more: Partial<Envelope> = {}): Envelope {
  return {
    eventId: '00000000-0000-5000-8000-000000000001',
    sourceDepartment: 'education',
    sourceSystem: 'edu-aid',
    sourceRecordId: 'R1',
    sourceVersion: 1,
    deliveryId: 'D1',
    rowNumber: 1,
    occurredAt: 1_760_000_000_000,
    publishedAt: 1_760_000_100_000,
    countyCode: '130529',
    divisionCode: null,
    divisionVersion: '2023',
    personRef: null,
    nameBirthRef: null,
    nameVillageRef: null,
    sealed: null,
    catalogueItem: 'XT-JY-001',
    correctionOf: null,
    withdrawn: false,
    ...more,
  };
}

/** A record of school costs with this envelope. */
export function aDepartmentRecord(more: Partial<Envelope> = {}): DepartmentRecord {
  return {
    topic: 'education.cost',
    partition: 0,
    offset: 0,
    value: Buffer.from('as published'),
    envelope: anEnvelope(more),
  };
}
