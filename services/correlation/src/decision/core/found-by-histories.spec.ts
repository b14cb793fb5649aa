import {
  aBurden,
  aLogOf,
  anOrdinaryHousehold,
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

// Each was a history on which the decision and its naive twin did not agree.

describe('found by generated histories', () => {
  test('a version that begins in the future decides nothing today', () => {
    const income = { from: on('2025-12-31'), netIncomeFen: yuan(90_000) };
    const log = aLogOf(anOrdinaryHousehold({ incomes: [income] }), '2026-06-09');
    log.standard(countyStandard({ version: 3, validFrom: on('2026-07-01') }));
    // A figure that names its year asks where that year lies, also after today.
    log.feed(aBurden('B1', '2025-03-31', 0));
    expect(log.feed(aSettlement('S1', '2026-05-03', 20_000))).toMatchObject([
      {
        ruleId: 'illness.year-burden',
        firstMetOn: on('2026-05-03'),
        standardId: 'XT-DEFAULT',
        standardVersion: 1,
      },
    ]);
  });

  test('a rolling window lists what it left out of a benefit year of which nothing counts', () => {
    const income = { from: on('2025-01-01'), netIncomeFen: yuan(12_000) };
    const log = aLogOf(anOrdinaryHousehold({ incomes: [income] }), '2026-06-09');
    const undoesNothing = aReversal('S9', '2025-12-31', 100);
    const loss = { fireNumber: 'N1', lossFen: yuan(6000), insurancePaidFen: 0, rooms: null };
    log.feed(undoesNothing, aRecord('emergency-management.fire', 'F1', '2026-06-03', loss));
    expect(log.feed(aSettlement('S1', '2026-05-03', 2500))).toMatchObject([
      {
        ruleId: 'combined.rigid-spending',
        windowKey: '2026',
        indicators: [{ value: yuan(8500), windowFrom: on('2025-06-04') }],
        excluded: [{ eventId: undoesNothing.eventId, reason: 'REVERSAL_WITHOUT_ORIGINAL' }],
      },
    ]);
  });

  test('a figure of nothing is the evidence of an alert at a line of nothing', () => {
    const log = aLogOf(anOrdinaryHousehold());
    log.standard(
      countyStandard({
        validFrom: on('2019-01-01'),
        rules: { 'illness.year-burden': { lines: lines(0, 0) } },
      }),
    );
    const figure = aBurden('B1', '2026-06-01', 0);
    expect(log.feed(figure)).toMatchObject([
      { firstMetOn: on('2026-06-01'), evidence: [{ eventId: figure.eventId }], excluded: [] },
    ]);
  });

  test('a reversal that two sources report is told where the bill counts, whenever it was made', () => {
    const log = aLogOf(aWatchedHousehold(), '2027-02-01');
    const other = { sourceSystem: 'insurer-feed' };
    const sameBill = aSettlement('S1', '2026-12-30', 2500);
    const sameReversal = aReversal('S1', '2027-01-02', 2500);
    log.feed(
      sameBill,
      aSettlement('S1', '2026-12-30', 2500, { ...other, publishedAt: at('2027-01-01') }),
      sameReversal,
      aReversal('S1', '2027-01-03', 2500, other),
    );
    expect(log.feed(aSettlement('S2', '2026-03-10', 5000))).toMatchObject([
      {
        windowKey: '2026',
        indicators: [{ value: yuan(5000) }],
        excluded: [sameBill.eventId, sameReversal.eventId]
          .sort()
          .map((eventId) => ({ eventId, reason: 'SAME_FACT_OTHER_SOURCE' })),
      },
    ]);
  });

  test('money of last year alone makes no alert of this year, where a bill of this year was undone', () => {
    const income = { from: on('2020-01-01'), netIncomeFen: yuan(18_000) };
    const log = aLogOf(anOrdinaryHousehold({ incomes: [income] }), '2026-06-09');
    const records = [
      aSchoolCost('C1', '2025-10-01', 2025, 2000),
      aSettlement('S1', '2025-10-01', 8000),
      aSettlement('S2', '2026-01-10', 3000),
      aReversal('S2', '2026-01-11', 3000),
    ];
    log.feed(...records);
    expect(log.holding()).toMatchObject([
      {
        ruleId: 'combined.rigid-spending',
        windowKey: '2025',
        indicators: [{ value: yuan(10_000) }],
      },
    ]);
  });
});
