import { nextToTake } from './next-to-take.js';

const one = '/drop/settlement/结算202603_01.csv';
const two = '/drop/settlement/结算202603_02.csv';
const other = '/drop/burden/负担202603_01.csv';

describe('the file that is taken next', () => {
  it.each<readonly [string, string[], string[], string | undefined]>([
    ['nothing is complete', [], [one], undefined],
    ['the smaller name goes first', [two, one], [], one],
    ['a name waits for a smaller one that is being written', [two], [one], undefined],
    ['a greater name that is being written holds up nobody', [one], [two], one],
    ['another folder goes on meanwhile', [two, other], [one], other],
    // It was still being written when the folder was looked at: the greater one must not overtake it.
    ['a smaller one has become complete since', [two, one], [one], one],
    ['what is written in one folder does not concern a like name in another', [two], [other], two],
  ])('%s', (_, complete, unfinished, expected) => {
    expect(nextToTake(new Set(complete), unfinished)).toBe(expected);
  });
});
