import {
  aBurden,
  aLogOf,
  anOrdinaryHousehold,
  aPlace,
  aRecord,
  aReversal,
  aSchoolCost,
  aSettlement,
  at,
  aWatchedHousehold,
  countyStandard,
  type HouseholdLog,
  lines,
  on,
  theMove,
  yuan,
} from './testing/builders.js';

function threeBills(log: HouseholdLog): ReturnType<HouseholdLog['feed']> {
  return log.feed(
    aSettlement('S1', '2026-03-10', 2000),
    aSettlement('S2', '2026-05-11', 2500, { personRef: 'p2' }),
    aSettlement('S3', '2026-07-12', 600),
  );
}

const yearBurden = (watched: number, ordinary = 20_000): Parameters<typeof countyStandard>[0] => ({
  rules: { 'illness.year-burden': { lines: lines(watched, ordinary) } },
});

describe('worked examples of the correlation rules', () => {
  test('1. adds up: the third bill of two members raises the year burden in July', () => {
    const revisions = threeBills(aLogOf(aWatchedHousehold()));
    expect(revisions).toHaveLength(1);
    expect(revisions[0]).toMatchObject({
      kind: 'RAISED',
      revision: 1,
      material: true,
      reopened: false,
      ruleId: 'illness.year-burden',
      windowKey: '2026',
      firstMetOn: on('2026-07-12'),
      severity: 'YELLOW',
      group: 'WATCHED',
      category: 'MARGINAL',
      indicators: [
        {
          value: yuan(5100),
          threshold: yuan(5000),
          unit: 'FEN',
          windowFrom: on('2026-01-01'),
          windowTo: on('2026-12-31'),
        },
      ],
      evidenceOmitted: { count: 0, sum: 0 },
      explanation:
        '2026年度家庭累计个人负担医疗费用5,100.00元，达到预警线5,000.00元（监测户），' +
        '涉及3笔记录；家庭年收入未登记。',
    });
    expect(revisions[0]?.evidence.map(({ contribution }) => contribution)).toEqual([
      yuan(2500),
      yuan(2000),
      yuan(600),
    ]);
  });

  test('2. late record: firstMetOn follows the day of the bill, not that of its arrival', () => {
    const early = [aSettlement('S1', '2026-03-10', 2000), aSettlement('S3', '2026-07-12', 600)];
    const log = aLogOf(aWatchedHousehold());
    expect(log.feed(...early)).toEqual([]);
    // It happened in May and is handed over in September.
    const late = { personRef: 'p2', publishedAt: at('2026-09-15') };
    expect(log.feed(aSettlement('S2', '2026-05-11', 2500, late))).toMatchObject([
      {
        kind: 'RAISED',
        revision: 1,
        firstMetOn: on('2026-07-12'),
        indicators: [{ value: yuan(5100) }],
      },
    ]);
    const august = aLogOf(aWatchedHousehold());
    august.feed(...early);
    expect(august.feed(aSettlement('S2', '2026-08-11', 2500, late))).toMatchObject([
      { kind: 'RAISED', firstMetOn: on('2026-08-11') },
    ]);
  });

  test('3. reversal: withdrawn as REVERSED, and reopened by a new settlement', () => {
    const log = aLogOf(aWatchedHousehold());
    const [raised] = threeBills(log);
    const reversed = log.feed(aReversal('S2', '2026-08-01', 2500, { personRef: 'p2' }));
    expect(reversed).toMatchObject([
      {
        alertId: raised?.alertId,
        kind: 'WITHDRAWN',
        revision: 2,
        material: true,
        withdrawnBecause: 'REVERSED',
      },
    ]);
    const again = log.feed(aSettlement('S4', '2026-08-02', 2450, { personRef: 'p2' }));
    expect(again).toMatchObject([
      {
        alertId: raised?.alertId,
        kind: 'RAISED',
        revision: 3,
        reopened: true,
        continues: null,
        indicators: [{ value: yuan(5050) }],
      },
    ]);
    // The reversed bill and its reversal stand beside each other, and all of it adds up.
    expect(again[0]?.evidence.map(({ contribution }) => contribution)).toEqual([
      yuan(2500),
      yuan(-2500),
      yuan(2450),
      yuan(2000),
      yuan(600),
    ]);
  });

  test('4. reversal first: nothing changes until the settlement arrives, and then they cancel', () => {
    const log = aLogOf(aWatchedHousehold());
    expect(log.feed(aSettlement('S1', '2026-03-10', 4900))).toEqual([]);
    expect(log.feed(aReversal('S2', '2026-08-01', 2500))).toEqual([]);
    expect(log.feed(aSettlement('S2', '2026-05-11', 2500))).toEqual([]);
    expect(log.feed(aSettlement('S3', '2026-07-12', 100))).toMatchObject([
      { kind: 'RAISED', indicators: [{ value: yuan(5000) }], excluded: [] },
    ]);
  });

  test('5. two views: the cumulative figure and the settlements are the same money', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(aSettlement('S1', '2026-03-10', 2000), aSettlement('S2', '2026-05-11', 2500));
    const figure = aBurden('B1', '2026-06-30', 5200);
    const raised = log.feed(figure);
    expect(raised).toMatchObject([
      {
        kind: 'RAISED',
        indicators: [{ value: yuan(5200) }],
        evidence: [{ eventId: figure.eventId, contribution: yuan(5200) }],
      },
    ]);
    expect(raised[0]?.excluded.map(({ reason }) => reason)).toEqual([
      'SAME_MONEY_OTHER_VIEW',
      'SAME_MONEY_OTHER_VIEW',
    ]);
    expect(log.feed(aSettlement('S3', '2026-07-12', 300))).toMatchObject([
      { kind: 'UPDATED', indicators: [{ value: yuan(5500) }] },
    ]);
  });

  test("6. year's end: midnight divides two years, unless the county's year starts in April", () => {
    const bills = [
      aSettlement('S1', '2025-12-31', 3000, {
        occurredAt: Date.parse('2025-12-31T23:59:59+08:00'),
      }),
      aSettlement('S2', '2026-01-01', 3000, {
        occurredAt: Date.parse('2026-01-01T00:00:00+08:00'),
      }),
    ];
    const log = aLogOf(aWatchedHousehold());
    expect(log.feed(...bills)).toEqual([]);
    const april = aLogOf(aWatchedHousehold());
    april.standard(
      countyStandard({ benefitYearStart: { month: 4, day: 1 }, validFrom: on('2019-01-01') }),
    );
    expect(april.feed(...bills)).toMatchObject([
      {
        kind: 'RAISED',
        windowKey: '2025',
        firstMetOn: on('2026-01-01'),
        indicators: [
          { value: yuan(6000), windowFrom: on('2025-04-01'), windowTo: on('2026-03-31') },
        ],
      },
    ]);
  });

  test('7. becomes watched: evidence already there alerts on the first day of monitoring', () => {
    const category = { category: 'MARGINAL', from: on('2026-06-10'), to: null };
    const log = aLogOf(anOrdinaryHousehold());
    expect(log.feed(aSettlement('S1', '2026-02-10', 8000))).toEqual([]);
    const watched = anOrdinaryHousehold({ version: 2, categories: [category] });
    expect(log.feed({ kind: 'FACTS', facts: watched })).toMatchObject([
      {
        kind: 'RAISED',
        firstMetOn: on('2026-06-10'),
        group: 'WATCHED',
        severity: 'YELLOW',
        indicators: [{ value: yuan(8000), threshold: yuan(5000) }],
      },
    ]);
    const removed = anOrdinaryHousehold({
      version: 3,
      categories: [{ ...category, to: on('2026-10-01') }],
    });
    expect(log.feed({ kind: 'FACTS', facts: removed })).toEqual([]);
  });

  test('7. becomes watched: monitoring that starts in the next year changes nothing in this one', () => {
    const log = aLogOf(anOrdinaryHousehold(), '2027-02-01');
    log.feed(aSettlement('S1', '2026-02-10', 8000));
    const facts = anOrdinaryHousehold({
      version: 2,
      categories: [{ category: 'MARGINAL', from: on('2027-01-10'), to: null }],
    });
    expect(log.feed({ kind: 'FACTS', facts })).toEqual([]);
  });

  test('8. standard changes: each day is judged by the version in force on it', () => {
    const june = aLogOf(aWatchedHousehold());
    expect(june.feed(aSettlement('S1', '2026-06-10', 5500))).toMatchObject([
      { kind: 'RAISED', standardId: 'XT-DEFAULT', indicators: [{ threshold: yuan(5000) }] },
    ]);
    const later = countyStandard({ ...yearBurden(7000), validFrom: on('2026-07-01') });
    expect(june.standard(later)).toEqual([]);
    expect(june.holding()).toMatchObject([{ standardId: 'XT-DEFAULT', standardVersion: 1 }]);
    const fresh = aLogOf(aWatchedHousehold());
    fresh.standard(later);
    expect(
      fresh.feed(aSettlement('S1', '2026-06-10', 4000), aSettlement('S2', '2026-07-10', 1500)),
    ).toEqual([]);
    const reachingBack = countyStandard({
      ...yearBurden(7000),
      version: 2,
      validFrom: on('2026-01-01'),
      reason: '县政府批复自年初执行',
    });
    expect(june.standard(reachingBack)).toMatchObject([
      { kind: 'WITHDRAWN', withdrawnBecause: 'STANDARD_CORRECTED' },
    ]);
  });

  test('9. combined: spending that no single department sees as too much', () => {
    const log = aLogOf(
      aWatchedHousehold({ incomes: [{ from: on('2026-01-01'), netIncomeFen: yuan(18_000) }] }),
    );
    expect(
      log.feed(aSchoolCost('C1', '2026-03-01', 2025, 4000), aSettlement('S1', '2026-04-10', 3000)),
    ).toEqual([]);
    const raised = log.feed(
      aRecord('emergency-management.fire', 'F1', '2026-05-10', {
        fireNumber: 'F1',
        lossFen: yuan(2500),
        insurancePaidFen: 0,
        rooms: null,
      }),
    );
    expect(raised).toMatchObject([
      {
        kind: 'RAISED',
        ruleId: 'combined.rigid-spending',
        windowKey: '2026',
        indicators: [{ value: yuan(9500), threshold: yuan(9000) }],
        evidence: [
          { topic: 'education.cost', contribution: yuan(4000) },
          { topic: 'health-insurance.settlement', contribution: yuan(3000) },
          { topic: 'emergency-management.fire', contribution: yuan(2500) },
        ],
      },
    ]);
    const alone = aLogOf(
      aWatchedHousehold({ incomes: [{ from: on('2026-01-01'), netIncomeFen: yuan(18_000) }] }),
    );
    expect(alone.feed(aSettlement('S1', '2026-04-10', 9500))).toMatchObject([
      { ruleId: 'illness.year-burden' },
    ]);
  });

  test('10. schooling: a dear school counts once the county sets a higher factor', () => {
    const log = aLogOf(anOrdinaryHousehold());
    const cost = aSchoolCost('C1', '2026-10-01', 2026, 12_000, {
      publicSchool: false,
      approvedLevel: null,
      schoolYearlyFeeFen: yuan(12_000),
    });
    expect(log.feed(cost)).toEqual([]);
    const dearer = countyStandard({
      validFrom: on('2026-09-01'),
      schooling: {
        feeFactorPermille: 2500,
        referenceFees: [{ stage: 'SENIOR', feeFen: yuan(5000) }],
      },
    });
    expect(log.standard(dearer)).toMatchObject([
      {
        kind: 'RAISED',
        ruleId: 'schooling.year-cost',
        windowKey: '2026',
        firstMetOn: on('2026-10-01'),
        indicators: [{ value: yuan(12_000) }],
      },
    ]);
  });

  describe('11. thirty days', () => {
    const accident = (
      compensated: 'NONE' | 'FULL',
      sourceVersion: number,
    ): ReturnType<typeof aRecord> =>
      aRecord(
        'public-security.traffic-accident',
        'A1',
        '2026-05-03',
        { accidentNumber: 'A1', injury: 'LIGHT', compensated, abilityLost: null },
        { sourceVersion },
      );

    test('11. a light injury not made good is raised when the thirty-first day starts', () => {
      const log = aLogOf(aWatchedHousehold(), '2026-05-04');
      expect(log.feed(accident('NONE', 1))).toEqual([]);
      expect(log.dayStarts('2026-06-02')).toEqual([]);
      const raised = log.dayStarts('2026-06-03');
      expect(raised).toMatchObject([
        { kind: 'RAISED', windowKey: 'A1:p1', firstMetOn: on('2026-06-03'), severity: 'YELLOW' },
      ]);
      expect(log.feed(accident('FULL', 2))).toMatchObject([
        { kind: 'WITHDRAWN', withdrawnBecause: 'CORRECTED' },
      ]);
    });

    test('11. compensation in full before the thirty-first day raises nothing', () => {
      const log = aLogOf(aWatchedHousehold(), '2026-05-04');
      log.feed(accident('NONE', 1), accident('FULL', 2));
      expect(log.dayStarts('2026-06-03')).toEqual([]);
    });
  });

  test('12. moves county: withdrawn at the old place, named by what is raised at the new one', () => {
    const log = aLogOf(aWatchedHousehold(), '2026-09-01');
    log.standard(
      countyStandard({ ...yearBurden(6000), countyCode: '130531', validFrom: on('2020-01-01') }),
    );
    const [raised] = threeBills(log);
    const withdrawn = log.feed({ kind: 'FACTS', facts: theMove('2026-08-15', '130531') });
    expect(withdrawn).toMatchObject([
      {
        alertId: raised?.alertId,
        kind: 'WITHDRAWN',
        withdrawnBecause: 'HOUSEHOLD_MOVED',
        countyCode: '130529',
      },
    ]);
    log.dayStarts('2026-10-31');
    expect(log.feed(aSettlement('S4', '2026-10-10', 600))).toEqual([]);
    const there = log.feed(aSettlement('S5', '2026-10-20', 400));
    expect(there).toMatchObject([
      {
        kind: 'RAISED',
        countyCode: '130531',
        continues: raised?.alertId,
        revision: 1,
        indicators: [{ value: yuan(6100), threshold: yuan(6000) }],
      },
    ]);
    expect(withdrawn[0]?.continues).toBe(there[0]?.alertId);
  });

  test('13. marries out: evidence that goes along withdraws the alert that rested on it', () => {
    const log = aLogOf(aWatchedHousehold());
    threeBills(log);
    const gone = log.feed({
      kind: 'EVIDENCE_GONE',
      gone: {
        topic: 'health-insurance.settlement',
        sourceSystem: 'health-insurance.settlement-system',
        sourceRecordId: 'S2',
        reason: 'PERSON_MOVED',
        toHouseholdId: 'H2',
        toCounties: [],
        livedHere: true,
      },
    });
    expect(gone).toMatchObject([{ kind: 'WITHDRAWN', withdrawnBecause: 'PERSON_MOVED' }]);
    const other = aLogOf(aWatchedHousehold({ householdId: 'H2' }));
    other.state = { ...other.state, householdId: 'H2' };
    other.feed(aSettlement('S9', '2026-02-10', 2600, { personRef: 'p9' }));
    const raised = other.feed(aSettlement('S2', '2026-05-11', 2500, { personRef: 'p2' }));
    expect(raised).toMatchObject([
      { kind: 'RAISED', householdId: 'H2', indicators: [{ value: yuan(5100) }] },
    ]);
    expect(gone[0]?.continues).toBe(raised[0]?.alertId);
  });

  test('14. held: an exclusion is shown on the alert and taken off again', () => {
    const log = aLogOf(aWatchedHousehold());
    threeBills(log);
    const exclusion = {
      exclusionId: 'X1',
      version: 1,
      kind: 'LUXURY_SPENDING',
      reason: 'R1',
      evidenceRef: 'file',
      firstDay: on('2026-08-01'),
      lastDay: on('2027-07-31'),
      consentedOn: on('2026-08-01'),
      endedOn: null,
    };
    expect(log.feed({ kind: 'EXCLUSION', exclusion: { ...exclusion, consentedOn: null } })).toEqual(
      [],
    );
    expect(log.feed({ kind: 'EXCLUSION', exclusion: { ...exclusion, version: 2 } })).toMatchObject([
      {
        kind: 'UPDATED',
        material: true,
        held: { reason: 'LUXURY_SPENDING', until: on('2027-07-31') },
      },
    ]);
    const ended = { ...exclusion, version: 3, endedOn: on('2026-12-01') };
    expect(log.feed({ kind: 'EXCLUSION', exclusion: ended })).toMatchObject([
      { kind: 'UPDATED', material: true, held: null },
    ]);
  });

  test('15. same fact twice: the insurer and health insurance report one settlement', () => {
    const log = aLogOf(aWatchedHousehold());
    const own = aSettlement('S1', '2026-03-10', 2600);
    const insurers = aSettlement('S1', '2026-03-10', 2600, {
      sourceSystem: 'insurer-feed',
      publishedAt: own.publishedAt + 1,
    });
    expect(log.feed(own, insurers)).toEqual([]);
    expect(log.feed(aSettlement('S2', '2026-04-10', 2400))).toMatchObject([
      {
        kind: 'RAISED',
        indicators: [{ value: yuan(5000) }],
        evidence: [{ eventId: insurers.eventId }, { contribution: yuan(2400) }],
        excluded: [{ eventId: own.eventId, reason: 'SAME_FACT_OTHER_SOURCE' }],
      },
    ]);
  });

  test('16. lower line later: severity follows the lower line, the rest stays with February', () => {
    const log = aLogOf(anOrdinaryHousehold());
    expect(log.feed(aSettlement('S1', '2026-02-10', 20_000))).toMatchObject([
      { kind: 'RAISED', severity: 'YELLOW', group: 'ORDINARY' },
    ]);
    const facts = anOrdinaryHousehold({
      version: 2,
      categories: [{ category: 'MARGINAL', from: on('2026-06-10'), to: null }],
      places: [aPlace('130529', on('2020-01-01'))],
    });
    expect(log.feed({ kind: 'FACTS', facts })).toMatchObject([
      {
        kind: 'UPDATED',
        material: true,
        severity: 'RED',
        group: 'ORDINARY',
        firstMetOn: on('2026-02-10'),
        indicators: [{ threshold: yuan(20_000) }],
      },
    ]);
  });
});
