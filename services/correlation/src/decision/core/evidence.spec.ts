import { evaluate } from './evaluate.js';
import { inputOf } from './apply-event.js';
import {
  aBurden,
  aLogOf,
  aRecord,
  aReversal,
  aSchoolCost,
  aSettlement,
  at,
  aWatchedHousehold,
  countyStandard,
  lines,
  on,
  yuan,
} from './testing/builders.js';
import { type AlertContent, type EvidenceRecord } from './types.js';

/** Everything raises at 1 fen, so that each test sees what counts and what does not. */
const fromOneFen = countyStandard({
  validFrom: on('2019-01-01'),
  rules: {
    'illness.year-burden': { lines: lines(0.01, 0.01) },
    'schooling.year-cost': { lines: lines(0.01, 0.01) },
    'disaster.loss': { lines: lines(0.01, 0.01) },
  },
});

function decided(records: readonly EvidenceRecord[], today = '2026-12-31'): AlertContent[] {
  const log = aLogOf(aWatchedHousehold(), today);
  const view = { ...log.view, standards: [...log.view.standards, fromOneFen] };
  const input = { ...inputOf(log.state, view), evidence: records };
  return [...evaluate(input).values()].map(({ content }) => content);
}

function valueOf(records: readonly EvidenceRecord[], today?: string): number | null {
  const [alert] = decided(records, today);
  return alert?.indicators[0]?.value ?? null;
}

function excludedOf(records: readonly EvidenceRecord[]): string[] {
  return decided(records).flatMap(({ excluded }) => excluded.map(({ reason }) => reason));
}

describe('one record, many versions', () => {
  const first = aSettlement('S1', '2026-03-10', 100);
  test.each([
    [
      'the highest version counts, whatever came last',
      [aSettlement('S1', '2026-03-10', 300, { sourceVersion: 3 }), first],
      300,
    ],
    [
      'of equal versions the later hand-over counts',
      [aSettlement('S1', '2026-03-10', 300, { publishedAt: first.publishedAt + 1 }), first],
      300,
    ],
    [
      'of equal hand-overs the greater bytes count',
      [aSettlement('S1', '2026-03-10', 999), aSettlement('S1', '2026-03-10', 100)],
      999,
    ],
    [
      'a withdrawn version removes the record',
      [first, aSettlement('S1', '2026-03-10', 100, { sourceVersion: 2, withdrawn: true })],
      null,
    ],
    [
      'the record of another source system is another record, of the same fact',
      [first, aSettlement('S1', '2026-03-10', 200, { sourceSystem: 'other', publishedAt: 0 })],
      100,
    ],
  ])('%s', (_name, records, expected) => {
    expect(valueOf(records)).toBe(expected === null ? null : yuan(expected));
  });
});

describe('reversals', () => {
  const bill = aSettlement('S1', '2026-03-10', 1000);
  const own = { sourceSystem: 'insurer-feed' };
  test.each([
    [
      'one without its original does not count',
      [bill, aReversal('S9', '2026-04-01', 400)],
      1000,
      ['REVERSAL_WITHOUT_ORIGINAL'],
    ],
    [
      'a negative amount that names nothing does not count',
      [bill, aSettlement('S9', '2026-04-01', -400)],
      1000,
      ['REVERSAL_WITHOUT_ORIGINAL'],
    ],
    ['a part may be reversed', [bill, aReversal('S1', '2026-04-01', 400)], 600, []],
    [
      'it names a record of its own source system only',
      [bill, aReversal('S1', '2026-04-01', 400, own)],
      1000,
      ['REVERSAL_WITHOUT_ORIGINAL'],
    ],
    [
      'a fact never counts below 0',
      [bill, aSettlement('S2', '2026-03-11', 50), aReversal('S1', '2026-04-01', 4000)],
      50,
      [],
    ],
    [
      'a reversal of a reversal restores',
      [
        bill,
        aReversal('S1', '2026-04-01', 1000),
        aSettlement('S1/back', '2026-04-02', 1000, {
          settlementId: 'S1',
          correctionOf: 'S1/reversal',
        }),
      ],
      1000,
      [],
    ],
    [
      'a new version of a record keeps its reversals',
      [
        bill,
        aReversal('S1', '2026-04-01', 400),
        aSettlement('S1', '2026-03-10', 900, { sourceVersion: 2 }),
      ],
      500,
      [],
    ],
    [
      'it undoes the fact, whichever record of it counts',
      [
        bill,
        aReversal('S1', '2026-04-01', 400),
        aSettlement('S1', '2026-03-10', 1100, { ...own, publishedAt: bill.publishedAt + 1 }),
      ],
      700,
      ['SAME_FACT_OTHER_SOURCE'],
    ],
    [
      'of two sources that reverse one fact the last counts',
      [
        bill,
        aSettlement('S1', '2026-03-10', 1000, { ...own, publishedAt: bill.publishedAt - 1 }),
        aReversal('S1', '2026-04-01', 400),
        aReversal('S1', '2026-04-02', 300, own),
      ],
      700,
      ['SAME_FACT_OTHER_SOURCE', 'SAME_FACT_OTHER_SOURCE'],
    ],
  ])('%s', (_name, records, expected, excluded) => {
    expect(valueOf(records)).toBe(yuan(expected));
    expect(excludedOf(records)).toEqual(excluded);
  });

  test('two that undo each other are in a circle and undo nothing', () => {
    const records = [
      bill,
      aReversal('S7', '2026-04-01', 5, { correctionOf: 'S8/reversal' }),
      aReversal('S8', '2026-04-01', 5, { correctionOf: 'S7/reversal' }),
    ];
    expect(valueOf(records)).toBe(yuan(1000));
  });

  test('one made in January counts in the year of its bill', () => {
    const december = aSettlement('S1', '2025-12-20', 1000);
    const records = [december, aReversal('S1', '2026-01-05', 400)];
    expect(decided(records)).toMatchObject([
      { windowKey: '2025', firstMetOn: on('2025-12-20'), indicators: [{ value: yuan(600) }] },
    ]);
  });

  test('a record of a type without amounts is refused when it names another', () => {
    const dropout = aRecord(
      'education.dropout',
      'D1',
      '2026-03-10',
      { schoolYear: 2025, lastSeenOn: null },
      { correctionOf: 'D0' },
    );
    expect(decided([dropout])).toEqual([]);
  });
});

describe('days', () => {
  test('evidence of a day to come waits for it, and until then beats nothing', () => {
    const records = [
      aSettlement('S1', '2026-03-10', 100),
      aSettlement('S1', '2026-05-10', 200, { sourceSystem: 'other' }),
    ];
    expect(valueOf(records, '2026-04-30')).toBe(yuan(100));
    expect(valueOf(records, '2026-05-10')).toBe(yuan(200));
  });

  test('a reversal waits only for what it undoes', () => {
    const records = [aSettlement('S1', '2026-03-10', 100), aReversal('S1', '2026-05-10', 40)];
    expect(valueOf(records, '2026-04-30')).toBe(yuan(60));
  });

  test('a figure drawn up after its year counts on the last day of it', () => {
    const late = { ...aBurden('B1', '2027-01-20', 800) };
    expect(decided([late], '2027-02-01')).toMatchObject([
      { windowKey: '2026', firstMetOn: on('2026-12-31') },
    ]);
  });

  test('school costs declared in August count from the first day of the school year', () => {
    const early = aSchoolCost('C1', '2026-08-20', 2026, 500);
    expect(decided([early], '2026-08-31')).toEqual([]);
    expect(decided([early], '2026-09-01')).toMatchObject([{ firstMetOn: on('2026-09-01') }]);
  });
});

describe('two views of one sum', () => {
  const bills = [aSettlement('S1', '2026-03-10', 2000), aSettlement('S2', '2026-05-11', 2500)];
  test.each([
    ['settlements count at a tie', [...bills, aBurden('B1', '2026-06-30', 4500)], 4500],
    ['the larger figure counts', [...bills, aBurden('B1', '2026-06-30', 5200)], 5200],
    ['the larger sum counts', [...bills, aBurden('B1', '2026-06-30', 3000)], 4500],
    [
      'bills after the day of the figure are added to it',
      [...bills, aBurden('B1', '2026-04-30', 3000)],
      5500,
    ],
    [
      'a reversal made after the figure is taken off it',
      [...bills, aBurden('B1', '2026-06-30', 5200), aReversal('S2', '2026-07-01', 2500)],
      2700,
    ],
    [
      'a reversal made before the figure is in it',
      [...bills, aReversal('S2', '2026-06-01', 2500), aBurden('B1', '2026-06-30', 5200)],
      5200,
    ],
    [
      'the newest figure counts',
      [aBurden('B1', '2026-04-30', 3000), aBurden('B2', '2026-06-30', 2800)],
      2800,
    ],
    [
      'of one day the figure handed over later counts',
      [
        aBurden('B1', '2026-04-30', 3000),
        aBurden('B2', '2026-04-30', 2800, { publishedAt: at('2026-05-02') }),
      ],
      2800,
    ],
    [
      'people are added up',
      [aBurden('B1', '2026-04-30', 3000), aBurden('B2', '2026-04-30', 100, { personRef: 'p2' })],
      3100,
    ],
  ])('%s', (_name, records, expected) => {
    expect(valueOf(records)).toBe(yuan(expected));
  });

  test('an earlier figure is never more than a later one', () => {
    const line = aLogOf(aWatchedHousehold());
    const figures = [aBurden('B1', '2026-04-30', 6000), aBurden('B2', '2026-06-30', 4800)];
    expect(line.feed(figures[0]!)).toMatchObject([{ kind: 'RAISED' }]);
    expect(line.feed(figures[1]!)).toMatchObject([
      { kind: 'WITHDRAWN', withdrawnBecause: 'CORRECTED' },
    ]);
  });

  test('a figure of nobody counts for no one', () => {
    expect(decided([aBurden('B1', '2026-04-30', 6000, { personRef: null })])).toEqual([]);
  });

  test('reversals never bring a figure below 0', () => {
    const records = [
      aSettlement('S0', '2026-08-01', 10),
      ...bills,
      aBurden('B1', '2026-06-30', 100),
      aReversal('S1', '2026-07-01', 2000),
      aReversal('S2', '2026-07-01', 2500),
    ];
    expect(valueOf(records)).toBe(yuan(10));
  });
});

describe('one fact, several sources', () => {
  test('a later stage of a damage report counts before a later hand-over', () => {
    const damage = (
      recordId: string,
      date: string,
      lossFen: number,
      reportStage: 'INITIAL' | 'FINAL',
    ): EvidenceRecord =>
      aRecord('emergency-management.housing-damage', recordId, date, {
        disasterId: 'D1',
        collapsedRooms: 0,
        severeRooms: 0,
        lightRooms: 1,
        lossFen,
        insurancePaidFen: 0,
        reportStage,
      });
    const records = [
      damage('R1', '2026-07-01', yuan(700), 'FINAL'),
      damage('R2', '2026-07-02', yuan(900), 'INITIAL'),
    ];
    expect(valueOf(records)).toBe(yuan(700));
    expect(excludedOf(records)).toEqual(['SAME_FACT_OTHER_SOURCE']);
  });

  test('a record of the whole school year leaves out those of its terms', () => {
    const records = [
      aSchoolCost('C1', '2025-09-10', 2025, 300, { term: 1 }),
      aSchoolCost('C2', '2026-03-10', 2025, 400, { term: 2 }),
    ];
    expect(valueOf(records)).toBe(yuan(700));
    const whole = aSchoolCost('C3', '2026-04-10', 2025, 650);
    expect(valueOf([...records, whole])).toBe(yuan(650));
    expect(excludedOf([...records, whole])).toEqual([
      'SAME_FACT_OTHER_SOURCE',
      'SAME_FACT_OTHER_SOURCE',
    ]);
  });

  test('another school of the same student is another fact', () => {
    const records = [
      aSchoolCost('C1', '2025-09-10', 2025, 300),
      aSchoolCost('C2', '2025-09-11', 2025, 400, { schoolCode: '3613000002' }),
    ];
    expect(valueOf(records)).toBe(yuan(700));
  });
});
