import { numberReversals } from './reversals.js';

describe('numberReversals', () => {
  const reversal = (ordinal: number, said: string) => ({ ordinal, of: 'S1', said });

  it.each([
    { name: 'the first', given: [reversal(1, 'a')], known: [], ids: ['S1/reversal'] },
    {
      name: 'two of one file with different content',
      given: [reversal(1, 'a'), reversal(2, 'b')],
      known: [],
      ids: ['S1/reversal', 'S1/reversal2'],
    },
    {
      name: 'the same one twice in a file',
      given: [reversal(1, 'a'), reversal(2, 'a')],
      known: [],
      ids: ['S1/reversal', 'S1/reversal'],
    },
    {
      name: 'one that was published before, sent again',
      given: [reversal(1, 'b')],
      known: [
        { recordId: 'S1/reversal', said: 'a' },
        { recordId: 'S1/reversal2', said: 'b' },
      ],
      ids: ['S1/reversal2'],
    },
    {
      name: 'a further one',
      given: [reversal(1, 'c')],
      known: [{ recordId: 'S1/reversal', said: 'a' }],
      ids: ['S1/reversal2'],
    },
  ])('$name', ({ given, known, ids }) => {
    expect([...numberReversals(given, known).values()]).toEqual(ids);
  });
});
