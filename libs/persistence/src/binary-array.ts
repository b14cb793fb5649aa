/** How a value of an element type is written: its size, and its bytes. */
interface ElementForm {
  /** Number of the type in PostgreSQL's catalogue, the same in every version. */
  readonly oid: number;
  bytes(value: unknown): number;
  write(buffer: Buffer, at: number, value: unknown): void;
}

const lengthBytes = 4;
/** Dimensions, flag of nulls, element type, number of elements, first index. */
const headerBytes = 5 * lengthBytes;
const nullLength = -1;
const jsonbVersion = 1;

function whole(oid: number, size: 2 | 4): ElementForm {
  return {
    oid,
    bytes: () => size,
    write: (buffer, at, value) => buffer.writeIntBE(Number(value), at, size),
  };
}

const text: ElementForm = {
  oid: 25,
  bytes: (value) => Buffer.byteLength(String(value)),
  write: (buffer, at, value) => buffer.write(String(value), at),
};

const forms: Readonly<Record<string, ElementForm>> = {
  text,
  smallint: whole(21, 2),
  integer: whole(23, 4),
  bigint: {
    oid: 20,
    bytes: () => 8,
    write: (buffer, at, value) =>
      buffer.writeBigInt64BE(BigInt(value as string | number | bigint), at),
  },
  boolean: {
    oid: 16,
    bytes: () => 1,
    write: (buffer, at, value) => buffer.writeUInt8(value === true ? 1 : 0, at),
  },
  bytea: {
    oid: 17,
    bytes: (value) => (value as Uint8Array).length,
    write: (buffer, at, value) => {
      buffer.set(value as Uint8Array, at);
    },
  },
  jsonb: {
    oid: 3802,
    bytes: (value) => 1 + text.bytes(value),
    write: (buffer, at, value) => {
      buffer.writeUInt8(jsonbVersion, at);
      text.write(buffer, at + 1, value);
    },
  },
};

/**
 * An array parameter in PostgreSQL's binary form. As text, each element would be searched for quotes here and
 * parsed there, and bytes would be written as twice as many digits.
 * @param type of the elements
 * @param values null for a null; a `jsonb` as its text
 * @returns null for a type that the driver writes as text
 * @throws RangeError for a number that the type does not hold
 */
export function binaryArray(type: string, values: readonly unknown[]): Buffer | null {
  const form = forms[type];
  if (form === undefined) return null;
  const sizes = values.map((value) => (value === null ? nullLength : form.bytes(value)));
  const total = sizes.reduce((sum, size) => sum + lengthBytes + Math.max(0, size), headerBytes);
  const buffer = Buffer.allocUnsafe(total);
  const header = [1, sizes.includes(nullLength) ? 1 : 0, form.oid, values.length, 1];
  let at = 0;
  for (const part of header) at = buffer.writeInt32BE(part, at);
  for (const [index, size] of sizes.entries()) {
    at = buffer.writeInt32BE(size, at);
    if (size === nullLength) continue;
    form.write(buffer, at, values[index]);
    at += size;
  }
  return buffer;
}
