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
  return `${envelope.sourceSystem}/${spellingOf(envelope)}`;
}

/** The part of a link key that does not name the source: number, name with birth date, name with village. */
export function spellingOf({
  personRef,
  nameBirthRef,
  nameVillageRef,
}: Omit<LinkEnvelope, 'sourceSystem'>): string {
  return [personRef ?? '-', nameBirthRef ?? '-', nameVillageRef ?? '-'].join('/');
}
