import fc from 'fast-check';
import { wholeCharacters } from './whole-characters.js';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

describe('wholeCharacters', () => {
  it('lets every piece be decoded on its own, however the bytes were cut', async () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'é', '普', '𬱖'), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (text, size) => {
        let decoded = '';
        for await (const piece of wholeCharacters(pieces(Buffer.from(text), size))) {
          decoded += new TextDecoder('utf-8', { fatal: true }).decode(piece);
        }
        expect(decoded).toBe(text);
      }),
    );
  });

  it('passes on what ends in the middle of a character, for its reader to complain', async () => {
    const found: Buffer[] = [];
    for await (const piece of wholeCharacters(pieces(Buffer.from([0x61, 0xe6, 0x99]), 2))) {
      found.push(piece);
    }
    expect(Buffer.concat(found)).toEqual(Buffer.from([0x61, 0xe6, 0x99]));
  });
});
