import { LeftOutRecords } from './left-out.js';

const leftOut = new LeftOutRecords({
  held: [{ householdId: 'H1', partition: 3, fromOffset: 10, errorCode: 'INTERNAL', since: 0 }],
  skipped: [{ key: 'H2', partition: 3, offset: 7 }],
});

describe('what the hub has not decided', () => {
  it.each([
    { name: 'a record of a held household that waits', at: [3, 10, 'H1'], out: true },
    { name: 'a later one', at: [3, 11, 'H1'], out: true },
    { name: 'one from before it was held', at: [3, 9, 'H1'], out: false },
    { name: 'the same offset of another partition', at: [4, 10, 'H1'], out: false },
    { name: 'a record that was skipped', at: [3, 7, 'H2'], out: true },
    { name: 'the next one of that household', at: [3, 8, 'H2'], out: false },
    { name: 'another household', at: [3, 10, 'H3'], out: false },
  ] as const)('$name: $out', ({ at: [partition, offset, householdId], out }) => {
    expect(leftOut.has(partition, offset, householdId)).toBe(out);
  });
});
