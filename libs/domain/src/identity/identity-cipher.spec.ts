import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { createIdentityCipher, type CipherProfile } from './identity-cipher.js';
import { normaliseName } from './name.js';

const keysOf = (profile: CipherProfile) => ({
  profile,
  refKey: Buffer.alloc(32, 1),
  sealKey: Buffer.alloc(32, 2),
  keyId: 'k1',
});

describe.each(['sm', 'international'] as const)('the %s profile', (profile) => {
  const cipher = createIdentityCipher(keysOf(profile));

  it('opens what it sealed, and shows nothing of it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), (name) => {
        const sealed = cipher.seal({ name });
        expect(cipher.open(sealed)).toEqual({ name });
        expect(sealed.cipher.includes(Buffer.from(name))).toBe(false);
      }),
    );
  });

  it('refuses a value in which any one byte was changed', () => {
    const sealed = cipher.seal({ name: '郅建国' });
    fc.assert(
      fc.property(fc.nat({ max: sealed.cipher.length - 1 }), (place) => {
        const changed = Buffer.from(sealed.cipher);
        changed[place] = (changed[place] ?? 0) ^ 1;
        expect(() => cipher.open({ keyId: 'k1', cipher: changed })).toThrow(
          expect.objectContaining({ code: 'SEAL_BROKEN' }) as Error,
        );
      }),
    );
  });

  it('refuses a key that it does not have', () => {
    expect(() => cipher.open({ ...cipher.seal({}), keyId: 'k0' })).toThrow(
      expect.objectContaining({ code: 'SEAL_KEY_UNKNOWN' }) as Error,
    );
  });

  it('gives the first half of the HMAC as the library computes it', () => {
    const [key] = fc.sample(fc.uint8Array({ minLength: 65, maxLength: 200 }), 1);
    const algorithm = profile === 'sm' ? 'sm3' : 'sha256';
    for (const refKey of [Buffer.alloc(32, 1), Buffer.alloc(64, 3), Buffer.from(key ?? [])]) {
      const keyed = createIdentityCipher({ ...keysOf(profile), refKey });
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), (text) => {
          const mac = createHmac(algorithm, refKey).update(`content\u0000${text}`).digest('hex');
          expect(keyed.keyedHash('content', text)).toBe(mac.slice(0, 32));
        }),
      );
    }
  });

  it('seals with another nonce each time', () => {
    const seals = Array.from({ length: 1_000 }, () => cipher.seal({ name: '郅建国' }));
    const nonces = seals.map((sealed) => sealed.cipher.toString('hex', 1, 13));
    expect(new Set(nonces).size).toBe(seals.length);
  });

  it('gives references of 32 hex digits that differ by kind', () => {
    const references = [
      cipher.personRef('a'),
      cipher.nameVillageRef('a', 'b'),
      cipher.nameBirthRef('a', 1),
    ];
    expect(new Set(references).size).toBe(3);
    expect(references.every((reference) => /^[0-9a-f]{32}$/.test(reference))).toBe(true);
  });

  it('gives one reference to all spellings of a name', () => {
    expect(cipher.nameBirthRef('买买提•艾力', 1)).toBe(cipher.nameBirthRef('买买提·艾力 ', 1));
  });
});

describe('normaliseName', () => {
  it.each([
    { name: 'blanks between characters', raw: '王　 芳', normal: '王芳' },
    { name: 'any of the dots', raw: '阿依•古丽', normal: '阿依·古丽' },
    { name: 'full-width letters', raw: 'Ａ王', normal: 'A王' },
    { name: 'a variant character', raw: '髙秀英', normal: '高秀英' },
    { name: 'a character outside GBK', raw: '\u{2CC56}英', normal: '\u{2CC56}英' },
  ])('evens out $name', ({ raw, normal }) => {
    expect(normaliseName(raw)).toBe(normal);
  });

  it('keeps names apart that only sound alike', () => {
    expect(normaliseName('李丽')).not.toBe(normaliseName('李莉'));
  });
});
