import avro, { type Schema, type Type } from 'avsc';

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

function isArraySchema(schema: Schema): boolean {
  return typeof schema === 'object' && 'type' in schema && schema.type === 'array';
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
    typeHook: (part, options) =>
      isArraySchema(part) ? new BoundedArrayType(part, options) : undefined,
  });
}
