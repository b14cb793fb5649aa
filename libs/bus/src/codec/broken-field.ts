import avro, { type Type } from 'avsc';

/**
 * Path of the first field that the bytes break at, so that a reason can name it; null when every
 * field can be read (then something follows the record). Slow, and only for records that failed.
 * @param at position in the bytes at which the record begins
 */
export function firstBrokenField(type: Type, bytes: Buffer, at: number): string | null {
  if (!(type instanceof avro.types.RecordType)) return null;
  let position = at;
  for (const field of type.fields) {
    const end = endOf(field.type, bytes, position);
    if (end === undefined) {
      const inner = firstBrokenField(field.type, bytes, position);
      return inner === null ? field.name : `${field.name}.${inner}`;
    }
    position = end;
  }
  return null;
}

function endOf(type: Type, bytes: Buffer, at: number): number | undefined {
  try {
    const { offset } = type.decode(bytes, at);
    return offset < 0 ? undefined : offset;
  } catch {
    return undefined;
  }
}

/** Path of the first part of a value that its schema does not allow. */
export function firstInvalidField(type: Type, value: unknown): string | null {
  let found: string | null = null;
  type.isValid(value, {
    errorHook: (path) => {
      found ??= path.join('.');
    },
  });
  return found;
}
