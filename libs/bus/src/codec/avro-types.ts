import { isUtf8 } from 'node:buffer';
import avro, { type ForSchemaOptions, type Schema, type Type } from 'avsc';

/** The part of avsc's reading position that is used here; avsc does not declare it. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  skipLong(): void;
}

interface ItemReader {
  _read(tap: Tap): unknown;
  _skip(tap: Tap): void;
}

/** Number of items of the next block of an array; 0 ends it. */
function blockSize(tap: Tap): number {
  const count = tap.readLong();
  const size = Math.abs(count);
  if (count < 0) tap.skipLong();
  // An item takes at least one byte, so a count beyond the bytes that are left is damage. avsc takes
  // it at its word, and one damaged record would keep the process busy for minutes or fill its memory.
  if (!(size <= tap.buf.length - tap.pos)) throw new Error(`array block of ${count} items`);
  return size;
}

class BoundedArrayType extends avro.types.ArrayType {
  /** Called by avsc on this type, or on a resolver that carries an `itemsType` of its own. */
  _read(this: { readonly itemsType: unknown }, tap: Tap): unknown[] {
    const items = this.itemsType as ItemReader;
    const values: unknown[] = [];
    for (let size = blockSize(tap); size > 0; size = blockSize(tap)) {
      for (; size > 0; size -= 1) values.push(items._read(tap));
    }
    return values;
  }

  _skip(this: { readonly itemsType: unknown }, tap: Tap): void {
    const items = this.itemsType as ItemReader;
    for (let size = blockSize(tap); size > 0; size = blockSize(tap)) {
      for (; size > 0; size -= 1) items._skip(tap);
    }
  }
}

/** The bytes of the text that begins at a position, without the length before it. */
function textBytes(tap: Tap, from: number): Buffer {
  const end = tap.pos;
  tap.pos = from;
  tap.readLong();
  const start = tap.pos;
  tap.pos = end;
  return tap.buf.subarray(start, end);
}

/** Bytes of a text up to which looking at each here costs less than asking for all of them elsewhere. */
const shortBytesMax = 64;

/** Whether the bytes are those of a text; from behind, since numbers and references differ there first. */
function spells(buf: Buffer, from: number, text: string): boolean {
  for (let at = text.length - 1; at >= 0; at -= 1) {
    if (buf[from + at] !== text.charCodeAt(at)) return false;
  }
  return true;
}

/** Whether all bytes are ASCII other than NUL: then text and bytes are the same, whatever the encoding. */
function isPlain(buf: Buffer, from: number, end: number): boolean {
  for (let at = from; at < end; at += 1) {
    const byte = buf[at] ?? 0;
    if (byte === 0 || byte > asciiMax) return false;
  }
  return true;
}

class WholeStringType extends avro.types.StringType {
  /** The last short text of this field: department, county or code are the same for record after record. */
  #last = '';

  /** Called by avsc on this type, or on a resolver, which remembers nothing. */
  _read(tap: Tap): string | undefined {
    const { buf, pos } = tap;
    const length = tap.readLong();
    const from = tap.pos;
    const end = from + length;
    if (length > 0 && length <= shortBytesMax && end <= buf.length) {
      const isField = #last in this;
      if (isField && this.#last.length === length && spells(buf, from, this.#last)) {
        tap.pos = end;
        return this.#last;
      }
      if (isPlain(buf, from, end)) {
        const text = buf.toString('latin1', from, end);
        if (isField) this.#last = text;
        tap.pos = end;
        return text;
      }
    }
    tap.pos = pos;
    return anyText(this, tap);
  }
}

/** Any text, looked at for what must not be in it. */
function anyText(type: unknown, tap: Tap): string | undefined {
  const from = tap.pos;
  const text = inherited._read.call(type, tap) as string | undefined;
  if (text === undefined) return text;
  // PostgreSQL takes no NUL, and would refuse the rows of every other record of the batch with it.
  if (text.includes('\u0000')) throw new Error('text with NUL');
  // avsc puts U+FFFD in place of what is no UTF-8: two different keys of broken bytes would be one.
  // A writer's own U+FFFD is a character like any other.
  if (text.includes('\ufffd') && !isUtf8(textBytes(tap, from))) throw new Error('not UTF-8');
  return text;
}

const inherited = avro.types.StringType.prototype as unknown as ItemReader;
const asciiMax = 0x7f;

function isSchemaOf(type: 'array' | 'string', schema: Schema): boolean {
  if (schema === type) return true;
  return typeof schema === 'object' && 'type' in schema && schema.type === type;
}

function checkedType(schema: Schema, options: ForSchemaOptions): Type | undefined {
  if (isSchemaOf('array', schema)) return new BoundedArrayType(schema, options);
  return isSchemaOf('string', schema) ? new WholeStringType() : undefined;
}

/**
 * The avsc type of a schema, the same way everywhere: logical types stay plain numbers (a day is an
 * int, an instant a number of ms), a nullable value is `null | value`, and a union of several records
 * is wrapped: `{ 'cn.xingtai.hub.Evidence': { … } }`.
 */
export function avroTypeOf(schema: unknown): Type {
  return avro.Type.forSchema(schema as Schema, {
    wrapUnions: 'auto',
    // Reading needs no prototype with methods, and tests compare plain objects.
    omitRecordMethods: true,
    typeHook: checkedType,
  });
}
