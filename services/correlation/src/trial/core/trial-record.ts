import { trialSeal, type IdentityCipher } from '#domain';
import type { TrialResult } from './trial-tally.js';

/** What is handed to register to record that a text was tried; whoever carries it cannot change it. */
export interface TrialRecord {
  readonly documentSha256: string;
  readonly trialId: string;
  readonly summary: Pick<TrialResult, 'households' | 'alerts'>;
  readonly seal: string;
}

/** The record of a trial that has found something; null before, and when it was refused. */
export function trialRecord(
  cipher: Pick<IdentityCipher, 'keyedHash'>,
  trial: {
    readonly county: string;
    readonly contentHash: string;
    readonly trialId: string;
    readonly result: TrialResult | null;
  },
): TrialRecord | null {
  const { county: countyCode, contentHash: documentSha256, trialId, result } = trial;
  if (result === null) return null;
  const { households, alerts } = result;
  const tried = { documentSha256, trialId, summary: { households, alerts } };
  return { ...tried, seal: trialSeal(cipher, { countyCode, ...tried }) };
}
