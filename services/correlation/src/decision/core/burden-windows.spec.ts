import { aBurden, aReversal, aSettlement, on, yuan } from './testing/builders.js';
import { toldOf, year2026 } from './testing/burdens.js';
import { type EvidenceRecord } from './types.js';

// A person's medical burden in some days of a year, and what a formula could not know of it.

const s1 = aSettlement('S1', '2026-03-10', 2000);
const s2 = aSettlement('S2', '2026-05-11', 2500);

describe('some days of a year', () => {
  const bills = [s1, s2, aSettlement('S3', '2026-07-12', 600)];

  test.each([
    ['2026-03-09', '2026-03-10', 2000, ['S1']],
    ['2026-03-10', '2026-05-11', 2500, ['S2']],
    ['2026-03-10', '2026-05-10', 0, []],
    ['2026-05-10', '2026-07-12', 3100, ['S2', 'S3']],
    ['2025-01-01', '2026-03-09', 0, []],
    ['2026-07-12', '2027-01-01', 0, []],
    ['2025-12-31', '2026-12-31', 5100, ['S1', 'S2', 'S3']],
  ])('after %s up to %s there are %d', (after, upTo, expected, ids) => {
    const year = year2026(...bills);
    expect(year.between('all', on(after), on(upTo))).toBe(yuan(expected));
    const { value, groups } = toldOf(year, after, upTo);
    expect(value).toBe(yuan(expected));
    expect(groups.flat().map(([id]) => id)).toEqual(ids);
  });

  const figures = [
    aSettlement('S0', '2026-01-10', 1000),
    aBurden('B1', '2026-03-01', 3000),
    aBurden('B2', '2026-06-01', 7000),
  ];

  test.each([
    // From 0 where no figure is so old, whatever was settled before.
    ['2026-02-01', '2026-03-01', 3000, [['B1', 3000]], []],
    ['2026-02-01', '2026-05-31', 3000, [['B1', 3000]], []],
    ['2026-02-01', '2026-06-01', 7000, [['B2', 7000]], ['B1']],
    ['2026-03-01', '2026-06-01', 4000, [['B2', 4000]], []],
    ['2026-02-28', '2026-06-01', 7000, [['B2', 7000]], ['B1']],
    ['2026-01-01', '2026-02-28', 1000, [['S0', 1000]], []],
    ['2026-01-01', '2026-03-01', 3000, [['B1', 3000]], ['S0']],
    // A window of no rise names the figure, with nothing.
    ['2026-06-01', '2026-12-31', 0, [['B2', 0]], []],
  ])('after %s up to %s the figure rises by %d', (after, upTo, expected, counted, excluded) => {
    const year = year2026(...figures);
    expect(year.between('all', on(after), on(upTo))).toBe(yuan(expected));
    expect(toldOf(year, after, upTo)).toEqual({
      value: yuan(expected),
      groups: counted.map(([id, amount]) => [[id, yuan(Number(amount))]]),
      excluded,
    });
  });

  test('a window that begins amid a figure lists it with the rise, and the bills after it', () => {
    const records = [
      aBurden('B1', '2026-03-01', 3000),
      aSettlement('S1', '2026-04-01', 500),
      aBurden('B2', '2026-06-01', 7000),
      aSettlement('S2', '2026-06-02', 100),
      aSettlement('S3', '2026-06-03', 200),
    ];
    expect(toldOf(year2026(...records), '2026-03-01', '2026-12-31')).toEqual({
      value: yuan(4300),
      groups: [[['B2', yuan(4000)]], [['S2', yuan(100)]], [['S3', yuan(200)]]],
      excluded: ['S1'],
    });
  });

  test('the rise stands on the figure itself, not on what undoes a part of it', () => {
    const records = [
      aBurden('B1', '2026-03-01', 3000),
      aBurden('B2', '2026-06-01', 7000),
      aBurden('B2/back', '2026-06-02', -500, { correctionOf: 'B2' }),
    ];
    expect(toldOf(year2026(...records), '2026-03-01', '2026-12-31')).toEqual({
      value: yuan(3500),
      groups: [
        [
          ['B2', yuan(4000)],
          ['B2/back', -yuan(500)],
        ],
      ],
      excluded: [],
    });
  });

  test.each([
    ['2026-04-01', '2026-04-03', ['X2', 'X3']],
    ['2026-04-02', '2026-04-03', ['X3']],
    ['2026-03-31', '2026-04-02', ['X1', 'X2']],
  ])('after %s up to %s list what undoes nothing in them', (after, upTo, ids) => {
    const alone = [1, 2, 3].map((day) =>
      aReversal(`N${day}`, `2026-04-0${day}`, 1, { recordId: `X${day}` }),
    );
    expect(toldOf(year2026(s1, ...alone), after, upTo).excluded.sort()).toEqual(ids);
  });
});

describe('an unknown policy amount', () => {
  const body = (record: EvidenceRecord, inPolicyFen: number | null): EvidenceRecord =>
    ({
      ...record,
      body: { ...record.body, inPolicyFen, fundPaidFen: yuan(100) },
    }) as EvidenceRecord;

  test('counts with the personal part, and is told by day and in words', () => {
    const year = year2026(
      body(aBurden('B1', '2026-03-01', 300), yuan(400)),
      body(aBurden('B2', '2026-04-01', 500), null),
      body(aBurden('B3', '2026-05-01', 900), yuan(800)),
    );
    const days = ['2026-03-01', '2026-04-01', '2026-05-01'];
    expect(days.map((day) => year.upTo('compliant', on(day)))).toEqual([
      { fen: yuan(300), unknown: false },
      { fen: yuan(500), unknown: true },
      { fen: yuan(700), unknown: false },
    ]);
    expect(days.map((day) => year.upTo('all', on(day))?.unknown)).toEqual([false, false, false]);
    const noteOf = (formula: 'all' | 'compliant', upTo: string): readonly string[] =>
      year.window(formula, on('2026-01-01'), on(upTo)).notes;
    expect(noteOf('compliant', '2026-04-30')).toEqual(['其中1笔缺政策范围内金额，按个人负担计']);
    expect(noteOf('all', '2026-04-30')).toEqual([]);
    // The figure that leaves it open does not count any more.
    expect(noteOf('compliant', '2026-05-01')).toEqual([]);
  });

  test('of one person makes the household’s unknown for as long as it lasts', () => {
    const p2 = { personRef: 'p2' };
    const year = year2026(
      body(aBurden('B1', '2026-03-01', 500), null),
      body(aBurden('B2', '2026-04-01', 500, p2), null),
      body(aBurden('B3', '2026-05-01', 600), yuan(700)),
      body(aBurden('B4', '2026-06-01', 600, p2), yuan(700)),
    );
    const days = ['2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01'];
    const unknown = days.map((day) => year.upTo('compliant', on(day))?.unknown);
    expect(unknown).toEqual([true, true, true, false]);
  });
});
