import type { AvroField } from '#schemas';
import type { FieldValue } from './condition.js';
import type { LayoutColumn } from './layout.js';

const intMax = 2 ** 31 - 1;

/** What a field of an event takes, as far as the flat fields of department events go. */
export interface FieldType {
  readonly name: string;
  /** Whether it may be empty. */
  readonly optional: boolean;
  /** Avro's name of what it holds. */
  readonly holds: string;
  /** Words that it takes where it is an enumeration; null otherwise. */
  readonly symbols: readonly string[] | null;
}

/** Reads the type of a field of a schema. */
export function fieldTypeOf({ name, type }: AvroField): FieldType {
  const branches: readonly unknown[] = Array.isArray(type) ? type : [type];
  let own = branches.find((branch) => branch !== 'null');
  while (typeof own === 'object' && own !== null && 'type' in own && own.type !== 'enum') {
    own = own.type;
  }
  const optional = branches.includes('null');
  if (typeof own === 'object' && own !== null && 'symbols' in own) {
    return { name, optional, holds: 'enum', symbols: own.symbols as readonly string[] };
  }
  return { name, optional, holds: String(own), symbols: null };
}

/**
 * Whether an event can carry a value in a field. Asked for every row: what its schema does not take could
 * not be written to the outbox, and one such cell would hold up its hand-over and all behind it.
 */
export function fits({ optional, holds, symbols }: FieldType, value: FieldValue): boolean {
  if (value === null) return optional;
  if (symbols !== null) return typeof value === 'string' && symbols.includes(value);
  if (holds === 'string') return typeof value === 'string';
  if (holds === 'boolean') return typeof value === 'boolean';
  const max = holds === 'int' ? intMax : Number.MAX_SAFE_INTEGER;
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= max;
}

/** A value such as a column yields, for checking a document before the first row comes. */
function sampleOf({ type }: LayoutColumn): FieldValue {
  if (['int', 'money', 'date', 'month', 'instant'].includes(type)) return 0;
  return type === 'boolean' || type === 'relation' ? true : '';
}

/** Values of a column that its field in the event does not take; empty where the two agree. */
export function misfits(
  column: LayoutColumn,
  field: FieldType,
  codesOfTable: readonly string[],
): readonly FieldValue[] {
  const fixed = column.default === undefined ? [] : [column.default];
  const values =
    column.type === 'code'
      ? [...Object.values(column.codes ?? {}), ...codesOfTable, ...fixed]
      : [sampleOf(column), ...fixed];
  return values.filter((value) => !fits(field, value));
}
