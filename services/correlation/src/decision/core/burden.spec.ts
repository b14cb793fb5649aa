import { aBurden, aReversal, aSettlement, at, on, yuan } from './testing/builders.js';
import { toldOf, year2026, yearsOf } from './testing/burdens.js';
import { type EvidenceRecord } from './types.js';

// The two views of one person's medical burden: bills, and the cumulative figure of the year.

const s1 = aSettlement('S1', '2026-03-10', 2000);
const s2 = aSettlement('S2', '2026-05-11', 2500);

describe('what counts in a whole year', () => {
  test.each([
    [
      'bills alone',
      [s1, s2],
      { value: yuan(4500), groups: [[['S1', yuan(2000)]], [['S2', yuan(2500)]]], excluded: [] },
    ],
    [
      'a figure that is larger, which covers the bills up to its day',
      [s1, s2, aBurden('B1', '2026-05-11', 5200)],
      { value: yuan(5200), groups: [[['B1', yuan(5200)]]], excluded: ['S1', 'S2'] },
    ],
    [
      'a figure and the bills after its day',
      [s1, s2, aBurden('B1', '2026-05-10', 5200)],
      {
        value: yuan(7700),
        groups: [[['B1', yuan(5200)]], [['S2', yuan(2500)]]],
        excluded: ['S1'],
      },
    ],
    [
      'the newest figure, not the older ones',
      [aBurden('B1', '2026-02-01', 1000), aBurden('B2', '2026-06-30', 5200)],
      { value: yuan(5200), groups: [[['B2', yuan(5200)]]], excluded: ['B1'] },
    ],
    [
      'the bills, at a tie with the figure',
      [s1, aBurden('B1', '2026-05-10', 2000)],
      { value: yuan(2000), groups: [[['S1', yuan(2000)]]], excluded: ['B1'] },
    ],
    [
      'a figure of nothing, where nothing was settled',
      [aBurden('B1', '2026-05-10', 0)],
      { value: 0, groups: [[['B1', 0]]], excluded: [] },
    ],
    [
      'a figure less what was reversed after it, the bill being covered',
      [s1, s2, aBurden('B1', '2026-06-30', 5200), aReversal('S2', '2026-07-01', 2500)],
      { value: yuan(2700), groups: [[['B1', yuan(5200)]], [['S2/reversal', -yuan(2500)]]] },
    ],
    [
      'a figure with what was reversed before it in it',
      [s1, s2, aReversal('S2', '2026-06-01', 2500), aBurden('B1', '2026-06-30', 5200)],
      {
        value: yuan(5200),
        groups: [[['B1', yuan(5200)]]],
        excluded: ['S1', 'S2', 'S2/reversal'],
      },
    ],
    [
      'a figure that reversals never bring below nothing',
      [
        s1,
        s2,
        aBurden('B1', '2026-06-30', 5000),
        aReversal('S1', '2026-07-01', 2000),
        aReversal('S2', '2026-07-01', 2500),
        aSettlement('S3', '2026-07-02', 100),
      ],
      {
        value: yuan(600),
        groups: [
          [['B1', yuan(5000)]],
          [['S1/reversal', -yuan(2000)]],
          [['S2/reversal', -yuan(2500)]],
          [['S3', yuan(100)]],
        ],
      },
    ],
  ])('%s', (_name, records, expected) => {
    expect(toldOf(year2026(...records))).toMatchObject(expected);
  });

  test('reversals of more than a small figure stop at nothing, the last one first', () => {
    const records = [
      s1,
      s2,
      aBurden('B1', '2026-06-30', 100),
      aReversal('S1', '2026-07-01', 2000),
      aReversal('S2', '2026-07-02', 2500),
    ];
    const year = year2026(...records);
    // No bill is left, and the figure is less than nothing: both views are 0, and the bills count.
    expect(toldOf(year).value).toBe(0);
    expect(year.upTo('all', on('2026-07-02'))).toEqual({ fen: 0, unknown: false });
    const small = year2026(
      aBurden('B1', '2026-06-30', 100),
      ...['S8', 'S9'].flatMap((id) => [
        aSettlement(id, '2026-06-01', 30),
        aReversal(id, '2026-07-01', 20),
      ]),
    );
    expect(toldOf(small).groups).toEqual([
      [['B1', yuan(100)]],
      [['S8/reversal', -yuan(20)]],
      [['S9/reversal', -yuan(20)]],
    ]);
  });

  test('people are apart: of each the larger view', () => {
    const p2 = { personRef: 'p2' };
    const records = [
      s1,
      aBurden('B2', '2026-06-30', 700, p2),
      aSettlement('S9', '2026-03-10', 300, p2),
    ];
    const { value, excluded } = toldOf(year2026(...records));
    expect([value, excluded]).toEqual([yuan(2700), ['S9']]);
  });
});

describe('the figure and the hour', () => {
  const drawnUp = { occurredAt: at('2026-06-30', '10:00:00') };
  const figure = aBurden('B1', '2026-06-30', 5200, drawnUp);
  const valueOf = (...records: readonly EvidenceRecord[]): number =>
    toldOf(year2026(...records, figure)).value;

  test.each([
    [
      'a bill of its day, also of a later hour, is in it',
      [aSettlement('S3', '2026-06-30', 300, { occurredAt: at('2026-06-30', '15:00:00') })],
      5200,
    ],
    ['a bill of the next day is not', [aSettlement('S3', '2026-07-01', 300)], 5500],
    [
      'a reversal made at its very instant is in it',
      [s2, aReversal('S2', '2026-06-30', 2500, drawnUp)],
      5200,
    ],
    [
      'a reversal made a second later is not',
      [s2, aReversal('S2', '2026-06-30', 2500, { occurredAt: drawnUp.occurredAt + 1000 })],
      2700,
    ],
  ])('%s', (_name, records, expected) => {
    expect(valueOf(...records)).toBe(yuan(expected));
    const last = year2026(...records, figure).upTo('all', on('2026-12-31'));
    expect(last?.fen).toBe(yuan(expected));
  });

  test('what is in it is listed as left out, whatever the hour', () => {
    const later = { occurredAt: at('2026-06-30', '15:00:00') };
    const bill = aSettlement('S3', '2026-06-30', 300, later);
    const back = aReversal('S2', '2026-06-30', 2500, drawnUp);
    expect(toldOf(year2026(s2, bill, back, figure))).toEqual({
      value: yuan(5200),
      groups: [[['B1', yuan(5200)]]],
      excluded: ['S2', 'S2/reversal', 'S3'],
    });
  });

  test.each([
    [
      'handed over later',
      { publishedAt: at('2026-07-02') },
      { publishedAt: at('2026-07-01') },
      'a',
      'f',
    ],
    ['of the greater event id', {}, {}, 'f', 'a'],
  ])('of two of one day the one %s is the newest', (_name, newest, other, id, otherId) => {
    const last = { ...aBurden('LAST', '2026-06-30', 3000, newest), eventId: id };
    const first = { ...aBurden('FIRST', '2026-06-30', 4000, other), eventId: otherId };
    const older = aBurden('OLD', '2026-06-29', 100);
    for (const records of [
      [last, first, older],
      [older, first, last],
    ]) {
      expect(toldOf(year2026(...records)).groups).toEqual([[['LAST', yuan(3000)]]]);
    }
  });

  test('an earlier figure is no more than the least of the later ones', () => {
    const year = year2026(
      aBurden('B1', '2026-02-01', 6000),
      aBurden('B2', '2026-03-01', 4000),
      aBurden('B3', '2026-04-01', 5000),
    );
    const days = ['2026-01-31', '2026-02-01', '2026-03-01', '2026-04-01', '2026-12-31'];
    expect(days.map((day) => year.upTo('all', on(day))?.fen ?? null)).toEqual([
      null,
      yuan(4000),
      yuan(4000),
      yuan(5000),
      yuan(5000),
    ]);
  });
});

test('bills of days without a standard are in no year', () => {
  const bills = [aSettlement('S0', '2018-12-31', 1), aSettlement('S1', '2019-01-01', 1)];
  expect([...yearsOf(bills).keys()]).toEqual([2019]);
  expect([...yearsOf([aReversal('S9', '2018-12-31', 1)]).keys()]).toEqual([]);
  expect([...yearsOf([aReversal('S9', '2020-12-31', 1)]).keys()]).toEqual([2020]);
});
