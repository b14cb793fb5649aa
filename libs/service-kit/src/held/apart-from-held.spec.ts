import type { BatchRecord } from '#bus';
import { apartFromHeld } from './apart-from-held.js';

function record(offset: number, key: string | null): BatchRecord<null> {
  return { offset, key, timestamp: 0, headers: {}, value: null, bytes: null };
}

const batch = [record(5, 'A'), record(6, 'B'), record(7, null), record(8, 'A'), record(9, 'B')];

describe('records of held keys', () => {
  it.each([
    { name: 'nobody is held', held: [], free: [5, 6, 7, 8, 9], waiting: [] },
    {
      name: 'one is held: its records wait, and what concerns everybody waits for it as well',
      held: [['A', 5]],
      free: [6, 7, 9],
      waiting: ['A5', 'A7', 'A8'],
    },
    {
      name: 'one is held since the record that concerns everybody: what came before is applied',
      held: [['A', 7]],
      free: [5, 6, 7, 9],
      waiting: ['A7', 'A8'],
    },
    {
      name: 'two are held: a record that concerns everybody waits for each',
      held: [
        ['A', 1],
        ['B', 8],
      ],
      free: [6, 7],
      waiting: ['A5', 'A7', 'A8', 'B9'],
    },
    {
      name: 'held from beyond the batch',
      held: [['A', 10]],
      free: [5, 6, 7, 8, 9],
      waiting: [],
    },
  ] as const)('$name', ({ held, free, waiting }) => {
    const apart = apartFromHeld(batch, new Map(held));
    expect(apart.free.map(({ offset }) => offset)).toEqual(free);
    const told = apart.waiting.map((one) => `${one.heldKey}${one.record.offset}`);
    expect(told).toEqual(waiting);
  });
});
