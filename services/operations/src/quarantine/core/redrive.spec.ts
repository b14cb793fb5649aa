import { redrivenRecord, redrivePlan, type WholeCandidate } from './redrive.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function aCandidate(more: Partial<WholeCandidate> = {}): WholeCandidate {
  return {
    quarantineId: 'matching/education.cost/2/7',
    ...{ topic: 'education.cost', partition: 2, offset: 7, group: 'matching' },
    ...{ key: Buffer.from('p1'), value: Buffer.from([0, 1]), hasValue: true, headers: [], ...more },
  };
}

const latin = Buffer.from([0xd0, 0xcf, 0xcc]);

describe('what can be put back', () => {
  test.each([
    { name: 'a record as it was', change: {}, obstacle: null },
    { name: 'one without a key', change: { key: null }, obstacle: null },
    { name: 'one without content', change: { hasValue: false }, obstacle: /没有内容/ },
    { name: 'a key that is no text', change: { key: latin }, obstacle: /键不是 UTF-8/ },
    {
      name: 'a header that is no text',
      change: { headers: [{ name: 'trace', valueBase64: latin.toString('base64') }] },
      obstacle: /消息头 trace/,
    },
  ])('$name', ({ change, obstacle }) => {
    const { ids, notRedrivable } = redrivePlan([aCandidate(change)]);
    expect(ids).toHaveLength(obstacle === null ? 1 : 0);
    if (obstacle !== null) expect(notRedrivable[0]?.reasonZh).toMatch(obstacle);
  });

  test('not one whose place a newer record has', () => {
    const some = [aCandidate({ quarantineId: 'a' }), aCandidate({ quarantineId: 'b' })];
    const { ids, notRedrivable } = redrivePlan(some, new Set(['a']));
    expect(ids).toEqual(['b']);
    expect(notRedrivable).toMatchObject([
      { quarantineId: 'a', reasonZh: expect.stringContaining('更新的记录') as string },
    ]);
  });

  test('a plan keeps the order and counts records and keys', () => {
    const plan = redrivePlan([
      aCandidate({ quarantineId: 'a' }),
      aCandidate({ quarantineId: 'b', group: 'other' }),
      aCandidate({ quarantineId: 'c', hasValue: false }),
      aCandidate({ quarantineId: 'd', key: Buffer.from('p2') }),
    ]);
    expect(plan).toMatchObject({
      ids: ['a', 'b', 'd'],
      keys: 2,
      counts: [
        { topic: 'education.cost', group: 'matching', records: 2 },
        { topic: 'education.cost', group: 'other', records: 1 },
      ],
    });
  });
});

describe('a record that is put back', () => {
  test('has its bytes, key and headers, and names of this way alone', () => {
    const headers = [
      { name: 'traceparent', valueBase64: base64('00-1') },
      { name: 'hub-redrive-id', valueBase64: base64('an earlier one') },
    ];
    const names = { 'hub-quarantine-id': 'q1', 'hub-redrive-id': 'r2' };
    expect(redrivenRecord(aCandidate({ headers }), names)).toEqual({
      topic: 'education.cost',
      key: 'p1',
      partition: null,
      value: Buffer.from([0, 1]),
      headers: { traceparent: '00-1', ...names },
    });
  });

  test('goes to its own partition where no key decides it', () => {
    expect(redrivenRecord(aCandidate({ key: null }), {})).toMatchObject({
      key: null,
      partition: 2,
    });
  });
});
