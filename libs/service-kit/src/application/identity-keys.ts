import { readFileSync } from 'node:fs';
import { createIdentityCipher, HubError, type IdentityCipher } from '#domain';
import type { BaseConfig } from '../config/base-config.js';

/** Token by which an application that `handlesIdentities` is given its `IdentityCipher`. */
export const IDENTITY_CIPHER = Symbol('IdentityCipher');

const keyForm = /^[0-9a-f]{64,}$/i;

function keyFrom(path: string | undefined, variable: string): Buffer {
  const wayOut = `Give ${variable} the path of a file with 64 or more hexadecimal digits.`;
  if (path === undefined) {
    throw new HubError('CONFIG_INVALID', `${variable} is not set. ${wayOut}`, { wayOut });
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new HubError(
      'CONFIG_INVALID',
      `${variable}: ${path} cannot be read. ${wayOut}`,
      { wayOut },
      { cause: error },
    );
  }
  if (!keyForm.test(text)) {
    throw new HubError('CONFIG_INVALID', `${variable}: ${path} does not hold a key. ${wayOut}`, {
      wayOut,
    });
  }
  return Buffer.from(text, 'hex');
}

/**
 * Makes the cipher from the key files of the settings.
 * @throws HubError CONFIG_INVALID naming the variable whose file is missing or holds no key
 */
export function readIdentityCipher(base: BaseConfig): IdentityCipher {
  return createIdentityCipher({
    profile: base.identityProfile,
    keyId: base.identityKeyId,
    refKey: keyFrom(base.identityRefKeyFile, 'HUB_IDENTITY_REF_KEY_FILE'),
    sealKey: keyFrom(base.identitySealKeyFile, 'HUB_IDENTITY_SEAL_KEY_FILE'),
  });
}
