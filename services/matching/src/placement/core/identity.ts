import { hash } from 'node:crypto';
import type { Envelope } from '#schemas';

const digits = 32;

/**
 * Under what a record is known: 32 hexadecimal digits made of its topic, source system and id there, the first
 * half of their SHA-256. No two records of a country's whole past share one by chance.
 */
export function identityOf(
  topic: string,
  { sourceSystem, sourceRecordId }: Pick<Envelope, 'sourceSystem' | 'sourceRecordId'>,
): string {
  return hash('sha256', [topic, sourceSystem, sourceRecordId].join('\n')).slice(0, digits);
}
