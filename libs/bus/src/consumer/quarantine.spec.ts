import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { QuarantinedRecord } from '#schemas';
import type { EventCodec } from '../codec/event-codec.js';
import { classify } from '../errors/classify.js';
import { headersOf, messageOf } from '../kafka/log-record.js';
import {
  quarantineIdHeader,
  quarantineIdOf,
  quarantineInput,
  QuarantineTopic,
  type QuarantineInput,
} from './quarantine.js';

const refusal: QuarantineInput = {
  ...{ group: 'matching', topic: 'education.cost', partition: 2, offset: 40 },
  ...{ key: null, value: null, headers: [], errorCode: 'RECORD_REFUSED', field: null },
  ...{ reasonZh: '', countyCode: null, attempts: 1, firstSeenAt: 0, lastSeenAt: 0 },
};
const named = (id: string): Partial<QuarantineInput> => ({
  headers: [{ name: quarantineIdHeader, value: Buffer.from(id) }],
});

describe('the id of a refusal', () => {
  it.each([
    { name: 'is that of the place', change: {}, id: 'matching/education.cost/2/40' },
    {
      name: 'tells groups apart',
      change: { group: 'correlation' },
      id: 'correlation/education.cost/2/40',
    },
    {
      name: 'stays when the same group refuses it again after it was put back',
      change: named('matching/education.cost/2/7'),
      id: 'matching/education.cost/2/7',
    },
    {
      name: 'is its own where another group refuses what was put back',
      change: { ...named('matching/education.cost/2/7'), group: 'correlation' },
      id: 'correlation/education.cost/2/40',
    },
    {
      name: 'is not taken from a header that only begins like one',
      change: named('matching/education.cost/2/7\u0000 or anything'),
      id: 'matching/education.cost/2/40',
    },
    {
      name: 'is not taken from a header of elsewhere',
      change: named('matching/education.dropout/2/7'),
      id: 'matching/education.cost/2/40',
    },
  ])('$name', ({ change, id }) => {
    expect(quarantineIdOf({ ...refusal, ...change })).toBe(id);
  });
});

describe('a refused record with parts that are too long or missing', () => {
  async function put(change: Partial<QuarantineInput>): Promise<QuarantinedRecord> {
    let written: QuarantinedRecord | undefined;
    const codec = {
      prepare: () => Promise.resolve(),
      encode: (_topic: string, record: QuarantinedRecord) => {
        written = record;
        return Buffer.alloc(0);
      },
    };
    const sink = new QuarantineTopic(codec as unknown as EventCodec, {
      publish: () => Promise.resolve(),
    });
    await sink.put([{ ...refusal, ...change }]);
    if (written === undefined) throw new Error('nothing was written');
    return written;
  }

  it.each([
    { name: 'value', change: { value: Buffer.alloc(900_001) }, is: null },
    { name: 'key', change: { key: Buffer.alloc(900_001) }, is: null },
    { name: 'headers', change: { headers: [{ name: 'x', value: Buffer.alloc(900_001) }] }, is: [] },
  ] as const)(
    'leaves a long $name where it came from, and says so',
    async ({ name, change, is }) => {
      const record = await put(change);
      expect(record[name]).toEqual(is);
      expect(record.reasonZh).toContain('仍在原主题中');
    },
  );

  it('takes a header without a value', () => {
    const message = messageOf({
      ...{ topic: 't', partition: 0, offset: 1, timestamp: 0, key: null, value: null, headers: {} },
    });
    const headers = { x: null } as unknown as IHeaders;
    const at = { group: 'g', topic: 't', partition: 0 };
    const trouble = classify(new Error('any'));
    const seen = { attempts: 1, first: 0, last: 0 };
    const input = quarantineInput(at, { ...message, headers } as KafkaMessage, trouble, seen, null);
    expect(input.headers).toEqual([{ name: 'x', value: Buffer.alloc(0) }]);
    expect(headersOf(headers)).toEqual({});
  });
});
