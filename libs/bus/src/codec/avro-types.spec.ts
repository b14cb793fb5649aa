import fc from 'fast-check';
import { avroTypeOf } from './avro-types.js';

const type = avroTypeOf({
  type: 'record',
  name: 'A',
  fields: [
    { name: 'text', type: 'string' },
    { name: 'maybe', type: ['null', { type: 'string' }], default: null },
    { name: 'list', type: { type: 'array', items: 'string' } },
  ],
});

/** A record whose first field holds the bytes given. */
function recordOf(text: Buffer): Buffer {
  return Buffer.concat([Buffer.from([text.length * 2]), text, Buffer.from([0, 0])]);
}

describe('text off the bus', () => {
  it.each([
    ['NUL, which no table takes', Buffer.from('a\u0000b')],
    ['half a character', Buffer.from('e982', 'hex')],
    ['a surrogate', Buffer.from('eda080', 'hex')],
    ['an overlong form', Buffer.from('c0af', 'hex')],
    ['GBK', Buffer.from('d0cfccb8', 'hex')],
  ])('is refused: %s', (_name, bytes) => {
    expect(() => void type.fromBuffer(recordOf(bytes))).toThrow();
  });

  it('keeps a replacement character that its writer has written', () => {
    const value = { text: 'a\ufffdb', maybe: '\ufffd', list: ['\ufffd'] };
    expect(type.fromBuffer(type.toBuffer(value))).toEqual(value);
  });

  it.each([
    ['another text of the same length', 'H000001', 'H000002'],
    ['another length', 'H000001', 'H00001'],
    ['the same text', '130521', '130521'],
    ['nothing', 'a', ''],
    ['more than ASCII', '13', '县'],
    ['many bytes', 'a', 'a'.repeat(65)],
  ])('is its own after a text that came before in the field: %s', (_name, before, after) => {
    const values = [before, after, before].map((text) => ({ text, maybe: text, list: [text] }));
    expect(values.map((value) => type.fromBuffer(type.toBuffer(value)) as unknown)).toEqual(values);
  });

  it('is nothing where the bytes end before it does', () => {
    const whole = Buffer.from('\u0008abcd');
    expect(avroTypeOf('string').decode(whole, 0).value).toBe('abcd');
    expect(avroTypeOf('string').decode(whole.subarray(0, -1), 0).value).toBeUndefined();
  });

  it('is checked where the writer has another schema, too', () => {
    const writer = avroTypeOf({
      type: 'record',
      name: 'A',
      fields: [
        { name: 'text', type: 'bytes' },
        { name: 'list', type: { type: 'array', items: 'string' } },
      ],
    });
    const resolver = type.createResolver(writer);
    const bytes = writer.toBuffer({ text: Buffer.from('ff', 'hex'), list: [] });
    expect(() => type.decode(bytes, 0, resolver)).toThrow();
  });
});

describe('whatever the bytes', () => {
  it('they are a value that becomes the same value again, or refused', () => {
    const right = type.toBuffer({ text: '邢台', maybe: 'x', list: ['a', 'b'] });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.tuple(fc.nat(right.length - 1), fc.nat(255)).map(([at, byte]) => {
        const copy = Uint8Array.from(right);
        copy[at] = byte;
        return copy;
      }),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        let value: unknown;
        try {
          value = type.fromBuffer(Buffer.from(given));
        } catch {
          return;
        }
        expect(type.fromBuffer(type.toBuffer(value))).toEqual(value);
      }),
      { numRuns: 5_000 },
    );
  });
});
