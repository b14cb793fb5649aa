import type { BusProducer, EventCodec } from '#bus';
import type { Envelope, Fire, Resident, Settlement } from '#schemas';

const recordsPerPublish = 5_000;

/** The reference of the n-th person. */
export function reference(of: number): string {
  return of.toString(16).padStart(8, '0').padEnd(32, '0');
}

/** The n-th person; two share a household. */
export function aResident(of: number): Resident {
  return {
    ...{ personRef: reference(of), version: 1, countyCode: '130529', villageCode: '130529100201' },
    ...{ nameBirthRef: null, nameVillageRef: null, aliases: [] },
    residences: [{ householdId: `H${String(of >> 1)}`, from: 0, to: null, counties: [] }],
  };
}

function envelopeOf(of: number, person: number, department: string): Envelope {
  return {
    ...{ eventId: `${reference(of)}-event`, sourceDepartment: department },
    ...{ sourceSystem: 'bench', sourceRecordId: `S${String(of)}`, sourceVersion: 1 },
    ...{ deliveryId: 'D1', rowNumber: of, occurredAt: of, publishedAt: of, countyCode: '130529' },
    ...{ divisionCode: null, divisionVersion: '2023', personRef: reference(person) },
    ...{ nameBirthRef: null, nameVillageRef: null, sealed: null, catalogueItem: 'XT-YB-001' },
    ...{ correctionOf: null, withdrawn: false },
  };
}

/** The n-th settlement, of a person. */
export function aSettlement(of: number, person: number): Settlement {
  return {
    envelope: envelopeOf(of, person, 'health-insurance'),
    ...{ settlementId: `S${String(of)}`, medType: '11', insuranceType: '390' },
    ...{ totalFen: 300, fundPaidFen: 200, personalFen: 100, inPolicyFen: 100 },
    ...{ basicPaidFen: 100, majorIllnessPaidFen: 0, assistancePaidFen: 0, diagnosisCode: 'I10' },
    ...{ codeSystem: 'ICD10-YB2', institutionCode: 'B1', admittedOn: null },
  };
}

/** The n-th fire, in the house of a person. */
export function aFire(of: number, person: number): Fire {
  const envelope = envelopeOf(of, person, 'emergency-management');
  return { envelope, fireNumber: `F${String(of)}`, lossFen: 1, insurancePaidFen: 0, rooms: null };
}

/** What publishes records. */
export interface Publisher {
  readonly codec: EventCodec;
  readonly producer: BusProducer;
}

/** Publishes in pieces, so that a hundred thousand encoded records are never held at once. */
export async function publishAll(
  { codec, producer }: Publisher,
  topic: string,
  count: number,
  valueOf: (of: number) => { readonly key: string; readonly value: unknown },
): Promise<void> {
  for (let from = 0; from < count; from += recordsPerPublish) {
    const piece = Array.from({ length: Math.min(recordsPerPublish, count - from) }, (_, at) => {
      const { key, value } = valueOf(from + at);
      return { topic, key, value: codec.encode(topic, value) };
    });
    await producer.publish(piece);
  }
}
