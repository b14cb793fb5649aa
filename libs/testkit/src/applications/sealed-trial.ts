import { standardTextHash, trialSeal } from '#domain';
import type { Environment } from '#service-kit';
import { cipherOfHub } from './cipher-of-hub.js';

/**
 * The record of a trial that never ran, sealed as correlation seals it: for tests of what comes after.
 * @param env settings of the installation, which name its key files
 */
export function sealedTrial(
  env: Environment,
  countyCode: string,
  text: string,
  trialId = 'T-1',
): Readonly<Record<string, unknown>> {
  const documentSha256 = standardTextHash(text);
  const tried = { documentSha256, trialId, summary: { added: 3, gone: 1 } };
  return { ...tried, seal: trialSeal(cipherOfHub(env), { countyCode, ...tried }) };
}
