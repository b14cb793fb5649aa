import { timingSafeEqual } from 'node:crypto';
import type { IdentityCipher } from '../identity/identity-cipher.js';
import { canonicalJson } from './canonical-json.js';

/** A trial of a text on a county's history, as far as an approval rests on it. */
export interface TriedText {
  /** On whose history; 130500 for the whole city. */
  readonly countyCode: string;
  /** Of the text that was tried, see `standardTextHash`. */
  readonly documentSha256: string;
  readonly trialId: string;
  /** What came of it, in figures. */
  readonly summary: unknown;
}

/** Label of the keyed hash; under it nothing else is hashed. */
const sealLabel = 'standard-trial';

/**
 * What correlation gives a trial along by which register knows it again: the two share no table and
 * no call, but the key of the installation. It goes through the hands of who asked for the trial, and
 * nobody without the key can make one for another text, county or result.
 * @returns 32 hexadecimal digits
 */
export function trialSeal(
  cipher: Pick<IdentityCipher, 'keyedHash'>,
  { countyCode, documentSha256, trialId, summary }: TriedText,
): string {
  const text = canonicalJson({ countyCode, documentSha256, trialId, summary });
  return cipher.keyedHash(sealLabel, text);
}

/** Whether a seal was given to exactly this trial. */
export function isTrialSeal(
  cipher: Pick<IdentityCipher, 'keyedHash'>,
  tried: TriedText,
  seal: string,
): boolean {
  const [right, given] = [Buffer.from(trialSeal(cipher, tried)), Buffer.from(seal)];
  return right.length === given.length && timingSafeEqual(right, given);
}
