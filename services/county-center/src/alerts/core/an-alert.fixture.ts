import type { CountyAlert } from '#schemas';

/** An alert of county 130529, with what a test cares about in place of the defaults. */
export function anAlert(more: Partial<CountyAlert> = {}): CountyAlert {
  return {
    alertId: 'a'.repeat(32),
    revision: 1,
    kind: 'RAISED',
    material: true,
    reopened: false,
    countyCode: '130529',
    townCode: '130529100',
    villageCode: '130529100201',
    householdId: '130529000001',
    group: 'WATCHED',
    category: null,
    cause: 'illness',
    ruleId: 'illness.year-burden',
    standardId: 'xingtai-city',
    standardVersion: 1,
    windowKey: '2026',
    severity: 'YELLOW',
    firstMetOn: 20_650,
    decidedAt: 1_784_000_000_000,
    indicators: [],
    evidence: [],
    evidenceOmitted: { count: 0, sum: 0 },
    excluded: [],
    incomeGate: { perHeadFen: null, lineFen: null, result: 'UNKNOWN' },
    held: null,
    withdrawnBecause: null,
    continues: null,
    explanation: '本年度个人负担累计5100.00元，达到预警线5000.00元。',
    causedBy: { topic: 'hub.household-events', partition: 0, offset: 7 },
    ...more,
  };
}
