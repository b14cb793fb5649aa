import fc from 'fast-check';
import type { OutboxRecord } from './ports.js';
import { decodePack, encodePack, packsOf } from './pack.js';

const records: fc.Arbitrary<readonly Required<OutboxRecord>[]> = fc.array(
  fc.record({
    topic: fc.constantFrom('alerts', 'tasks'),
    partition: fc.option(fc.nat(50)),
    key: fc.option(fc.string()),
    value: fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
    headers: fc.dictionary(fc.string(), fc.string()),
  }),
);

const ofTopic = (all: readonly OutboxRecord[], topic: string): readonly OutboxRecord[] =>
  all.filter((record) => record.topic === topic);

describe('packs of the outbox', () => {
  it('give back every record as it was, in the order of its topic', () => {
    fc.assert(
      fc.property(records, (given) => {
        const back = packsOf(given).flatMap((pack) => decodePack(pack.topic, encodePack(pack)));
        for (const topic of ['alerts', 'tasks']) {
          expect(JSON.stringify(ofTopic(back, topic))).toBe(JSON.stringify(ofTopic(given, topic)));
        }
      }),
    );
  });

  it('keep a header whose name means something to an object', () => {
    const headers = Object.fromEntries([['__proto__', 'a']]);
    const pack = {
      topic: 'alerts',
      records: [{ topic: 'alerts', key: null, value: null, headers }],
    };
    const [back] = decodePack('alerts', encodePack(pack));
    expect(Object.entries(back?.headers ?? {})).toEqual([['__proto__', 'a']]);
  });

  it('hold records of one topic', () => {
    fc.assert(
      fc.property(records, (given) => {
        for (const pack of packsOf(given)) {
          expect(pack.records.length).toBeGreaterThan(0);
          expect(new Set(pack.records.map(({ topic }) => topic))).toEqual(new Set([pack.topic]));
        }
      }),
    );
  });

  it('are bounded in records and bytes; a larger record lies alone', () => {
    const record = (bytes: number): OutboxRecord => ({
      ...{ topic: 'alerts', key: 'H1', value: Buffer.alloc(bytes) },
    });
    const sizes = (given: readonly OutboxRecord[]): readonly number[] =>
      packsOf(given).map((pack) => pack.records.length);
    expect(sizes(Array.from({ length: 1_001 }, () => record(1)))).toEqual([500, 500, 1]);
    const half = 512 * 1_024;
    expect(sizes([half, half, 1, 3 * half, half].map(record))).toEqual([2, 1, 1, 1]);
  });
});
