import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { HubError } from '../errors/hub-error.js';
import type { Day } from '../time/days.js';
import { normaliseName } from './name.js';

/** Ciphers of a deployment: commercial (SM3, SM4; GB/T 39786) or international (SHA-256, AES-GCM). */
export type CipherProfile = 'sm' | 'international';

/** Identity in cipher, as it travels. */
export interface Sealed {
  readonly keyId: string;
  readonly cipher: Buffer;
}

/** What may be sealed: number, name, phone, free text. */
export type SealedContent = Readonly<Record<string, string>>;

/** Keys of a deployment. Both at least 32 bytes of randomness. */
export interface IdentityKeys {
  readonly profile: CipherProfile;
  /** Key of the references; the same for the life of the hub, else nobody is found again. */
  readonly refKey: Buffer;
  readonly sealKey: Buffer;
  readonly keyId: string;
}

const referenceBytes = 16;
const keyBytesMin = 32;
const nonceBytes = 16;
const gcmNonceBytes = 12;
const tagBytes = 32;
const gcmTagBytes = 16;

/** First byte of a sealed value: which form it has. */
const forms = { sm: 1, international: 2 } as const;

function derived(key: Buffer, label: string, bytes: number): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, '', label, bytes)));
}

/**
 * Turns identities into references that say nothing, and seals what the county centre may need.
 * References of different kinds never collide: each has its own label inside the hash.
 */
export class IdentityCipher {
  private readonly hash: string;
  private readonly refKey: KeyObject;
  private readonly cipherKey: KeyObject;
  private readonly macKey: KeyObject;
  private readonly profile: CipherProfile;
  private readonly keyId: string;

  constructor({ profile, refKey, sealKey, keyId }: IdentityKeys) {
    if (refKey.length < keyBytesMin || sealKey.length < keyBytesMin) {
      throw new HubError('CONFIG_INVALID', `identity keys need at least ${keyBytesMin} bytes`);
    }
    this.profile = profile;
    this.keyId = keyId;
    this.hash = profile === 'sm' ? 'sm3' : 'sha256';
    this.refKey = createSecretKey(refKey);
    this.cipherKey = derived(sealKey, 'hub seal cipher', profile === 'sm' ? 16 : 32);
    this.macKey = derived(sealKey, 'hub seal mac', 32);
  }

  /** Keyed hash of a text under a label, 32 hex digits. */
  keyedHash(label: string, text: string): string {
    const mac = createHmac(this.hash, this.refKey).update(`${label}\u0000${text}`).digest();
    return mac.toString('hex', 0, referenceBytes);
  }

  /** Reference of a person. @param idNumber normalised, 18 characters */
  personRef(idNumber: string): string {
    return this.keyedHash('person', idNumber);
  }

  /** Linkage reference of name and birth date. */
  nameBirthRef(name: string, birthOn: Day): string {
    return this.keyedHash('name-birth', `${normaliseName(name)}\u0000${birthOn}`);
  }

  /** Linkage reference of name and village. @param villageCode 12 digits */
  nameVillageRef(name: string, villageCode: string): string {
    return this.keyedHash('name-village', `${normaliseName(name)}\u0000${villageCode}`);
  }

  /** Seals an identity; the same content gives other bytes each time. */
  seal(content: SealedContent): Sealed {
    const plain = Buffer.from(JSON.stringify(content), 'utf8');
    const cipher = this.profile === 'sm' ? this.sealSm(plain) : this.sealGcm(plain);
    return { keyId: this.keyId, cipher };
  }

  /**
   * Opens a sealed identity.
   * @throws HubError SEAL_KEY_UNKNOWN or SEAL_BROKEN; the content is never part of the message
   */
  open({ keyId, cipher }: Sealed): SealedContent {
    if (keyId !== this.keyId) {
      throw new HubError('SEAL_KEY_UNKNOWN', 'sealed with another key', { keyId });
    }
    try {
      const plain = cipher[0] === forms.sm ? this.openSm(cipher) : this.openGcm(cipher);
      return JSON.parse(plain.toString('utf8')) as SealedContent;
    } catch (cause) {
      throw new HubError('SEAL_BROKEN', 'sealed identity cannot be opened', { keyId }, { cause });
    }
  }

  private sealSm(plain: Buffer): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('sm4-ctr', this.cipherKey, nonce);
    const body = Buffer.concat([Buffer.of(forms.sm), nonce, cipher.update(plain), cipher.final()]);
    return Buffer.concat([body, createHmac('sm3', this.macKey).update(body).digest()]);
  }

  private openSm(sealed: Buffer): Buffer {
    const body = sealed.subarray(0, -tagBytes);
    const expected = createHmac('sm3', this.macKey).update(body).digest();
    const tag = sealed.subarray(-tagBytes);
    if (tag.length !== tagBytes || !timingSafeEqual(tag, expected)) throw new Error('tag differs');
    const nonce = body.subarray(1, 1 + nonceBytes);
    const decipher = createDecipheriv('sm4-ctr', this.cipherKey, nonce);
    return Buffer.concat([decipher.update(body.subarray(1 + nonceBytes)), decipher.final()]);
  }

  private sealGcm(plain: Buffer): Buffer {
    const nonce = randomBytes(gcmNonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.cipherKey, nonce);
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(forms.international), nonce, body, cipher.getAuthTag()]);
  }

  private openGcm(sealed: Buffer): Buffer {
    if (sealed[0] !== forms.international) throw new Error('unknown form');
    const nonce = sealed.subarray(1, 1 + gcmNonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.cipherKey, nonce);
    decipher.setAuthTag(sealed.subarray(-gcmTagBytes));
    const body = sealed.subarray(1 + gcmNonceBytes, -gcmTagBytes);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  }
}

/** Builds the cipher of a deployment; see {@link IdentityCipher}. */
export function createIdentityCipher(keys: IdentityKeys): IdentityCipher {
  return new IdentityCipher(keys);
}
