import { type HouseholdFacts } from '#schemas';
import {
  aBurden,
  aLogOf,
  aRecord,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  type HouseholdLog,
  on,
  yuan,
} from '../testing/builders.js';
import { type EvidenceRecord } from '../types.js';

// Whose money has the rule on all departments' money asked at all.

const since = on('2019-01-01');

/** A household with a net income of 8,000 yuan a year; its line is 4,000. */
function aLog(county: Parameters<typeof countyStandard>[0]): HouseholdLog {
  const incomes: HouseholdFacts['incomes'] = [{ from: since, netIncomeFen: yuan(8000) }];
  const log = aLogOf(aWatchedHousehold({ incomes }), '2027-12-31');
  log.standard(countyStandard({ validFrom: since, ...county }));
  return log;
}

/** Name, first day and value of the alert that holds by the rule. */
function combined(log: HouseholdLog, record: EvidenceRecord): unknown[] {
  log.feed(record);
  return log
    .holding()
    .filter(({ ruleId }) => ruleId === 'combined.rigid-spending')
    .map(({ windowKey, firstMetOn, indicators }) => [windowKey, firstMetOn, indicators[0]?.value]);
}

function aFire(date: string, loss: number): EvidenceRecord {
  const body = { fireNumber: 'N1', lossFen: yuan(loss), insurancePaidFen: 0, rooms: null };
  return aRecord('emergency-management.fire', 'N1', date, body);
}

function aDamage(date: string, loss: number): EvidenceRecord {
  return aRecord('emergency-management.housing-damage', 'D1', date, {
    ...{ disasterId: 'D1', collapsedRooms: 0, severeRooms: 0, lightRooms: 1 },
    ...{ lossFen: yuan(loss), insurancePaidFen: 0, reportStage: 'FINAL' },
  });
}

describe('where the county asks for one department only', () => {
  test.each([
    ['bills', aSettlement('S1', '2026-07-12', 4000)],
    ['a cumulative figure', aBurden('B1', '2026-07-12', 4000)],
    ['school costs', aSchoolCost('C1', '2026-07-12', 2025, 4000)],
    ['a damaged house', aDamage('2026-07-12', 4000)],
    ['a fire', aFire('2026-07-12', 4000)],
  ])('%s alone', (_name, record) => {
    const rules = { 'combined.rigid-spending': { parameters: { departmentsMin: 1 } } };
    expect(combined(aLog({ rules }), record)).toEqual([['2026', on('2026-07-12'), yuan(4000)]]);
  });
});

// The alert is named by the calendar year; bills of one benefit year are in two of them.
test('a bill in a calendar year in which its benefit year had none before', () => {
  const log = aLog({ benefitYearStart: { month: 4, day: 1 } });
  expect(combined(log, aFire('2026-12-01', 2000))).toEqual([]);
  expect(combined(log, aSettlement('S1', '2026-05-10', 100))).toEqual([]);
  expect(combined(log, aSettlement('S2', '2027-02-10', 3000))).toEqual([
    ['2027', on('2027-02-10'), yuan(5100)],
  ]);
});
