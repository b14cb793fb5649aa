import { readFileSync } from 'node:fs';
import { createIdentityCipher, type IdentityCipher } from '#domain';
import type { Environment } from '#service-kit';

/**
 * The cipher of a hub that was installed here.
 * @param env its settings, which name its key files
 */
export function cipherOfHub(env: Environment): IdentityCipher {
  const key = (name: string): Buffer =>
    Buffer.from(readFileSync(env[name] ?? '', 'utf8').trim(), 'hex');
  return createIdentityCipher({
    profile: 'sm',
    keyId: 'k1',
    refKey: key('HUB_IDENTITY_REF_KEY_FILE'),
    sealKey: key('HUB_IDENTITY_SEAL_KEY_FILE'),
  });
}
