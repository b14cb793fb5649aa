import { type HouseholdFacts } from '#schemas';
import {
  aBurden,
  aLogOf,
  aRecord,
  aReversal,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  type HouseholdLog,
  on,
  yuan,
} from '../testing/builders.js';
import { type AlertContent, type EvidenceRecord } from '../types.js';

// All rigid spending of the months that end on a day, from at least two departments.

type County = Parameters<typeof countyStandard>[0];

const incomeOf = (netIncome: number): HouseholdFacts['incomes'] => [
  { from: on('2020-01-01'), netIncomeFen: yuan(netIncome) },
];

/** A household with a net income of 18,000 yuan a year; its line is 9,000. */
function aLog(county?: County, changes: Partial<HouseholdFacts> = {}): HouseholdLog {
  const log = aLogOf(aWatchedHousehold({ incomes: incomeOf(18_000), ...changes }));
  if (county !== undefined)
    log.standard(countyStandard({ validFrom: on('2019-01-01'), ...county }));
  return log;
}

function combined(log: HouseholdLog, ...records: readonly EvidenceRecord[]): AlertContent[] {
  log.feed(...records);
  return log.holding().filter(({ ruleId }) => ruleId === 'combined.rigid-spending');
}

function aFire(id: string, date: string, loss: number): EvidenceRecord {
  const body = { fireNumber: id, lossFen: yuan(loss), insurancePaidFen: 0, rooms: null };
  return aRecord('emergency-management.fire', id, date, body);
}

const told = (alerts: readonly AlertContent[]) =>
  alerts.map(({ windowKey, firstMetOn, indicators }) => [
    windowKey,
    firstMetOn,
    indicators[0]?.value,
    indicators[0]?.windowFrom,
    indicators[0]?.windowTo,
  ]);

/** The name, first day, value and window of an alert, as a test states them. */
const alert = (name: string, met: string, value: number, from: string, to: string) => [
  name,
  on(met),
  yuan(value),
  on(from),
  on(to),
];

describe('twelve months', () => {
  test.each([
    ['the day after that day a year before is the first', '2025-07-13', true],
    ['that day a year before is in them no more', '2025-07-12', false],
  ])('%s: fire on %s', (_name, date, holds) => {
    const records = [aFire('N1', date, 4500), aSettlement('S1', '2026-07-12', 4500)];
    expect(told(combined(aLog(), ...records))).toEqual(
      holds ? [alert('2026', '2026-07-12', 9000, '2025-07-13', '2026-07-12')] : [],
    );
  });

  test.each([
    ['2028-02-29', '2027-02-28', false],
    ['2028-02-29', '2027-03-01', true],
    ['2027-02-28', '2026-02-28', false],
  ])('that end on %s do not hold %s', (day, before, holds) => {
    const log = aLog();
    log.dayStarts('2028-12-31');
    const records = [aFire('N1', before, 4500), aSettlement('S1', day, 4500)];
    expect(combined(log, ...records)).toHaveLength(holds ? 1 : 0);
  });

  test('a fen short of the line is no alert, and neither is one department alone', () => {
    const fire = aFire('N1', '2026-05-01', 4500);
    expect(combined(aLog(), fire, aSettlement('S1', '2026-07-12', 4499.99))).toEqual([]);
    expect(combined(aLog(), fire, aFire('N2', '2026-05-02', 9000))).toEqual([]);
    expect(combined(aLog(), aSettlement('S1', '2026-07-12', 9000))).toEqual([]);
    const nothing = aSchoolCost('C1', '2026-05-01', 2025, 0);
    expect(combined(aLog(), aSettlement('S1', '2026-07-12', 9000), nothing)).toEqual([]);
    expect(combined(aLog(), fire, aSettlement('S1', '2026-07-12', 4500))).toHaveLength(1);
  });

  test('of which nothing lies in the calendar year are no window of that year', () => {
    const records = [aFire('N1', '2025-11-01', 5000), aSettlement('S1', '2025-12-31', 4000)];
    const figure = aBurden('B1', '2026-02-01', 0);
    expect(told(combined(aLog(), ...records, figure))).toEqual([
      alert('2025', '2025-12-31', 9000, '2025-01-01', '2025-12-31'),
    ]);
    const bill = aSettlement('S2', '2026-02-01', 0.01);
    expect(told(combined(aLog(), ...records, bill))).toEqual([
      alert('2025', '2025-12-31', 9000, '2025-01-01', '2025-12-31'),
      alert('2026', '2026-02-01', 9000.01, '2025-02-02', '2026-02-01'),
    ]);
  });

  test('are those that end on the fullest day of the year from the first one on', () => {
    const fire = aFire('N1', '2025-08-01', 5000);
    const bills = [
      aSettlement('S1', '2026-06-01', 4000),
      aSettlement('S2', '2026-07-31', 1000),
      aSettlement('S3', '2026-08-01', 4500),
    ];
    // On 1 August the fire is out and 4,500 is in: 9,500, less than the 10,000 of 31 July.
    expect(told(combined(aLog(), fire, ...bills))).toEqual([
      alert('2026', '2026-06-01', 10_000, '2025-08-01', '2026-07-31'),
    ]);
    const more = aSettlement('S4', '2026-08-02', 501);
    expect(told(combined(aLog(), fire, ...bills, more))).toEqual([
      alert('2026', '2026-06-01', 10_001, '2025-08-03', '2026-08-02'),
    ]);
  });

  test('of two equally full days the first counts', () => {
    const records = [
      aFire('N1', '2025-08-01', 5000),
      aSettlement('S1', '2026-06-01', 4000),
      aSchoolCost('C1', '2026-08-01', 2025, 5000),
    ];
    expect(told(combined(aLog(), ...records))).toEqual([
      alert('2026', '2026-06-01', 9000, '2025-06-02', '2026-06-01'),
    ]);
  });

  test('are looked at on a day on which the income changes, from the first one on', () => {
    const incomes = [
      { from: on('2020-01-01'), netIncomeFen: yuan(20_000) },
      { from: on('2026-06-01'), netIncomeFen: yuan(18_000) },
    ];
    const records = [aFire('N1', '2026-03-01', 5000), aSettlement('S1', '2026-04-01', 4000)];
    expect(told(combined(aLog(undefined, { incomes }), ...records))).toEqual([
      alert('2026', '2026-06-01', 9000, '2025-06-02', '2026-06-01'),
    ]);
    const before = [aFire('N1', '2025-05-01', 5000), aSettlement('S1', '2026-04-01', 9000)];
    // The fullest months end before the income fell, and do not count.
    expect(
      told(combined(aLog(undefined, { incomes }), ...before, aFire('N2', '2026-06-02', 1))),
    ).toEqual([alert('2026', '2026-04-01', 14_000, '2025-04-02', '2026-04-01')]);
  });
});

describe('what counts', () => {
  const fire = aFire('N1', '2026-03-01', 3000);

  test('is all that the three rules count, also of a rule that the county turned off', () => {
    const records = [
      fire,
      aSchoolCost('C1', '2026-03-02', 2025, 3000),
      aSettlement('S1', '2026-03-03', 3000),
    ];
    const off = { enabled: false };
    const rules = { 'schooling.year-cost': off, 'illness.year-burden': off, 'disaster.loss': off };
    const expected = [alert('2026', '2026-03-03', 9000, '2025-03-04', '2026-03-03')];
    expect(told(combined(aLog(), ...records))).toEqual(expected);
    expect(told(combined(aLog({ rules }), ...records))).toEqual(expected);
  });

  test('of schools is by the fee alone where the standard names no rule on it', () => {
    const city = countyStandard({ validFrom: on('2019-01-01') });
    const log = aLog();
    const others = city.rules.filter(({ ruleId }) => ruleId !== 'schooling.year-cost');
    log.standard({ ...city, rules: others });
    const cheap = { schoolYearlyFeeFen: yuan(5000) };
    const approved = aSchoolCost('C1', '2026-03-02', 2025, 6000);
    expect(combined(log, fire, approved)).toEqual([]);
    const fee = aSchoolCost('C2', '2026-03-02', 2025, 6000, { ...cheap, schoolCode: '2' });
    expect(combined(log, fee)).toHaveLength(1);
  });

  test('is listed with its contribution, and beside it what was left out in those days', () => {
    const other = { sourceSystem: 'b', publishedAt: 0 };
    const bill = aSettlement('S1', '2026-03-03', 7000);
    const alone = aReversal('S9', '2026-03-03', 1);
    const old = aReversal('S8', '2025-03-03', 1);
    const first = aReversal('S7', '2025-03-04', 1);
    const late = aReversal('S6', '2026-03-04', 1);
    const fires = [
      { ...aFire('N2', '2026-03-01', 1), sourceSystem: 'c' } as EvidenceRecord,
      aFire('N1', '2026-03-01', 2999),
    ];
    const twin = aSettlement('S1', '2026-03-03', 7000, other);
    const [found] = combined(aLog(), ...fires, bill, twin, alone, old, first, late);
    expect(found?.evidence.map(({ contribution }) => contribution)).toEqual([
      yuan(7000),
      yuan(2999),
      yuan(1),
    ]);
    const left = [twin, alone, first].map(({ eventId }) => eventId).sort();
    expect(found?.excluded.map(({ eventId }) => eventId)).toEqual(left);
  });

  test('of a disaster in the window is listed as left out as well', () => {
    const other = { ...aFire('N1', '2026-03-01', 3000), sourceSystem: 'b', publishedAt: 0 };
    const twin = { ...other, eventId: 'f'.repeat(32) } as EvidenceRecord;
    const dear = aSchoolCost('C1', '2026-03-02', 2025, 100, { publicSchool: false });
    const [found] = combined(aLog(), fire, twin, dear, aSettlement('S1', '2026-03-03', 6000));
    const reasons = found?.excluded.map(({ eventId, reason }) => [eventId, reason]);
    expect(reasons).toEqual(
      [
        [dear.eventId, 'SCHOOL_NOT_ELIGIBLE'],
        [twin.eventId, 'SAME_FACT_OTHER_SOURCE'],
      ].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    );
  });

  test('is told in one sentence', () => {
    const [found] = combined(aLog(), fire, aSettlement('S1', '2026-03-03', 6000));
    expect(found?.explanation).toBe(
      '连续12个月医疗、教育、灾害等刚性支出合计9,000.00元，' +
        '达到家庭年纯收入的预警线9,000.00元（监测户），涉及2笔记录。',
    );
  });

  test('of a bill is by the formula that the county names', () => {
    const bill = aSettlement('S1', '2026-03-03', 9000, { inPolicy: 6000 });
    const [found] = combined(aLog({ burdenFormula: 'compliant' }), fire, bill);
    expect(found?.indicators).toMatchObject([{ value: yuan(9000) }]);
  });

  test('needs a known income', () => {
    const records = [fire, aSettlement('S1', '2026-03-03', 60_000)];
    expect(combined(aLog(undefined, { incomes: [] }), ...records)).toEqual([]);
  });
});

describe('a cumulative figure that began before the window', () => {
  test('counts by its rise within the window', () => {
    const records = [
      aFire('N1', '2026-09-01', 5000),
      aBurden('B1', '2026-02-01', 3000),
      aBurden('B2', '2026-08-01', 7000),
    ];
    // Six months: 7,000 less the 3,000 that were there before March.
    const rules = {
      'combined.rigid-spending': { window: { kind: 'rolling', months: 6 } },
    } as const;
    const [found] = combined(aLog({ rules }), ...records);
    expect(told([found!])).toEqual([alert('2026', '2026-09-01', 9000, '2026-03-02', '2026-09-01')]);
    expect(found?.evidence.map(({ contribution }) => contribution)).toEqual([
      yuan(5000),
      yuan(4000),
    ]);
  });

  test('counts with the bills that came after it, and lists what it covers', () => {
    const covered = aSettlement('S1', '2026-07-01', 500);
    const records = [
      aFire('N1', '2026-09-01', 4000),
      aBurden('B1', '2026-02-01', 3000),
      covered,
      aBurden('B2', '2026-08-01', 7000),
      aSettlement('S2', '2026-08-20', 1000),
    ];
    const rules = {
      'combined.rigid-spending': { window: { kind: 'rolling', months: 6 } },
    } as const;
    const [found] = combined(aLog({ rules }), ...records);
    expect(told([found!])).toEqual([alert('2026', '2026-09-01', 9000, '2026-03-02', '2026-09-01')]);
    expect(found?.evidence.map(({ contribution }) => contribution)).toEqual([
      yuan(4000),
      yuan(4000),
      yuan(1000),
    ]);
    expect(found?.excluded).toEqual([
      { eventId: covered.eventId, reason: 'SAME_MONEY_OTHER_VIEW' },
    ]);
  });
});
