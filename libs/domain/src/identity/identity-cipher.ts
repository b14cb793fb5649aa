import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  randomFillSync,
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
/** Of SM3 and SHA-256. */
const blockBytes = 64;
const noncesBytes = 4_096;

/** First byte of a sealed value: which form it has. */
const forms = { sm: 1, international: 2 } as const;

function derived(key: Buffer, label: string, bytes: number): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, '', label, bytes)));
}

/**
 * HMAC (RFC 2104) by two hashes. Each row of a file needs several, and an object of the crypto library for each
 * costs more than its hash, most of it when it is cleared away.
 */
class KeyedHash {
  private readonly inner: Buffer;
  /** The outer block, and room for the inner hash behind it. */
  private readonly outer: Buffer;

  constructor(
    private readonly algorithm: 'sm3' | 'sha256',
    key: Buffer,
  ) {
    const block = Buffer.alloc(blockBytes);
    // A key longer than a block counts as its hash.
    if (key.length > blockBytes) block.set(hash(algorithm, key, 'buffer'));
    else block.set(key);
    this.inner = Buffer.from(block.map((byte) => byte ^ 0x36));
    this.outer = Buffer.concat([block.map((byte) => byte ^ 0x5c), Buffer.alloc(tagBytes)]);
  }

  /** As hexadecimal digits. */
  of(text: string): string {
    return hash(this.algorithm, this.half(Buffer.from(text, 'utf8')), 'hex');
  }

  ofBytes(bytes: Buffer): Buffer {
    return hash(this.algorithm, this.half(bytes), 'buffer');
  }

  /** What the outer hash is of; good until the next call. */
  private half(bytes: Buffer): Buffer {
    const inner = hash(this.algorithm, Buffer.concat([this.inner, bytes]), 'binary');
    this.outer.write(inner, blockBytes, 'binary');
    return this.outer;
  }
}

/** Random bytes for sealing, drawn for many seals at once; none is given out twice. */
class Nonces {
  private readonly drawn = Buffer.alloc(noncesBytes);
  private at = noncesBytes;

  next(bytes: number): Buffer {
    if (this.at + bytes > noncesBytes) {
      randomFillSync(this.drawn);
      this.at = 0;
    }
    this.at += bytes;
    // A copy: what is given out stays as it is when more is drawn.
    return Buffer.from(this.drawn.subarray(this.at - bytes, this.at));
  }
}

/**
 * Turns identities into references that say nothing, and seals what the county centre may need.
 * References of different kinds never collide: each has its own label inside the hash.
 */
export class IdentityCipher {
  private readonly references: KeyedHash;
  private readonly cipherKey: KeyObject;
  private readonly tags: KeyedHash;
  private readonly profile: CipherProfile;
  private readonly keyId: string;
  private readonly nonces = new Nonces();

  constructor({ profile, refKey, sealKey, keyId }: IdentityKeys) {
    if (refKey.length < keyBytesMin || sealKey.length < keyBytesMin) {
      throw new HubError('CONFIG_INVALID', `identity keys need at least ${keyBytesMin} bytes`);
    }
    this.profile = profile;
    this.keyId = keyId;
    this.references = new KeyedHash(profile === 'sm' ? 'sm3' : 'sha256', refKey);
    this.cipherKey = derived(sealKey, 'hub seal cipher', profile === 'sm' ? 16 : 32);
    this.tags = new KeyedHash('sm3', derived(sealKey, 'hub seal mac', 32).export());
  }

  /** Keyed hash of a text under a label, 32 hex digits. */
  keyedHash(label: string, text: string): string {
    return this.references.of(`${label}\u0000${text}`).slice(0, 2 * referenceBytes);
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
    const nonce = this.nonces.next(nonceBytes);
    const cipher = createCipheriv('sm4-ctr', this.cipherKey, nonce);
    const body = Buffer.concat([Buffer.of(forms.sm), nonce, cipher.update(plain), cipher.final()]);
    return Buffer.concat([body, this.tags.ofBytes(body)]);
  }

  private openSm(sealed: Buffer): Buffer {
    const body = sealed.subarray(0, -tagBytes);
    const expected = this.tags.ofBytes(body);
    const tag = sealed.subarray(-tagBytes);
    if (tag.length !== tagBytes || !timingSafeEqual(tag, expected)) throw new Error('tag differs');
    const nonce = body.subarray(1, 1 + nonceBytes);
    const decipher = createDecipheriv('sm4-ctr', this.cipherKey, nonce);
    return Buffer.concat([decipher.update(body.subarray(1 + nonceBytes)), decipher.final()]);
  }

  private sealGcm(plain: Buffer): Buffer {
    const nonce = this.nonces.next(gcmNonceBytes);
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
