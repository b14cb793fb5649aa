import { isoDay } from '#domain';
import { applyEvent } from './apply-event.js';
import {
  aBurden,
  aLogOf,
  anOrdinaryHousehold,
  aPlace,
  aRecord,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  type HouseholdLog,
  lines,
  on,
  yuan,
} from './testing/builders.js';

// Whole cases with the figures of real counties, each of which an officer could check by hand.

type Fed = ReturnType<HouseholdLog['feed']>;

/** The parts of a revision that one would say aloud. */
function told(revisions: Fed): object[] {
  return revisions.map(({ kind, ruleId, severity, firstMetOn, indicators }) => ({
    kind,
    ruleId,
    severity,
    firstMetOn: isoDay(firstMetOn),
    value: indicators[0]?.value,
    threshold: indicators[0]?.threshold,
  }));
}

describe('the Yangyuan rule: 50 % and 100 % of last year’s rural income', () => {
  const yangyuan = (version: number, validFrom: string, income: number) =>
    countyStandard({
      version,
      validFrom: on(validFrom),
      rules: { 'illness.year-burden': { lines: lines(income / 2, income) } },
    });
  // Rural income a head in Hebei: 18,179 yuan in 2021, 19,364 yuan in 2022.
  const of2022 = yangyuan(1, '2022-01-01', 18_179);
  const of2023 = yangyuan(2, '2023-01-01', 19_364);

  function aLog(facts = aWatchedHousehold()): HouseholdLog {
    const log = aLogOf(facts, '2023-12-31');
    log.standard(of2022);
    log.standard(of2023);
    return log;
  }

  test.each([
    ['watched', aWatchedHousehold(), 9089.49, []],
    ['watched', aWatchedHousehold(), 9089.5, [{ severity: 'YELLOW', threshold: 908_950 }]],
    ['watched', aWatchedHousehold(), 18_178.99, [{ severity: 'YELLOW', threshold: 908_950 }]],
    ['watched', aWatchedHousehold(), 18_179, [{ severity: 'ORANGE', threshold: 908_950 }]],
    ['watched', aWatchedHousehold(), 36_358, [{ severity: 'RED', threshold: 908_950 }]],
    ['ordinary', anOrdinaryHousehold(), 18_178.99, []],
    ['ordinary', anOrdinaryHousehold(), 18_179, [{ severity: 'YELLOW', threshold: 1_817_900 }]],
  ])('a %s household with %#', (_group, facts, personal, expected) => {
    const log = aLog(facts);
    expect(told(log.feed(aSettlement('S1', '2022-06-10', personal)))).toMatchObject(expected);
  });

  test('a year is judged by the figure that was known when it began', () => {
    const log = aLog();
    expect(log.feed(aSettlement('S1', '2023-06-10', 9681.99))).toEqual([]);
    expect(told(log.feed(aSettlement('S2', '2023-06-11', 0.01)))).toEqual([
      {
        kind: 'RAISED',
        ruleId: 'illness.year-burden',
        severity: 'YELLOW',
        firstMetOn: '2023-06-11',
        value: 968_200,
        threshold: 968_200,
      },
    ]);
  });
});

describe('a benefit year from 1 April', () => {
  const april = countyStandard({
    benefitYearStart: { month: 4, day: 1 },
    validFrom: on('2019-01-01'),
  });

  function aLog(today = '2026-12-31'): HouseholdLog {
    const log = aLogOf(aWatchedHousehold(), today);
    log.standard(april);
    return log;
  }

  test('runs to 31 March and is named by the year in which it starts', () => {
    const log = aLog();
    log.feed(aSettlement('S1', '2025-04-01', 2500), aSettlement('S2', '2026-04-01', 4999));
    expect(log.feed(aSettlement('S3', '2026-03-31', 2500))).toMatchObject([
      {
        kind: 'RAISED',
        windowKey: '2025',
        firstMetOn: on('2026-03-31'),
        indicators: [
          { value: yuan(5000), windowFrom: on('2025-04-01'), windowTo: on('2026-03-31') },
        ],
      },
    ]);
  });

  test('a figure of a year that is over counts on the last day of that year', () => {
    const log = aLog();
    const figure = aBurden('B1', '2026-05-20', 5600);
    const of2025 = { ...figure, body: { ...figure.body, benefitYear: 2025 } } as typeof figure;
    expect(log.feed(of2025)).toMatchObject([
      {
        windowKey: '2025',
        firstMetOn: on('2026-03-31'),
        evidence: [{ occurredOn: on('2026-05-20'), contribution: yuan(5600) }],
      },
    ]);
  });
});

describe('a county that gets a new code in the middle of a year (130527 → 130506, June 2020)', () => {
  const before = aPlace('130527', on('2019-01-01'));
  const renamedOn = on('2020-06-05');
  const inTheOldCounty = anOrdinaryHousehold({ places: [before] });
  const afterwards = anOrdinaryHousehold({
    version: 2,
    places: [
      { ...before, to: renamedOn },
      { ...aPlace('130506', renamedOn), succeeds: ['130527'] },
    ],
  });
  const line = (fen: number): ReturnType<typeof lines> => lines(fen, fen);
  const standardOf = (countyCode: string, version: number, validFrom: string, yuanLine: number) =>
    countyStandard({
      standardId: `NANHE-${countyCode}`,
      countyCode,
      version,
      validFrom: on(validFrom),
      rules: { 'illness.year-burden': { lines: line(yuanLine) } },
    });

  function aLog(): HouseholdLog {
    const log = aLogOf(inTheOldCounty, '2020-12-31');
    log.standard(standardOf('130527', 7, '2019-01-01', 8000));
    return log;
  }

  test('keeps alertId, topic and standard; only the code of today is told anew', () => {
    const log = aLog();
    const [raised] = log.feed(aSettlement('S1', '2020-03-10', 8000));
    expect(raised).toMatchObject({
      kind: 'RAISED',
      countyCode: '130527',
      standardId: 'NANHE-130527',
      standardVersion: 7,
    });
    const step = applyEvent(log.state, { kind: 'FACTS', facts: afterwards }, log.view);
    expect(step.revisions).toMatchObject([
      {
        topicCounty: '130527',
        alert: {
          alertId: raised?.alertId,
          kind: 'UPDATED',
          revision: 2,
          material: false,
          countyCode: '130506',
          townCode: '130506100',
          standardId: 'NANHE-130527',
        },
      },
    ]);
  });

  test('goes on adding up, and a version of the new code is above all of the old one', () => {
    const log = aLog();
    log.feed({ kind: 'FACTS', facts: afterwards });
    log.standard(standardOf('130506', 1, '2020-06-05', 9000));
    log.feed(aSettlement('S1', '2020-03-10', 7000));
    // 8,000 in July is under the 9,000 that holds then; the old line held in March only.
    expect(log.feed(aSettlement('S2', '2020-07-10', 1000))).toEqual([]);
    expect(log.feed(aSettlement('S3', '2020-08-10', 1000))).toMatchObject([
      {
        kind: 'RAISED',
        windowKey: '2020',
        countyCode: '130506',
        standardId: 'NANHE-130506',
        standardVersion: 1,
        indicators: [{ value: yuan(9000), threshold: yuan(9000) }],
      },
    ]);
  });

  test('who moves in after the change begins a stay under the new code', () => {
    const elsewhere = { ...aPlace('130529', on('2019-01-01')), to: on('2020-09-01') };
    const movedIn = { ...aPlace('130506', on('2020-09-01')), succeeds: ['130527'] };
    const log = aLogOf(anOrdinaryHousehold({ places: [elsewhere, movedIn] }), '2020-12-31');
    const record = aSettlement('S1', '2020-10-10', 20_000);
    const { revisions } = applyEvent(log.state, { kind: 'EVIDENCE', record }, log.view);
    expect(revisions).toMatchObject([{ topicCounty: '130506', alert: { kind: 'RAISED' } }]);
  });
});

describe('Julu, case A: a girl of six with leukaemia, found by health insurance in March 2020', () => {
  const girl = {
    personRef: 'p2',
    birthOn: on('2013-08-01'),
    joinedOn: on('2013-08-01'),
    leftOn: null,
    head: false,
    canWork: [],
  };
  const [parent] = anOrdinaryHousehold().members;
  const facts = anOrdinaryHousehold({
    members: parent === undefined ? [girl] : [parent, { ...parent, personRef: 'p3' }, girl],
    incomes: [{ from: on('2020-01-01'), netIncomeFen: yuan(110_000) }],
  });
  const diagnosis = aRecord(
    'health-insurance.major-disease',
    'M1',
    '2020-03-27',
    {
      diagnosisCode: 'C91.0',
      codeSystem: 'ICD10-YB2',
      morphologyCode: null,
      secondCode: null,
      diagnosedOn: on('2020-03-27'),
    },
    { personRef: 'p2' },
  );
  // 500,000 in all, 420,000 in policy, 170,000 to pay after basic and major-illness insurance.
  const bill = aRecord(
    'health-insurance.settlement',
    'S1',
    '2020-03-27',
    {
      settlementId: 'S1',
      medType: '21',
      totalFen: yuan(500_000),
      fundPaidFen: yuan(330_000),
      inPolicyFen: yuan(420_000),
      personalFen: yuan(170_000),
      diagnosisCode: 'C91.0',
      codeSystem: 'ICD10-YB2',
    },
    { personRef: 'p2' },
  );

  test('the diagnosis alerts at once, the bill twice in red', () => {
    const log = aLogOf(facts, '2020-05-26');
    expect(told(log.feed(diagnosis))).toEqual([
      {
        kind: 'RAISED',
        ruleId: 'illness.major-disease',
        severity: 'ORANGE',
        firstMetOn: '2020-03-27',
        value: 1,
        threshold: null,
      },
    ]);
    // The income gate of the diagnosis knows the bill now; its news is no alert of its own.
    const caused = log.feed(bill);
    expect(caused.filter(({ kind }) => kind === 'UPDATED')).toMatchObject([
      { ruleId: 'illness.major-disease', material: false },
    ]);
    const raised = caused.filter(({ kind }) => kind === 'RAISED');
    raised.sort((a, b) => (a.ruleId < b.ruleId ? -1 : 1));
    const red = { kind: 'RAISED', severity: 'RED', firstMetOn: '2020-03-27', value: 17_000_000 };
    expect(told(raised)).toEqual([
      { ...red, ruleId: 'illness.single-stay', threshold: 1_000_000 },
      { ...red, ruleId: 'illness.year-burden', threshold: 2_000_000 },
    ]);
    // (110,000 − (420,000 − 330,000)) ÷ 3 = 6,666.66, over 1.5 times the 4,000 of 2020.
    expect(raised[1]?.incomeGate).toEqual({
      perHeadFen: 666_666,
      lineFen: 600_000,
      result: 'ABOVE',
    });
  });

  test('as a grown woman she would not be on the list, and the bill alone would alert', () => {
    const grown = { ...girl, birthOn: on('2002-03-26') };
    const [first, second] = facts.members;
    const members = [first, second, grown].filter((member) => member !== undefined);
    const log = aLogOf({ ...facts, members }, '2020-05-26');
    expect(log.feed(diagnosis)).toEqual([]);
    expect(log.feed(bill)).toHaveLength(2);
  });
});

describe('Julu, case B: a heart valve, treated out of the county, reported from the village', () => {
  const facts = anOrdinaryHousehold();
  const warning = aRecord(
    'grassroots.warning',
    'W1',
    '2021-10-12',
    { cause: 'ILLNESS', urgency: 'URGENT' },
    { personRef: 'p1' },
  );
  // 180,000 in all, 90,000 reimbursed; the bill reaches health insurance weeks later.
  const bill = aRecord(
    'health-insurance.settlement',
    'S1',
    '2021-10-05',
    {
      settlementId: 'S1',
      medType: '21',
      totalFen: yuan(180_000),
      fundPaidFen: yuan(90_000),
      inPolicyFen: null,
      personalFen: yuan(90_000),
      diagnosisCode: 'I35.0',
      codeSystem: 'ICD10-YB2',
    },
    { publishedAt: Date.parse('2021-11-20T09:00:00+08:00') },
  );
  const handedOver = aRecord('health-insurance.major-disease', 'M1', '2021-10-05', {
    diagnosisCode: 'I35.0',
    codeSystem: 'ICD10-YB2',
    morphologyCode: null,
    secondCode: null,
    diagnosedOn: on('2021-10-05'),
  });

  test('the village’s word alerts first, the bill later and as of its own day', () => {
    const log = aLogOf(facts, '2021-10-12');
    expect(told(log.feed(warning))).toEqual([
      {
        kind: 'RAISED',
        ruleId: 'reported.other',
        severity: 'ORANGE',
        firstMetOn: '2021-10-12',
        value: 1,
        threshold: null,
      },
    ]);
    log.dayStarts('2021-11-20');
    const raised = [...log.feed(bill)].sort((a, b) => (a.ruleId < b.ruleId ? -1 : 1));
    const late = { kind: 'RAISED', severity: 'RED', firstMetOn: '2021-10-05', value: 9_000_000 };
    expect(told(raised)).toEqual([
      { ...late, ruleId: 'illness.single-stay', threshold: 1_000_000 },
      { ...late, ruleId: 'illness.year-burden', threshold: 2_000_000 },
    ]);
    expect(raised.map(({ incomeGate }) => incomeGate.result)).toEqual(['UNKNOWN', 'UNKNOWN']);
  });

  test('a heart valve is not on the list of diseases', () => {
    expect(aLogOf(facts, '2021-11-20').feed(handedOver)).toEqual([]);
  });
});
