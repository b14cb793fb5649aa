import {
  aBurden,
  aLogOf,
  anOrdinaryHousehold,
  aReversal,
  aSettlement,
  aWatchedHousehold,
  on,
  yuan,
  type HouseholdLog,
} from './testing/builders.js';

function threeBills(log: HouseholdLog): ReturnType<HouseholdLog['feed']> {
  return log.feed(
    aSettlement('S1', '2026-03-10', 2000),
    aSettlement('S2', '2026-05-11', 2500, { personRef: 'p2' }),
    aSettlement('S3', '2026-07-12', 600),
  );
}

describe('worked examples of the correlation rules', () => {
  test('1. adds up: the third bill of two members raises the year burden in July', () => {
    const revisions = threeBills(aLogOf(aWatchedHousehold()));
    expect(revisions).toHaveLength(1);
    expect(revisions[0]).toMatchObject({
      kind: 'RAISED',
      revision: 1,
      ruleId: 'illness.year-burden',
      windowKey: '2026',
      firstMetOn: on('2026-07-12'),
      severity: 'YELLOW',
      group: 'WATCHED',
      category: 'MARGINAL',
      indicators: [{ value: yuan(5100), threshold: yuan(5000), unit: 'FEN' }],
      explanation:
        '2026年度家庭累计个人负担医疗费用5,100.00元，达到预警线5,000.00元（监测户），' +
        '涉及3笔记录；家庭年收入未登记。',
    });
    expect(revisions[0]?.evidence).toHaveLength(3);
  });

  test('2. late record: firstMetOn follows the day of the bill, not that of its arrival', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(aSettlement('S1', '2026-03-10', 2000), aSettlement('S3', '2026-07-12', 600));
    const late = log.feed(aSettlement('S2', '2026-05-11', 2500, { personRef: 'p2' }));
    expect(late).toMatchObject([{ kind: 'RAISED', firstMetOn: on('2026-07-12') }]);
  });
});
