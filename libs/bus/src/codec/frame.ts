import { HubError } from '#domain';

/** Bytes before the Avro value: magic byte 0 and the schema id, big-endian (Confluent wire format). */
export const frameBytes = 5;

const magicByte = 0;

/** Writes the frame at the start of a buffer. */
export function writeFrame(buffer: Buffer, schemaId: number): void {
  buffer[0] = magicByte;
  buffer.writeUInt32BE(schemaId, 1);
}

/**
 * Id of the schema that a value was written with.
 * @throws HubError FRAME_TRUNCATED or FRAME_UNKNOWN
 */
export function schemaIdOf(bytes: Buffer): number {
  if (bytes.length < frameBytes) {
    throw new HubError(
      'FRAME_TRUNCATED',
      `value of ${bytes.length} bytes is shorter than a frame`,
      {
        bytes: bytes.length,
      },
    );
  }
  if (bytes[0] !== magicByte) {
    throw new HubError('FRAME_UNKNOWN', `value begins with ${String(bytes[0])}, not with 0`);
  }
  return bytes.readUInt32BE(1);
}
