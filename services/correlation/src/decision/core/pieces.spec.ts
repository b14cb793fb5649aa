import { daysOf, listed, notBelowZero, type Piece, piecesOf, sumOf } from './pieces.js';
import { aReversal, aSettlement, on } from './testing/builders.js';

// A fact's record and its reversals as parts of a sum.

type Settled = Piece<'health-insurance.settlement'>;

const bill = aSettlement('S1', '2026-03-10', 1) as Settled['record'];

const pieces = (...contributions: number[]): Settled[] =>
  contributions.map((contribution) => ({ record: bill, day: on('2026-03-10'), contribution }));

const fen = (list: readonly Piece[]): number[] => list.map(({ contribution }) => contribution);

describe('a sum below 0', () => {
  test.each([
    ['is none', [100, -40], [100, -40]],
    ['is none at nothing', [100, -100], [100, -100]],
    ['is taken from the last reversal', [100, -80, -40], [100, -80, -20]],
    ['then from the one before it', [100, -80, -40, -30], [100, -80, -20, 0]],
    ['past what restored', [100, -180, 30, -10], [100, -130, 30, 0]],
    ['of one record alone is taken from it', [-100], [0]],
    ['of nothing is nothing', [], []],
  ])('%s', (_name, contributions, expected) => {
    expect(fen(notBelowZero(pieces(...contributions)))).toEqual(expected);
    expect(sumOf(notBelowZero(pieces(...contributions)))).toBe(
      Math.max(0, sumOf(pieces(...contributions))),
    );
  });
});

describe('the pieces of a fact', () => {
  const fact = (personal: number, ...reversed: number[]) => ({
    naturalKey: 'S1:p1',
    record: aSettlement('S1', '2026-03-10', personal) as Settled['record'],
    day: on('2026-03-10'),
    reversals: reversed.map((one) => aReversal('S1', '2026-04-01', one) as Settled['record']),
  });
  test.each([
    ['alone', 10, [], [1000]],
    ['alone and below nothing', -10, [], [0]],
    ['with what undoes it', 10, [4], [1000, -400]],
    ['with what undoes more than it', 10, [4, 7], [1000, -400, -600]],
  ])('%s', (_name, personal, reversed, expected) => {
    const parts = piecesOf(fact(personal, ...reversed), ({ personalFen }) => personalFen);
    expect(fen(parts)).toEqual(expected);
  });

  test('all lie on the day of the fact', () => {
    const days = piecesOf(fact(10, 4), () => 1).map(({ day }) => day);
    expect(days).toEqual([on('2026-03-10'), on('2026-03-10')]);
  });
});

describe('the days of what counts', () => {
  const on10 = pieces(1);
  const on12 = [{ ...on10[0]!, day: on('2026-03-12') }];
  const on9 = [{ ...on10[0]!, day: on('2026-03-09') }];

  test.each([
    ['of one piece', [on10], '2026-03-10', '2026-03-10'],
    ['of several, in any order', [on10, on12, on9], '2026-03-09', '2026-03-12'],
  ])('%s', (_name, groups, first, last) => {
    expect(daysOf(groups)).toEqual({ first: on(first), last: on(last) });
  });

  test('of nothing there is none', () => {
    expect(daysOf([])).toEqual({ first: Infinity, last: -Infinity });
  });
});

describe('the list of an alert', () => {
  const piece = (eventId: string, contribution: number, date = '2026-03-10'): Settled => ({
    record: { ...(aSettlement('S1', date, 1) as Settled['record']), eventId },
    day: on(date),
    contribution,
  });
  const ids = (...groups: (readonly Settled[])[]): string =>
    listed(groups)
      .map(({ record }) => record.eventId)
      .join('');

  test('begins with the largest, whatever its sign', () => {
    expect(ids([piece('a', 1)], [piece('b', -3)], [piece('c', 2)])).toBe('bca');
  });

  test('of the same size with the earlier day, then with the smaller event id', () => {
    const groups = [
      [piece('d', 5, '2026-03-11')],
      [piece('c', 5, '2026-03-10')],
      [piece('b', 5, '2026-03-10')],
    ];
    expect(ids(...groups)).toBe('bcd');
    expect(ids(...groups.reverse())).toBe('bcd');
  });

  test('has reversals right after what they undo, and of nothing nothing', () => {
    const undone = [piece('a', 9), piece('z', -9, '2026-04-01')];
    expect(ids([piece('b', 5)], undone, [])).toBe('azb');
    expect(listed([])).toEqual([]);
  });
});
