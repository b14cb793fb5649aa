import fc from 'fast-check';
import { chunksOf, recordBytes, type PlacedRecord } from './chunks.js';
import { partitionBytesMax, partitionRecordsMax, sendBytesMax } from './limits.js';

const placed = (bytes: number, partition: number): PlacedRecord => ({
  record: { topic: 'alerts', key: 'H1', value: Buffer.alloc(bytes) },
  partition,
});
const sizes = (given: readonly PlacedRecord[]): readonly number[] =>
  chunksOf(given).map(({ length }) => length);

describe('records cut into sends', () => {
  it.each([
    ['none', [], []],
    ['as many as a partition takes', Array<PlacedRecord>(501).fill(placed(1, 0)), [500, 1]],
    [
      'more where they go to several partitions',
      Array.from({ length: 1_000 }, (_, at) => placed(1, at % 2)),
      [1_000],
    ],
    [
      'as many bytes as a batch may have',
      Array<PlacedRecord>(3).fill(placed(300_000, 0)),
      [1, 1, 1],
    ],
    ['one that is larger alone', [placed(1, 0), placed(600_000, 0), placed(1, 0)], [1, 1, 1]],
    [
      'a bounded send, however many partitions',
      Array.from({ length: 10 }, (_, at) => placed(500_000, at)),
      [8, 2],
    ],
  ])('%s', (_, given, expected) => {
    expect(sizes(given)).toEqual(expected);
  });

  it('keeps the order, and each batch within its limits', () => {
    const records = fc.array(
      fc.tuple(fc.oneof(fc.nat(100), fc.nat(600_000)), fc.nat(3)).map((one) => placed(...one)),
    );
    fc.assert(
      fc.property(records, (given) => {
        const chunks = chunksOf(given);
        expect(chunks.flat()).toEqual(given);
        for (const chunk of chunks.filter(({ length }) => length > 1)) {
          const bytes = chunk.reduce((sum, { record }) => sum + recordBytes(record), 0);
          expect(bytes).toBeLessThanOrEqual(sendBytesMax);
          for (const batch of Map.groupBy(chunk, ({ partition }) => partition).values()) {
            expect(batch.length).toBeLessThanOrEqual(partitionRecordsMax);
            const own = batch.reduce((sum, { record }) => sum + recordBytes(record), 0);
            expect(own).toBeLessThanOrEqual(partitionBytesMax + (batch.length === 1 ? 600_000 : 0));
          }
        }
      }),
    );
  });
});
