import {
  aLogOf,
  anOrdinaryHousehold,
  aReversal,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  type HouseholdLog,
  lines,
  on,
  yuan,
} from '../testing/builders.js';
import { type AlertContent, type EvidenceRecord } from '../types.js';

// One stay in hospital, and the burden of a year by the formula that the county names.

const incomes = [{ from: on('2020-01-01'), netIncomeFen: yuan(1_000_000) }];
const inpatient = { medType: '21' };

function aLog(changes: Parameters<typeof countyStandard>[0] = {}): HouseholdLog {
  const log = aLogOf(aWatchedHousehold({ incomes }));
  log.standard(countyStandard({ validFrom: on('2019-01-01'), ...changes }));
  return log;
}

function of(ruleId: string, log: HouseholdLog, ...records: EvidenceRecord[]): AlertContent[] {
  log.feed(...records);
  return log.holding().filter((alert) => alert.ruleId === ruleId);
}

/** A stay that cost 9,000 in policy, of which funds paid some; 6,500 personal. */
function aStay(inPolicyFen: number | null, fundPaidFen: number | null): EvidenceRecord {
  const stay = aSettlement('S1', '2026-03-10', 6500, inpatient);
  return { ...stay, body: { ...stay.body, inPolicyFen, fundPaidFen } } as EvidenceRecord;
}

describe('one stay', () => {
  test.each([
    ['at the line of the watched', [aSettlement('S1', '2026-03-10', 6000, inpatient)], yuan(6000)],
    ['a fen under it', [aSettlement('S1', '2026-03-10', 5999.99, inpatient)], null],
    ['not in hospital', [aSettlement('S1', '2026-03-10', 9000)], null],
    [
      'after its reversals',
      [aSettlement('S1', '2026-03-10', 9000, inpatient), aReversal('S1', '2026-04-01', 1000)],
      yuan(8000),
    ],
    [
      'of which too much is left off',
      [aSettlement('S1', '2026-03-10', 9000, inpatient), aReversal('S1', '2026-04-01', 3000.01)],
      null,
    ],
  ])('%s', (_name, records, expected) => {
    const [alert] = of('illness.single-stay', aLog(), ...records);
    expect(alert?.indicators[0]?.value ?? null).toBe(expected);
  });

  test('two stays that meet the line only together are no alert', () => {
    const stays = ['S1', 'S2'].map((id) => aSettlement(id, '2026-03-10', 4000, inpatient));
    expect(of('illness.single-stay', aLog(), ...stays)).toEqual([]);
  });

  test('of which two sources tell lists the other source’s record beside its own', () => {
    const other = { ...inpatient, sourceSystem: 'b', publishedAt: 0 };
    const records = [
      aSettlement('S1', '2026-03-10', 7000, inpatient),
      aSettlement('S1', '2026-03-10', 7000, other),
      aSettlement('S2', '2026-03-11', 7000, inpatient),
    ];
    const alerts = of('illness.single-stay', aLog(), ...records);
    expect(
      Object.fromEntries(alerts.map((one) => [one.windowKey, one.excluded[0]?.eventId])),
    ).toEqual({ 'S1:p1': records[1]?.eventId, 'S2:p1': undefined });
  });

  test.each([
    ['all', null, null, yuan(6500), ''],
    ['all', yuan(9000), yuan(2900), yuan(6500), ''],
    ['compliant', yuan(9000), yuan(2900), yuan(6100), ''],
    ['compliant', yuan(8900), yuan(2901), null, ''],
    ['compliant', null, yuan(2900), yuan(6500), '；缺政策范围内金额，按个人负担计'],
    ['compliant', yuan(9000), null, yuan(6500), '；缺政策范围内金额，按个人负担计'],
  ] as const)(
    'by formula %s: %d in policy, %d by funds',
    (burdenFormula, inPolicy, paid, ...told) => {
      const [value, note] = told;
      const [alert] = of('illness.single-stay', aLog({ burdenFormula }), aStay(inPolicy, paid));
      expect(alert?.indicators[0]?.value ?? null).toBe(value);
      if (value === null) return;
      const amount = value === yuan(6500) ? '6,500.00' : '6,100.00';
      expect(alert?.explanation).toBe(
        `单次住院个人负担医疗费用${amount}元，达到预警线6,000.00元（监测户）${note}。`,
      );
    },
  );

  test('of a county that turned the rule off is none, and the year goes on adding up', () => {
    const log = aLog({ rules: { 'illness.single-stay': { enabled: false } } });
    log.feed(aSettlement('S1', '2026-03-10', 7000, inpatient));
    expect(log.holding().map(({ ruleId }) => ruleId)).toEqual(['illness.year-burden']);
  });

  test('is what the version of its day calls one', () => {
    const log = aLogOf(anOrdinaryHousehold({ incomes }));
    const wider = { 'illness.single-stay': { parameters: { inpatientMedTypes: ['21', '52'] } } };
    log.standard(countyStandard({ validFrom: on('2026-04-01'), rules: wider }));
    const birth = { medType: '52' };
    expect(log.feed(aSettlement('S1', '2026-03-31', 12_000, birth))).toEqual([]);
    log.feed(aSettlement('S2', '2026-04-01', 12_000, birth));
    expect(of('illness.single-stay', log)).toMatchObject([{ windowKey: 'S2:p1' }]);
  });
});

describe('the burden of a year', () => {
  const yearLine = { rules: { 'illness.year-burden': { lines: lines(5000, 20_000) } } };

  test.each([
    ['all', yuan(6500), ''],
    ['compliant', yuan(6500), '；其中1笔缺政策范围内金额，按个人负担计'],
  ] as const)(
    'by formula %s with a bill of which the policy amount is missing',
    (formula, fen, note) => {
      const log = aLog({ ...yearLine, burdenFormula: formula });
      const [alert] = of('illness.year-burden', log, aStay(null, 0));
      expect(alert).toMatchObject({ indicators: [{ value: fen }] });
      expect(alert?.explanation).toBe(
        '2026年度家庭累计个人负担医疗费用6,500.00元，达到预警线5,000.00元（监测户），' +
          `涉及1笔记录${note}。`,
      );
    },
  );

  test('is looked at again while the year lasts, and not after it', () => {
    const watchedFrom = (from: string): HouseholdLog => {
      const categories = [{ category: 'MARGINAL', from: on(from), to: null }];
      return aLogOf(anOrdinaryHousehold({ incomes, categories }), '2027-12-31');
    };
    const bill = aSettlement('S1', '2026-03-10', 5000);
    expect(watchedFrom('2026-12-31').feed(bill)).toMatchObject([{ firstMetOn: on('2026-12-31') }]);
    expect(watchedFrom('2027-01-01').feed(bill)).toEqual([]);
    expect(watchedFrom('2026-01-01').feed(bill)).toMatchObject([{ firstMetOn: on('2026-03-10') }]);
  });
});
