import type { Envelope } from '#schemas';

/** What makes records alike for a person who decides: one source system, one spelling, one village. */
export type LinkEnvelope = Pick<
  Envelope,
  'sourceSystem' | 'personRef' | 'nameBirthRef' | 'nameVillageRef'
>;

/**
 * The key under which a person's decision about a link is remembered. Made of references only, so it
 * may be stored and shown; records of another source with the same name need a decision of their own.
 */
export function linkKeyOf(envelope: LinkEnvelope): string {
  const { sourceSystem, personRef, nameBirthRef, nameVillageRef } = envelope;
  return [sourceSystem, personRef ?? '-', nameBirthRef ?? '-', nameVillageRef ?? '-'].join('/');
}
