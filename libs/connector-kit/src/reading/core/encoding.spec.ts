import fc from 'fast-check';
import iconv from 'iconv-lite';
import { delimiterOf, EncodingDetector, type TextEncoding } from './encoding.js';

function encodingOf(bytes: Buffer, size: number): TextEncoding {
  const detector = new EncodingDetector();
  for (let at = 0; at < bytes.length; at += size) detector.push(bytes.subarray(at, at + size));
  return detector.end();
}

describe('how a text file is encoded', () => {
  const words = fc.string({
    unit: fc.constantFrom('邢', '台', '𬱖', 'é', 'a', '1', ','),
    minLength: 1,
    maxLength: 40,
  });

  it('is told of UTF-8, however the file comes in pieces', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 7 }), fc.boolean(), (text, size, mark) => {
        const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`);
        // The first piece holds the mark whole: a file is read in pieces of 64 KiB.
        expect(encodingOf(bytes, Math.max(size, 3))).toEqual({
          name: 'utf-8',
          byteOrderMark: mark,
        });
      }),
    );
  });

  it('is told of GB18030: read by it, the text is what it was', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 7 }), (text, size) => {
        const bytes = iconv.encode(`姓名${text}`, 'gb18030');
        const { name } = encodingOf(bytes, size);
        expect(new TextDecoder(name).decode(bytes)).toBe(`姓名${text}`);
      }),
    );
  });

  it('is settled by a byte order mark, damaged bytes or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (damaged) => {
        const bytes = Buffer.concat([Buffer.from('\ufeff姓名'), Buffer.from(damaged)]);
        expect(encodingOf(bytes, 64).name).toBe('utf-8');
      }),
    );
  });
});

describe('what stands between cells', () => {
  it.each([
    ['commas', 'a,b,c\n1,2,3\n', ','],
    ['tabs, with commas in amounts', 'a\tb\n1,000\t2,000,000\n3\t4\n', '\t'],
    ['one cell full of another sign', `a,b\n1,${'|'.repeat(500)}\n`, ','],
    ['one column', 'a\n1\n', ','],
  ])('%s', (_name, text, expected) => {
    expect(delimiterOf(text)).toBe(expected);
  });
});
