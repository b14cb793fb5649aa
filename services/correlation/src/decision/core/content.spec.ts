import { type Exclusion } from '#schemas';
import { heldOn } from './content.js';
import {
  aBurden,
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  type HouseholdLog,
  on,
  yuan,
} from './testing/builders.js';
import { type AlertContent, type EvidenceRecord } from './types.js';

// What an alert says beside the value: income, lists, steps, exclusions.

type County = Parameters<typeof countyStandard>[0];

/** A household of two with a net income of the year in yuan. */
function anEarningLog(netIncome: number, county?: County): HouseholdLog {
  const incomes = [{ from: on('2020-01-01'), netIncomeFen: yuan(netIncome) }];
  const log = aLogOf(aWatchedHousehold({ incomes }));
  if (county !== undefined)
    log.standard(countyStandard({ validFrom: on('2019-01-01'), ...county }));
  return log;
}

describe('the income gate', () => {
  const fire = aRecord('emergency-management.fire', 'N1', '2026-03-10', {
    fireNumber: 'N1',
    lossFen: yuan(6000),
    insurancePaidFen: 0,
    rooms: null,
  });

  /** A bill of which 3,000 in policy was not paid by funds. */
  function aBill(id: string, date: string, changes: object = {}): EvidenceRecord {
    const bill = aSettlement(id, date, 100);
    const amounts = { inPolicyFen: yuan(9000), fundPaidFen: yuan(6000) };
    return { ...bill, body: { ...bill.body, ...amounts, ...changes } } as EvidenceRecord;
  }

  // 5,800 yuan a head in 2026, by 1.5.
  const lineFen = yuan(8700);

  function gateOf(log: HouseholdLog, ...records: readonly EvidenceRecord[]) {
    log.feed(fire, ...records);
    return log.holding().find(({ ruleId }) => ruleId === 'disaster.loss')?.incomeGate;
  }

  test.each([
    ['at the line', 17_400, [], { perHeadFen: yuan(8700), lineFen, result: 'WITHIN' }],
    [
      'rounded down to the fen',
      17_400.01,
      [],
      { perHeadFen: yuan(8700), lineFen, result: 'WITHIN' },
    ],
    ['a fen over it', 17_400.02, [], { perHeadFen: yuan(8700.01), lineFen, result: 'ABOVE' }],
    [
      'after what funds did not pay in that benefit year',
      20_400,
      [aBill('S1', '2026-03-10')],
      { perHeadFen: yuan(8700), lineFen, result: 'WITHIN' },
    ],
    [
      'not of the benefit year before',
      20_400,
      [aBill('S1', '2025-12-31')],
      { perHeadFen: yuan(10_200), lineFen, result: 'ABOVE' },
    ],
    [
      'nor of the days after',
      20_400,
      [aBill('S1', '2026-03-11')],
      { perHeadFen: yuan(10_200), lineFen, result: 'ABOVE' },
    ],
    [
      'below nothing after a great bill',
      0,
      [aBill('S1', '2026-03-10')],
      { perHeadFen: yuan(-1500), lineFen, result: 'WITHIN' },
    ],
    [
      'unknown with a bill whose policy amount is missing',
      20_400,
      [aBill('S1', '2026-03-10', { inPolicyFen: null })],
      { perHeadFen: null, lineFen, result: 'UNKNOWN' },
    ],
  ])('%s: an income of %d', (_name, income, records, expected) => {
    expect(gateOf(anEarningLog(income), ...records)).toEqual(expected);
  });

  test('is unknown without a line for that year, without income and without members', () => {
    const incomeGate = { factorPermille: 1500, lines: [{ year: 2025, lineFen: yuan(5600) }] };
    expect(gateOf(anEarningLog(17_400, { incomeGate }))).toEqual({
      perHeadFen: yuan(8700),
      lineFen: null,
      result: 'UNKNOWN',
    });
    const unknown = { perHeadFen: null, lineFen, result: 'UNKNOWN' };
    expect(gateOf(aLogOf(aWatchedHousehold()))).toEqual(unknown);
    const incomes = [{ from: on('2020-01-01'), netIncomeFen: 1 }];
    expect(gateOf(aLogOf(aWatchedHousehold({ incomes, members: [] })))).toEqual(unknown);
  });

  test('has a line rounded down to the fen', () => {
    const incomeGate = { factorPermille: 1333, lines: [{ year: 2026, lineFen: 1001 }] };
    expect(gateOf(anEarningLog(17_400, { incomeGate }))?.lineFen).toBe(1334);
  });
});

describe('an alert lists', () => {
  test('at most a hundred records that do not count, by event id', () => {
    const records = Array.from({ length: 102 }, (_, index) =>
      aSettlement('S1', '2026-03-10', 5000, {
        sourceSystem: `source-${index}`,
        publishedAt: index,
      }),
    );
    const log = aLogOf(aWatchedHousehold());
    log.feed(...records);
    const ids = records.slice(0, 101).map(({ eventId }) => eventId);
    const listed = log.holding()[0]?.excluded ?? [];
    expect(listed.map(({ eventId }) => eventId)).toEqual(ids.sort().slice(0, 100));
  });

  test('each piece with its topic, person, day, unit and household of the time', () => {
    const bill = aSettlement('S1', '2026-03-10', 5000, { householdAtEvent: 'H0', personRef: 'p2' });
    const figure = aBurden('B1', '2026-03-10', 10);
    const log = aLogOf(aWatchedHousehold());
    log.feed(bill, figure);
    expect(log.holding()).toMatchObject([
      {
        cause: 'illness',
        householdId: 'H1',
        countyCode: '130529',
        townCode: '130529100',
        villageCode: '130529100200',
        evidence: [
          {
            eventId: bill.eventId,
            topic: 'health-insurance.settlement',
            personRef: 'p2',
            occurredOn: on('2026-03-10'),
            contribution: yuan(5000),
            unit: 'FEN',
            householdAtEvent: 'H0',
          },
          { eventId: figure.eventId, topic: 'health-insurance.burden' },
        ],
      },
    ]);
  });
});

describe('the step of an update', () => {
  const kinds = (log: HouseholdLog, ...records: readonly EvidenceRecord[]) =>
    log.feed(...records).map(({ kind, material }) => [kind, material]);
  const always = { watched: { kind: 'ALWAYS' }, ordinary: { kind: 'ALWAYS' } } as const;
  const oneFen = {
    watched: { kind: 'AMOUNT', fen: 1 },
    ordinary: { kind: 'AMOUNT', fen: 1 },
  } as const;

  test('is none without a line: more money alone is no news', () => {
    const rules = { 'illness.year-burden': { lines: always, when: 'value > 0' } };
    const log = anEarningLog(1, { rules });
    expect(kinds(log, aSettlement('S1', '2026-03-10', 1))).toEqual([['RAISED', true]]);
    expect(kinds(log, aSettlement('S2', '2026-03-11', 9000))).toEqual([['UPDATED', false]]);
    const steps = [...log.state.published.values()].map(({ updateStep }) => updateStep);
    expect(steps).toEqual([null]);
  });

  test('is none of a rule that counts, whatever its line', () => {
    const rules = { 'disaster.housing': { lines: oneFen } };
    const log = anEarningLog(1, { rules });
    const damage = {
      disasterId: 'D1',
      collapsedRooms: 1,
      severeRooms: 0,
      lightRooms: 0,
      lossFen: 0,
      insurancePaidFen: 0,
      reportStage: 'FINAL',
    } as const;
    const record = (id: string, personRef: string) =>
      aRecord('emergency-management.housing-damage', id, '2026-07-01', damage, { personRef });
    expect(kinds(log, record('R1', 'p1'))).toEqual([['RAISED', true]]);
    expect(kinds(log, record('R2', 'p2'))).toEqual([['UPDATED', false]]);
  });

  test('is reached with the very fen, a line of nothing counting as one fen', () => {
    const rules = {
      'illness.year-burden': {
        lines: { watched: { kind: 'AMOUNT', fen: 0 }, ordinary: { kind: 'AMOUNT', fen: 0 } },
      } as const,
    };
    const log = anEarningLog(1, { rules });
    log.feed(aSettlement('S1', '2026-03-10', 0.01));
    const steps = [...log.state.published.values()].map(({ updateStep }) => updateStep);
    expect(steps).toEqual([4]);
  });
});

describe('an exclusion in force', () => {
  const exclusion: Exclusion = {
    exclusionId: 'X1',
    version: 1,
    kind: 'FIRST',
    reason: 'R1',
    evidenceRef: 'file',
    firstDay: on('2026-06-01'),
    lastDay: on('2026-06-30'),
    consentedOn: on('2026-05-20'),
    endedOn: null,
  };
  const held = (today: string, ...exclusions: readonly Exclusion[]) =>
    heldOn(exclusions, on(today))?.reason ?? null;

  test.each([
    ['2026-05-31', null],
    ['2026-06-01', 'FIRST'],
    ['2026-06-30', 'FIRST'],
    ['2026-07-01', null],
  ])('with a consent given ahead: on %s', (today, expected) => {
    expect(held(today, exclusion)).toBe(expected);
  });

  test('of two that end on one day is the one with the smaller id; without consent none', () => {
    const other = { ...exclusion, exclusionId: 'X0', kind: 'SECOND' };
    expect(held('2026-06-10', exclusion, other)).toBe('SECOND');
    expect(held('2026-06-10', other, exclusion)).toBe('SECOND');
    expect(held('2026-06-10', { ...exclusion, consentedOn: null })).toBeNull();
    expect(held('2026-06-10')).toBeNull();
  });
});

test('what the register does not know of the income is said once, at the end', () => {
  const told = (log: HouseholdLog): AlertContent['explanation'][] => {
    log.feed(aSettlement('S1', '2026-03-10', 20_000));
    return log.holding().map(({ explanation }) => explanation);
  };
  const sentence =
    '2026年度家庭累计个人负担医疗费用20,000.00元，达到预警线20,000.00元（一般农户），涉及1笔记录';
  expect(told(aLogOf(anOrdinaryHousehold()))).toEqual([`${sentence}；家庭年收入未登记。`]);
  const incomes = [{ from: on('2020-01-01'), netIncomeFen: 0 }];
  expect(told(aLogOf(anOrdinaryHousehold({ incomes })))).toContain(`${sentence}。`);
});
