import { HubError } from '#domain';
import { avroSchema, type AvroRecordSchema, type Envelope } from '#schemas';
import type { Type } from 'avsc';
import type { Bus } from '../bus.js';
import { recordBytesMax } from '../producer/limits.js';
import { registerSchema, schemaText } from '../registry/register-schemas.js';
import { avroTypeOf } from './avro-types.js';
import { firstInvalidField } from './broken-field.js';
import { frameBytes, schemaIdOf, writeFrame } from './frame.js';
import { planToRead, readAs, type ReadingPlan } from './reading-plan.js';
import { WriterSchemas } from './writer-schemas.js';

/** Which fields of a topic's values are read: all of the schema in the tree, or the envelope alone. */
type ReaderName = 'record' | 'envelope';

/** First size of the buffer that values are encoded into, bytes; it grows to `recordBytesMax`. */
const scratchBytesAtFirst = 64 * 1024;

interface Reader {
  readonly type: Type;
  /** By schema id; an error where the writer's schema cannot be read as this one. */
  readonly plans: Map<number, ReadingPlan | HubError>;
}

interface Writer {
  readonly type: Type;
  readonly schemaId: number;
}

/**
 * Values of topics to bytes and back, in Confluent framing. Types and resolvers are made once;
 * nothing is parsed, fetched or awaited for a single record.
 */
export class EventCodec {
  private readonly writers = new Map<string, Writer>();
  /** Readers of whole values, and of their envelopes alone, by topic. */
  private readonly readers: Readonly<Record<ReaderName, Map<string, Reader>>> = {
    record: new Map(),
    envelope: new Map(),
  };
  private readonly types = new WeakMap<object, Type>();
  private readonly known: WriterSchemas;
  private scratch = Buffer.allocUnsafeSlow(scratchBytesAtFirst);

  /** @param doubtMs how long the registry is asked again for an id that it does not know */
  constructor(
    private readonly bus: Pick<Bus, 'names' | 'registry' | 'clock'>,
    { doubtMs }: { readonly doubtMs?: number } = {},
  ) {
    this.known = new WriterSchemas(bus.registry, bus.clock, doubtMs);
  }

  /**
   * Makes `encode` ready for a topic: its schema is registered, or found registered. Reading needs
   * no preparation.
   * @throws HubError SCHEMA_INCOMPATIBLE, REGISTRY_UNREACHABLE
   */
  async prepare(topic: string): Promise<void> {
    if (this.writers.has(topic)) return;
    const subject = this.bus.names.subject(topic);
    const text = schemaText(topic);
    const schemaId = await registerSchema(this.bus.registry, subject, text);
    this.known.keep(schemaId, text);
    this.writers.set(topic, { type: this.typeOf(avroSchema(topic)), schemaId });
  }

  /**
   * Encodes a value with the topic's schema. The result is a copy of its own.
   * @throws HubError INTERNAL naming the field when the value does not fit, RECORD_TOO_LARGE
   */
  encode(topic: string, value: unknown): Buffer {
    const writer = this.writers.get(topic);
    if (writer === undefined) {
      throw new HubError('INTERNAL', `codec.prepare('${topic}') must come before encode`, {
        topic,
      });
    }
    let end = this.encodeInto(this.scratch, topic, writer.type, value);
    if (end < 0) {
      this.grow(topic, this.scratch.length - end);
      end = this.encodeInto(this.scratch, topic, writer.type, value);
    }
    writeFrame(this.scratch, writer.schemaId);
    return Buffer.from(this.scratch.subarray(0, end));
  }

  /**
   * Encodes a value as the writer of other bytes would have done, whose schema has been learnt: to
   * compare what is decided now with what was published under an older schema. Null when that
   * schema is unknown, or the value does not fit it.
   */
  encodeLike(bytes: Buffer, value: unknown): Buffer | null {
    const schemaId = schemaIdOf(bytes);
    const type = this.known.get(schemaId);
    if (type?.isValid(value) !== true) return null;
    const body = type.toBuffer(value);
    const framed = Buffer.alloc(frameBytes + body.length);
    writeFrame(framed, schemaId);
    body.copy(framed, frameBytes);
    return framed;
  }

  /** True when `decode` of these bytes has nothing to ask the registry. Damaged frames count as known. */
  knows(bytes: Buffer): boolean {
    return bytes.length < frameBytes || !this.known.isWorthAsking(bytes.readUInt32BE(1));
  }

  /**
   * Fetches the writer schema of a value if it is not known yet. An id that the registry does not
   * know is remembered and not asked again for a while.
   * @throws HubError REGISTRY_UNREACHABLE
   */
  async learn(bytes: Buffer): Promise<void> {
    if (bytes.length < frameBytes || bytes[0] !== 0) return;
    await this.known.learn(bytes.readUInt32BE(1));
  }

  /** `learn` for many values; asks once for each unknown id and returns at once when all are known. */
  async learnAll(values: Iterable<Buffer | null>): Promise<void> {
    let doubt: unknown;
    for (const bytes of values) {
      if (bytes === null || this.knows(bytes)) continue;
      try {
        await this.learn(bytes);
      } catch (error) {
        // All that are in doubt are from now on, or each would be waited for after the other.
        if (!(HubError.is(error) && error.code === 'SCHEMA_ID_IN_DOUBT')) throw error;
        doubt ??= error;
      }
    }
    if (doubt !== undefined) throw doubt as HubError;
  }

  /**
   * Decodes a framed value of a topic.
   * @throws HubError of class bad-record: FRAME_TRUNCATED, FRAME_UNKNOWN, SCHEMA_ID_UNKNOWN,
   *   AVRO_UNDECODABLE (with the field where it can be told)
   */
  // The caller knows which record a topic holds: the topic map says it.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  decode<T>(topic: string, bytes: Buffer): T {
    return this.decodeAs(topic, bytes, 'record') as T;
  }

  /** The envelope alone of a department's event; the rest is skipped, yet must be whole. */
  envelopeOf(topic: string, bytes: Buffer): Envelope {
    return (this.decodeAs(topic, bytes, 'envelope') as { readonly envelope: Envelope }).envelope;
  }

  private decodeAs(topic: string, bytes: Buffer, reader: ReaderName): unknown {
    const schemaId = schemaIdOf(bytes);
    const target = this.readerOf(topic, reader);
    const plan = target.plans.get(schemaId) ?? this.planFor(target, topic, schemaId);
    if (HubError.is(plan)) throw plan;
    return readAs(target.type, plan, bytes, { topic, schemaId });
  }

  private encodeInto(buffer: Buffer, topic: string, type: Type, value: unknown): number {
    try {
      return type.encode(value, buffer, frameBytes);
    } catch {
      // avsc quotes the offending value in its message; it may be a name, so only the path is told.
      const field = firstInvalidField(type, value);
      throw new HubError(
        'INTERNAL',
        `value of ${topic} does not fit its schema at ${String(field)}`,
        {
          topic,
          field,
        },
      );
    }
  }

  private grow(topic: string, neededBytes: number): void {
    if (neededBytes > recordBytesMax) {
      throw new HubError('RECORD_TOO_LARGE', `value of ${topic} has ${neededBytes} bytes`, {
        topic,
        bytes: neededBytes,
        bytesMax: recordBytesMax,
      });
    }
    this.scratch = Buffer.allocUnsafeSlow(Math.min(2 * neededBytes, recordBytesMax));
  }

  private typeOf(schema: object): Type {
    let type = this.types.get(schema);
    if (type === undefined) {
      type = avroTypeOf(schema);
      this.types.set(schema, type);
    }
    return type;
  }

  private readerOf(topic: string, name: ReaderName): Reader {
    const readers = this.readers[name];
    let reader = readers.get(topic);
    if (reader === undefined) {
      reader = { type: this.builtInType(topic, name), plans: new Map() };
      readers.set(topic, reader);
    }
    return reader;
  }

  private builtInType(topic: string, name: ReaderName): Type {
    const schema = avroSchema(topic);
    return name === 'record' ? this.typeOf(schema) : avroTypeOf(envelopeOnly(topic, schema));
  }

  private planFor(reader: Reader, topic: string, schemaId: number): ReadingPlan | HubError {
    const writer = this.known.get(schemaId);
    // Not kept: the id may be registered later, and then the record can be read.
    if (writer === undefined) return schemaUnknown(topic, schemaId);
    const plan = planToRead(reader.type, writer, { topic, schemaId });
    reader.plans.set(schemaId, plan);
    return plan;
  }
}

function schemaUnknown(topic: string, schemaId: number): HubError {
  return new HubError('SCHEMA_ID_UNKNOWN', `schema id ${schemaId} on ${topic} is not registered`, {
    topic,
    schemaId,
  });
}

function envelopeOnly(topic: string, schema: AvroRecordSchema): AvroRecordSchema {
  const fields = schema.fields.filter(({ name }) => name === 'envelope');
  if (fields.length === 0) {
    throw new HubError('INTERNAL', `values of ${topic} have no envelope`, { topic });
  }
  return { ...schema, fields };
}
