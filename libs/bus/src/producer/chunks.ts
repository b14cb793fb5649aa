import { HubError } from '#domain';
import type { OutgoingRecord } from '../records.js';
import { recordBytesMax, recordOverheadBytes, sendBytesMax, sendRecordsMax } from './limits.js';

/** A record with the partition that it goes to. */
export interface PlacedRecord {
  readonly record: OutgoingRecord;
  readonly partition: number;
}

/** Size of a record in a batch, bytes, rounded up. */
export function recordBytes({ key, value, headers }: OutgoingRecord): number {
  let bytes = recordOverheadBytes + (value?.length ?? 0);
  if (key !== null) bytes += Buffer.byteLength(key);
  if (headers !== undefined) {
    for (const [name, text] of Object.entries(headers)) {
      bytes += Buffer.byteLength(name) + Buffer.byteLength(text);
    }
  }
  return bytes;
}

function checkedBytes(record: OutgoingRecord): number {
  const bytes = recordBytes(record);
  if (bytes > recordBytesMax) {
    throw new HubError('RECORD_TOO_LARGE', `record for ${record.topic} has ${bytes} bytes`, {
      topic: record.topic,
      bytes,
      bytesMax: recordBytesMax,
    });
  }
  return bytes;
}

/**
 * Cuts records into sends of bounded number and size, in their order. A single record above the
 * limit of a send, but not above the broker's, is sent alone.
 * @throws HubError RECORD_TOO_LARGE before anything is sent
 */
export function chunksOf(placed: readonly PlacedRecord[]): readonly (readonly PlacedRecord[])[] {
  const chunks: PlacedRecord[][] = [];
  let current: PlacedRecord[] = [];
  let currentBytes = 0;
  for (const entry of placed) {
    const bytes = checkedBytes(entry.record);
    const isFull = current.length === sendRecordsMax || currentBytes + bytes > sendBytesMax;
    if (isFull && current.length > 0) {
      chunks.push(current);
      current = [];
      currentBytes = 0;
    }
    current.push(entry);
    currentBytes += bytes;
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
}
