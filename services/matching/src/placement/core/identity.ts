import { hash } from 'node:crypto';
import type { Envelope } from '#schemas';

const digits = 32;

/** Under what a record is known: its topic, source system and id there, as one text. */
export function identityOf(
  topic: string,
  { sourceSystem, sourceRecordId }: Pick<Envelope, 'sourceSystem' | 'sourceRecordId'>,
): string {
  return [topic, sourceSystem, sourceRecordId].join('\n');
}

/**
 * The same as a key of a fixed size, 32 hexadecimal digits: the first half of its SHA-256. No two records of a
 * country's whole past share one by chance.
 */
export function identityKey(identity: string): string {
  return hash('sha256', identity).slice(0, digits);
}
