import type { Sealed } from '#domain';
import type { FieldValues } from '../../layout/core/condition.js';
import type { MappedEvent, MappedRow } from '../../mapping/core/row-mapper.js';

/** How a hand-over came in. */
export type DeliveryWay = 'drop' | 'push' | 'exchange';

/** How far a hand-over has come. */
export type DeliveryStatus = 'received' | 'staged' | 'accepted' | 'done' | 'refused' | 'waiting';

/** What an event needs beside its topic and its record, as it waits for acceptance. */
export interface StagedBody {
  readonly rowNumber: number;
  readonly occurredAt: number;
  readonly withdrawn: boolean;
  readonly correctionOf: string | null;
  readonly countyCode: string;
  readonly divisionCode: string | null;
  readonly personRef: string | null;
  readonly nameBirthRef: string | null;
  readonly nameVillageRef: string | null;
  /** Days since 1970. */
  readonly birthOn: number | null;
  readonly sex: string | null;
  readonly sealKeyId: string;
  readonly values: FieldValues;
}

/** A record that was accepted: a new one, or a new version of a known one. */
export interface AcceptedRecord {
  /** Empty where the application keeps the record itself. */
  readonly topic: string;
  readonly recordId: string;
  /** From 1. */
  readonly version: number;
  readonly body: StagedBody;
  readonly sealed: Sealed | null;
}

/** By whom a record is found: a change of it moves the record to another person. */
export function personKeyOf({ person }: MappedRow): string {
  return person.personRef ?? person.nameBirthRef ?? person.nameVillageRef ?? '';
}

/** The body of an event of a mapped row. */
export function stagedBody(
  row: MappedRow,
  event: MappedEvent,
  rowNumber: number,
  sealKeyId: string,
): StagedBody {
  const { personRef, nameBirthRef, nameVillageRef, birthOn, sex } = row.person;
  return {
    rowNumber,
    occurredAt: event.occurredAt,
    withdrawn: event.withdrawn,
    correctionOf: event.correctionOf,
    countyCode: row.countyCode,
    divisionCode: row.divisionCode,
    personRef,
    nameBirthRef,
    nameVillageRef,
    birthOn,
    sex,
    sealKeyId,
    values: event.values,
  };
}
