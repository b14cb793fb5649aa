import { HubError } from '#domain';
import { exportedSchema, unreadable } from '#schemas';
import type { Resolver, Type } from 'avsc';
import { avroTypeOf } from './avro-types.js';
import { firstBrokenField, firstInvalidField } from './broken-field.js';
import { frameBytes } from './frame.js';
import { meetWriter } from './meet-writer.js';

/** How values of one writer become values of one reader. */
export interface ReadingPlan {
  readonly writer: Type;
  /** Type that the bytes are read into: the reader's own, or one that meets the writer. */
  readonly type: Type;
  /** Absent where writer and reader are the same schema. */
  readonly resolver: Resolver | undefined;
  /** True where numbers are read that may be too large for the reader's own type. */
  readonly isWidened: boolean;
}

/** Where bytes come from, for the words of an error. */
interface Origin {
  readonly topic: string;
  readonly schemaId: number;
}

/** The plan for a reader and a writer; made once for each pair. An error where there is no way. */
export function planToRead(reader: Type, writer: Type, origin: Origin): ReadingPlan | HubError {
  if (reader.equals(writer)) return { writer, type: reader, resolver: undefined, isWidened: false };
  const schemas = { reader: exportedSchema(reader), writer: exportedSchema(writer) };
  const meeting = meetWriter(schemas.reader, schemas.writer);
  try {
    const type = meeting === null ? reader : avroTypeOf(meeting.reader);
    const resolver = type.createResolver(meeting === null ? writer : avroTypeOf(meeting.writer));
    return { writer, type, resolver, isWidened: meeting?.isWidened ?? false };
  } catch {
    return noWay(meeting ?? schemas, writer, origin);
  }
}

/**
 * Reads a framed value by its plan.
 * @throws HubError AVRO_UNDECODABLE with the field where it can be told
 */
export function readAs(reader: Type, plan: ReadingPlan, bytes: Buffer, origin: Origin): unknown {
  const value = valueIn(bytes, plan);
  if (value === undefined) throw broken(bytes, plan, origin);
  if (plan.isWidened && !reader.isValid(value)) {
    throw undecodable(origin, 'too large for its reader', firstInvalidField(reader, value));
  }
  return value;
}

function valueIn(bytes: Buffer, { type, resolver }: ReadingPlan): unknown {
  try {
    const { value, offset } = type.decode(bytes, frameBytes, resolver) as {
      readonly value: unknown;
      readonly offset: number;
    };
    return offset === bytes.length ? value : undefined;
  } catch {
    return undefined;
  }
}

function broken(bytes: Buffer, { writer }: ReadingPlan, origin: Origin): HubError {
  const field = firstBrokenField(writer, bytes, frameBytes);
  const what = field === null ? 'goes on after its last field' : 'does not fit its schema';
  return undecodable(origin, what, field);
}

function undecodable(origin: Origin, what: string, field: string | null): HubError {
  const { topic, schemaId } = origin;
  const where = field === null ? '' : ` at ${field}`;
  const message = `value of ${topic} under schema ${schemaId} ${what}${where}`;
  return new HubError('AVRO_UNDECODABLE', message, { topic, schemaId, field });
}

/** Nothing of this writer can be read, whatever the bytes; the first field that is in the way is named. */
function noWay(
  schemas: { readonly reader: unknown; readonly writer: unknown },
  { name: written, typeName }: Type,
  { topic, schemaId }: Origin,
): HubError {
  const [first] = unreadable(schemas.writer, schemas.reader);
  const why = first === undefined ? '' : `: ${first.field} ${first.reason}`;
  return new HubError(
    'AVRO_UNDECODABLE',
    `schema ${schemaId} (${written ?? typeName}) cannot be read as a value of ${topic}${why}`,
    { topic, schemaId, written: written ?? typeName, field: pathInside(first?.field) },
  );
}

/** A path without the name of the record that it begins at; null where all of the record is meant. */
function pathInside(path = ''): string | null {
  const dot = path.indexOf('.');
  return dot < 0 ? null : path.slice(dot + 1);
}
