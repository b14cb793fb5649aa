import { HubError } from '#domain';

/** Most records are read many times, and nobody changes a value in place. */
const decoded = new WeakMap<Buffer, unknown>();

/** Values to bytes and back, in place of Avro and a registry. */
export const memoryCodec = {
  /** Nothing has to be asked. */
  knows: (): boolean => true,
  learn: (): Promise<void> => Promise.resolve(),
  learnAll: (): Promise<void> => Promise.resolve(),
  /** @throws HubError AVRO_UNDECODABLE, as the real one does for bytes that are no record */
  // The caller knows which record a topic holds, as with the real one.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  decode: <T>(topic: string, bytes: Buffer): T => {
    try {
      const known = decoded.get(bytes) ?? read(bytes);
      decoded.set(bytes, known);
      return known as T;
    } catch (error) {
      throw new HubError('AVRO_UNDECODABLE', 'not a record', { topic }, { cause: error });
    }
  },
  encode: (value: unknown): Buffer => Buffer.from(JSON.stringify(value)),
};

function read(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString(), (_, value: unknown) =>
    isBytes(value) ? Buffer.from(value.data) : value,
  );
}

/** What JSON makes of a buffer. */
function isBytes(value: unknown): value is { readonly data: readonly number[] } {
  return (value as { type?: unknown } | null)?.type === 'Buffer';
}
