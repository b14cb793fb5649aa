import { HubError } from '#domain';
import type { OutgoingRecord } from '../records.js';
import {
  partitionBytesMax,
  partitionRecordsMax,
  recordBytesMax,
  recordOverheadBytes,
  sendBytesMax,
} from './limits.js';

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

/** What one send holds so far. */
class Chunk {
  readonly entries: PlacedRecord[] = [];
  readonly #partitions = new Map<string, { records: number; bytes: number }>();
  #bytes = 0;

  /** Takes a record in; false when that would go beyond a limit. The first one always fits. */
  take(entry: PlacedRecord, bytes: number): boolean {
    const place = `${entry.record.topic}/${String(entry.partition)}`;
    const filled = this.#partitions.get(place) ?? { records: 0, bytes: 0 };
    const fits =
      filled.records < partitionRecordsMax &&
      filled.bytes + bytes <= partitionBytesMax &&
      this.#bytes + bytes <= sendBytesMax;
    if (!fits && this.entries.length > 0) return false;
    filled.records += 1;
    filled.bytes += bytes;
    this.#bytes += bytes;
    this.#partitions.set(place, filled);
    this.entries.push(entry);
    return true;
  }
}

/**
 * Cuts records into sends, in their order. Each partition of a send becomes one batch of bounded number and size;
 * the more partitions, the more goes in one send. A single record above that limit, but not above the broker's, is
 * sent alone.
 * @throws HubError RECORD_TOO_LARGE before anything is sent
 */
export function chunksOf(placed: readonly PlacedRecord[]): readonly (readonly PlacedRecord[])[] {
  const chunks: Chunk[] = [];
  for (const entry of placed) {
    const bytes = checkedBytes(entry.record);
    if (chunks.at(-1)?.take(entry, bytes) === true) continue;
    const next = new Chunk();
    next.take(entry, bytes);
    chunks.push(next);
  }
  return chunks.map(({ entries }) => entries);
}
