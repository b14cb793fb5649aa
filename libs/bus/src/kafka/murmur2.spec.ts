import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { murmur2, partitionFor } from './murmur2.js';

// Values of org.apache.kafka.common.utils.UtilsTest#testMurmur2.
const published: readonly (readonly [name: string, text: string, hash: number])[] = [
  ['two bytes', '21', -973932308],
  ['six bytes', 'foobar', -790332482],
  ['sixteen bytes', 'a-little-bit-long-string', -985981536],
  ['longer', 'a-little-bit-longer-string', -1486304829],
  ['long', 'lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['three bytes', 'abc', 479470107],
];

describe('placing of keys', () => {
  it.each(published)("hashes Kafka's own test value of %s as Kafka does", (_name, text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  it('places every key where the default partitioner places it', () => {
    const partitioner = Partitioners.DefaultPartitioner();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 200 }), (key, count) => {
        const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
          partitionId,
          leader: 0,
          partitionErrorCode: 0,
          replicas: [],
          isr: [],
        }));
        const message = { key, value: null };
        expect(partitionFor(key, count)).toBe(
          partitioner({ topic: 'any', partitionMetadata, message }),
        );
      }),
    );
  });
});
