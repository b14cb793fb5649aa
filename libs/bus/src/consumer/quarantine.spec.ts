import { quarantineIdHeader, quarantineIdOf, type QuarantineInput } from './quarantine.js';

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
