import { v5 as uuidV5 } from 'uuid';
import { divisionRegistry, type DivisionEdition, type Envelope } from '#schemas';
import type { Layout } from '../../layout/core/layout.js';
import type { AcceptedRecord } from './staged.js';

/** Namespace of event ids (RFC 9562, version 5); fixed, since ids must come out the same for ever. */
const eventIdNamespace = '6f9c2f0e-6b1c-5d0a-9d3b-1305114d4114';

/** Id of an event: the same for the same version of the same record, whoever publishes it and when. */
export function eventIdOf(
  topic: string,
  sourceSystem: string,
  recordId: string,
  version: number,
): string {
  return uuidV5([topic, sourceSystem, recordId, version].join('|'), eventIdNamespace);
}

/** Facts of the delivery that go into every event of it. */
export interface PublishingFacts {
  readonly deliveryId: string;
  /** Milliseconds since 1970. */
  readonly publishedAt: number;
}

/** The edition of the division table that a code is of; the source's own where both have it. */
function editionOf(
  { divisionVersion, laterDivisionVersion }: Layout,
  code: string,
): DivisionEdition {
  const isOwn = divisionRegistry(divisionVersion).find(code) !== undefined;
  return isOwn ? divisionVersion : laterDivisionVersion;
}

/** The value of a department topic: envelope and fields. */
export function eventValue(
  layout: Layout,
  record: AcceptedRecord,
  { deliveryId, publishedAt }: PublishingFacts,
): { readonly envelope: Envelope } & Readonly<Record<string, unknown>> {
  const { body, topic, recordId, version, sealed } = record;
  const { sourceSystem, connector, catalogueItem } = layout;
  const envelope: Envelope = {
    eventId: eventIdOf(topic, sourceSystem, recordId, version),
    sourceDepartment: connector,
    sourceSystem,
    sourceRecordId: recordId,
    sourceVersion: version,
    deliveryId,
    rowNumber: body.rowNumber,
    occurredAt: body.occurredAt,
    publishedAt,
    countyCode: body.countyCode,
    divisionCode: body.divisionCode,
    divisionVersion: editionOf(layout, body.divisionCode ?? body.countyCode),
    personRef: body.personRef,
    nameBirthRef: body.nameBirthRef,
    nameVillageRef: body.nameVillageRef,
    sealed: sealed === null ? null : { keyId: sealed.keyId, cipher: sealed.cipher },
    catalogueItem,
    correctionOf: body.correctionOf,
    withdrawn: body.withdrawn,
  };
  return { ...body.values, envelope };
}
