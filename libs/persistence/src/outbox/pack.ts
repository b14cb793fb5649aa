import avro from 'avsc';
import type { OutboxRecord } from './ports.js';

/** Records of one topic that lie in the outbox as one row, in their order. */
export interface Pack {
  readonly topic: string;
  /** At least one. */
  readonly records: readonly OutboxRecord[];
}

/** Records and bytes of values of one row; a larger record lies alone. */
const packRecordsMax = 500;
const packBytesMax = 1024 * 1024;

interface PackedRecord {
  readonly partition: number | null;
  readonly key: string | null;
  readonly value: Buffer | null;
  /** Not a map: one that is decoded into an object would lose a header called `__proto__`. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

const packType = avro.Type.forSchema({
  type: 'array',
  items: {
    name: 'OutboxRecord',
    type: 'record',
    fields: [
      { name: 'partition', type: ['null', 'int'] },
      { name: 'key', type: ['null', 'string'] },
      { name: 'value', type: ['null', 'bytes'] },
      {
        name: 'headers',
        type: {
          type: 'array',
          items: {
            name: 'Header',
            type: 'record',
            fields: [
              { name: 'name', type: 'string' },
              { name: 'value', type: 'string' },
            ],
          },
        },
      },
    ],
  },
});

/** Puts the records of each topic together, in their order, into as few rows as their sizes allow. */
export function packsOf(records: readonly OutboxRecord[]): readonly Pack[] {
  return [...Map.groupBy(records, ({ topic }) => topic)].flatMap(([topic, ofTopic]) =>
    piecesOf(ofTopic).map((piece) => ({ topic, records: piece })),
  );
}

function piecesOf(records: readonly OutboxRecord[]): readonly (readonly OutboxRecord[])[] {
  const pieces: OutboxRecord[][] = [];
  let piece: OutboxRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = record.value?.length ?? 0;
    const isFull = piece.length === packRecordsMax || bytes + size > packBytesMax;
    if (piece.length === 0 || isFull) {
      piece = [];
      pieces.push(piece);
      bytes = 0;
    }
    piece.push(record);
    bytes += size;
  }
  return pieces;
}

/** The records of a pack as bytes. */
export function encodePack({ records }: Pack): Buffer {
  return packType.toBuffer(
    records.map(({ partition, key, value, headers }): PackedRecord => ({
      partition: partition ?? null,
      key,
      value,
      headers: Object.entries(headers ?? {}).map(([name, text]) => ({ name, value: text })),
    })),
  );
}

/** The records of a row, in their order; the opposite of {@link encodePack}. */
export function decodePack(topic: string, bytes: Buffer): readonly Required<OutboxRecord>[] {
  const packed = packType.fromBuffer(bytes) as readonly PackedRecord[];
  return packed.map(({ partition, key, value, headers }) => ({
    ...{ topic, partition, key, value },
    headers: Object.fromEntries(headers.map(({ name, value: text }) => [name, text])),
  }));
}
