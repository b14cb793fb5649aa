import { Ledger } from './ledger.js';
import {
  aBurden,
  anOrdinaryHousehold,
  aRecord,
  aReversal,
  aSchoolCost,
  aSettlement,
  at,
  HouseholdLog,
  on,
} from './testing/builders.js';
import { Timeline } from './timeline.js';
import { type EvidenceRecord, type EvidenceTopic } from './types.js';

// The facts of a household by topic, and the records that lost or undo nothing.

const SETTLEMENT = 'health-insurance.settlement';

function timelineOn(today: string): Timeline {
  const { view } = new HouseholdLog();
  return new Timeline(anOrdinaryHousehold(), view.standards, on(today));
}

function told(
  records: readonly EvidenceRecord[],
  today = '2026-12-31',
  topic: EvidenceTopic = SETTLEMENT,
) {
  const { facts, excluded } = new Ledger(records, timelineOn(today)).of(topic);
  return {
    facts: facts.map(({ record, reversals }) => [
      record.recordId,
      ...reversals.map(({ recordId }) => recordId),
    ]),
    excluded: excluded.map(({ record, reason }) => [record.recordId, reason]),
  };
}

const b = (changes: object = {}) => ({ sourceSystem: 'b', ...changes });
const SAME = 'SAME_FACT_OTHER_SOURCE';
const ALONE = 'REVERSAL_WITHOUT_ORIGINAL';

describe('a record that is refused', () => {
  test('is listed from its day on, not before', () => {
    const records = [aSettlement('S1', '2026-03-10', -1)];
    expect(told(records, '2026-03-09')).toEqual({ facts: [], excluded: [] });
    expect(told(records, '2026-03-10')).toEqual({ facts: [], excluded: [['S1', ALONE]] });
  });

  test('and a reversal of nothing as well', () => {
    const records = [aReversal('S1', '2026-03-10', 5)];
    expect(told(records, '2026-03-09')).toEqual({ facts: [], excluded: [] });
    expect(told(records, '2026-03-10')).toEqual({
      facts: [],
      excluded: [['S1/reversal', ALONE]],
    });
  });

  test('naming a year of the calendar that cannot be is no evidence', () => {
    const cost = aSchoolCost('C1', '2026-03-10', 300_000, 100);
    const figure = aBurden('B1', '2026-03-10', 100);
    const before = { ...figure, body: { ...figure.body, benefitYear: 2010 } } as EvidenceRecord;
    const nothing = { facts: [], excluded: [] };
    expect(told([cost], '2026-12-31', 'education.cost')).toEqual(nothing);
    expect(told([before], '2026-12-31', 'health-insurance.burden')).toEqual(nothing);
  });

  test('of a type without amounts is one that names another', () => {
    const death = (id: string, correctionOf: string | null): EvidenceRecord =>
      aRecord('public-security.death', id, '2026-03-10', { diedOn: 0 }, { correctionOf });
    expect(
      told([death('E1', null), death('E2', 'E1')], '2026-12-31', 'public-security.death'),
    ).toEqual({
      facts: [['E1']],
      excluded: [['E2', ALONE]],
    });
  });
});

describe('a reversal', () => {
  const bill = aSettlement('S1', '2026-03-10', 1000);

  test('of what another source tells waits for that record, on its very day', () => {
    const records = [
      bill,
      aSettlement('S1', '2026-05-10', 1000, b({ publishedAt: 0 })),
      aReversal('S1', '2026-03-20', 400, b()),
    ];
    expect(told(records, '2026-05-09')).toEqual({ facts: [['S1']], excluded: [] });
    expect(told(records, '2026-05-10')).toEqual({
      facts: [['S1', 'S1/reversal']],
      excluded: [['S1', SAME]],
    });
  });

  test('of several is listed from the one made first to the one made last', () => {
    const made = [
      aReversal('S1', '2026-04-03', 1, { recordId: 'R3' }),
      aReversal('S1', '2026-04-01', 1, { recordId: 'R1' }),
      aReversal('S1', '2026-04-02', 1, { recordId: 'R2' }),
    ];
    expect(told([...made, bill]).facts).toEqual([['S1', 'R1', 'R2', 'R3']]);
  });

  test.each([
    ['made later', { date: '2026-04-02' }, { date: '2026-04-01', publishedAt: at('2026-05-01') }],
    [
      'then handed over later',
      { publishedAt: at('2026-05-02') },
      { publishedAt: at('2026-05-01') },
    ],
    [
      'then of the greater event id',
      { publishedAt: 0, eventId: 'b' },
      { publishedAt: 0, eventId: 'a' },
    ],
  ])('of two sources the one %s counts', (_name, last, first) => {
    const twin = aSettlement('S1', '2026-03-10', 1000, b({ publishedAt: 0 }));
    const reversal = (
      {
        date = '2026-04-01',
        eventId,
        ...changes
      }: { date?: string; publishedAt?: number; eventId?: string },
      recordId: string,
      sourceSystem: string,
    ): EvidenceRecord => {
      const made = { ...changes, recordId, sourceSystem };
      const record = aReversal('S1', date, 1, made);
      return { ...record, eventId: eventId ?? record.eventId };
    };
    for (const [one, other] of [
      [bill.sourceSystem, 'b'],
      ['b', bill.sourceSystem],
    ] as const) {
      const winner = reversal(last, 'LAST', one);
      const loser = reversal(first, 'FIRST', other);
      for (const pair of [
        [winner, loser],
        [loser, winner],
      ]) {
        expect(told([bill, twin, ...pair])).toEqual({
          facts: [['S1', 'LAST']],
          excluded: [
            ['S1', SAME],
            ['FIRST', SAME],
          ],
        });
      }
    }
  });

  test('in a circle of three undoes nothing, nor does one that names itself', () => {
    const circle = ['R1', 'R2', 'R3'].map((recordId, index) =>
      aReversal('S9', '2026-04-01', 1, { recordId, correctionOf: `R${((index + 1) % 3) + 1}` }),
    );
    const itself = aReversal('S9', '2026-04-02', 1, { recordId: 'R4', correctionOf: 'R4' });
    expect(told([bill, ...circle, itself]).facts).toEqual([['S1']]);
    expect(told([bill, ...circle, itself]).excluded).toHaveLength(4);
  });

  test('of a reversal of a reversal undoes the same fact, in whatever order they come', () => {
    const chain = [
      aReversal('S1', '2026-04-01', 5, { recordId: 'R1' }),
      aReversal('S1', '2026-04-02', -5, { recordId: 'R2', correctionOf: 'R1' }),
      aReversal('S1', '2026-04-03', 5, { recordId: 'R3', correctionOf: 'R2' }),
    ];
    for (const records of [[bill, ...chain], [...chain].reverse().concat(bill)]) {
      expect(told(records)).toEqual({ facts: [['S1', 'R1', 'R2', 'R3']], excluded: [] });
    }
  });
});

describe('facts', () => {
  test('are in the order of their days, then of their event ids', () => {
    const records = [
      { ...aSettlement('S3', '2026-03-11', 1), eventId: 'a' },
      { ...aSettlement('S2', '2026-03-10', 1), eventId: 'b' },
      { ...aSettlement('S1', '2026-03-10', 1), eventId: 'c' },
    ];
    expect(told(records).facts).toEqual([['S2'], ['S1'], ['S3']]);
    expect(told([...records].reverse()).facts).toEqual([['S2'], ['S1'], ['S3']]);
  });

  test('of terms are left out beside the whole year, with what undoes them', () => {
    const term = (id: string, of: number, header = {}): EvidenceRecord =>
      aSchoolCost(id, '2025-09-10', 2025, 300, { term: of }, header);
    const back = aSchoolCost(
      'T1/back',
      '2025-10-10',
      2025,
      -300,
      { term: 1 },
      { correctionOf: 'T1' },
    );
    const terms = [term('T1', 1), term('T2', 2), back];
    const ofCosts = (...records: readonly EvidenceRecord[]) =>
      told(records, '2026-12-31', 'education.cost');
    expect(
      ofCosts(...terms)
        .facts.map((one) => one.join())
        .sort(),
    ).toEqual(['T1,T1/back', 'T2']);
    const { facts, excluded } = ofCosts(...terms, aSchoolCost('Y1', '2025-09-11', 2025, 500));
    expect(facts).toEqual([['Y1']]);
    expect(excluded.sort()).toEqual([
      ['T1', SAME],
      ['T1/back', SAME],
      ['T2', SAME],
    ]);
    const nobody = [term('T1', 1, { personRef: null }), aSchoolCost('Y1', '2025-09-11', 2025, 500)];
    expect(ofCosts(...nobody).facts).toEqual([['T1'], ['Y1']]);
  });

  test('are worked out once', () => {
    const ledger = new Ledger([aSettlement('S1', '2026-03-10', 1)], timelineOn('2026-12-31'));
    expect(ledger.of(SETTLEMENT)).toBe(ledger.of(SETTLEMENT));
    expect(ledger.of('public-security.death')).toEqual({ facts: [], excluded: [] });
  });
});
