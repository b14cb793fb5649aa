import { isoDay } from '#domain';
import { type Exclusion } from '#schemas';
import { emptyHousehold } from './apply-event.js';
import { nextDueDay } from './next-due-day.js';
import {
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  HouseholdLog,
  on,
} from './testing/builders.js';
import { type EvidenceRecord } from './types.js';

// Of a household at rest the hub asks only on which day time alone may change something.

const TODAY = '2026-06-10';

function dueIn(log: HouseholdLog): string | null {
  const due = nextDueDay(log.state, log.view);
  return due === null ? null : isoDay(due);
}

function aLogWith(...records: readonly EvidenceRecord[]): HouseholdLog {
  const log = aLogOf(aWatchedHousehold(), TODAY);
  log.feed(...records);
  return log;
}

const injury = (accidentNumber: string, date: string): EvidenceRecord =>
  aRecord('public-security.traffic-accident', accidentNumber, date, {
    accidentNumber,
    injury: 'LIGHT',
    compensated: 'NONE',
    abilityLost: null,
  });

describe('evidence', () => {
  test.each([
    ['of yesterday is over', [aSettlement('S1', '2026-06-09', 100)], null],
    ['of today is there', [aSettlement('S1', TODAY, 100)], null],
    ['of tomorrow is due then', [aSettlement('S1', '2026-06-11', 100)], '2026-06-11'],
    [
      'of several days ahead is due on the first of them, in whatever order it came',
      [
        aSettlement('S1', '2026-06-20', 100),
        aSettlement('S2', '2026-06-15', 100),
        aSettlement('S3', '2026-06-15', 100),
        aSettlement('S4', '2026-06-25', 100),
      ],
      '2026-06-15',
    ],
    [
      'of a school year to come is due on its first day',
      [aSchoolCost('C1', TODAY, 2026, 500)],
      '2026-09-01',
    ],
    [
      'that can count for no one is never due',
      [
        aRecord(
          'health-insurance.burden',
          'B1',
          '2026-06-20',
          {
            benefitYear: 2026,
            personalFen: 1,
            inPolicyFen: null,
            fundPaidFen: null,
            totalFen: null,
          },
          { personRef: null },
        ),
      ],
      null,
    ],
    [
      'that names a year which cannot be is never due',
      [aSchoolCost('C1', '2026-06-20', 300_000, 500)],
      null,
    ],
    [
      'that names a benefit year before every standard is never due',
      [
        aRecord('health-insurance.coverage', 'V1', '2026-06-20', {
          benefitYear: 2010,
          status: 'NONE',
        }),
      ],
      null,
    ],
    ['of a light injury is due when the wait ends', [injury('A1', '2026-05-20')], '2026-06-20'],
    ['of an injury 31 days ago has waited', [injury('A1', '2026-05-10')], null],
    ['of an injury 30 days ago is due tomorrow', [injury('A1', '2026-05-11')], '2026-06-11'],
    ['of a bill waits for nothing', [aSettlement('S1', '2026-05-20', 100)], null],
  ])('%s', (_name, records, expected) => {
    expect(dueIn(aLogWith(...records))).toBe(expected);
  });

  test('of a household that the register does not know yet is due all the same', () => {
    const log = new HouseholdLog();
    log.view = { ...log.view, today: on(TODAY) };
    log.feed(aSettlement('S1', '2026-06-15', 100));
    expect(dueIn(log)).toBe('2026-06-15');
  });
});

describe('an exclusion', () => {
  const exclusion: Exclusion = {
    exclusionId: 'X1',
    version: 1,
    kind: 'LUXURY_SPENDING',
    reason: 'R1',
    evidenceRef: 'file',
    firstDay: on('2026-05-01'),
    lastDay: on('2026-06-01'),
    consentedOn: null,
    endedOn: null,
  };

  test.each([
    ['that is over and has no consent', {}, null],
    ['with its first day tomorrow', { firstDay: on('2026-06-11') }, '2026-06-11'],
    ['with its last day yesterday', { lastDay: on('2026-06-09') }, null],
    ['with its last day today ends tomorrow', { lastDay: on(TODAY) }, '2026-06-11'],
    ['with its last day ahead ends the day after', { lastDay: on('2026-06-30') }, '2026-07-01'],
    ['with a consent ahead', { consentedOn: on('2026-06-12') }, '2026-06-12'],
    ['with a consent in the past', { consentedOn: on('2026-05-12') }, null],
    ['with an end ahead', { endedOn: on('2026-06-13') }, '2026-06-13'],
    ['with an end in the past', { endedOn: on('2026-05-13') }, null],
  ])('%s', (_name, changes, expected) => {
    const log = aLogWith();
    log.feed({ kind: 'EXCLUSION', exclusion: { ...exclusion, ...changes } });
    expect(dueIn(log)).toBe(expected);
  });
});

describe('facts and standards', () => {
  test('a category that ends is due on that day', () => {
    const categories = [{ category: 'MARGINAL', from: on('2020-01-01'), to: on('2026-08-01') }];
    expect(dueIn(aLogOf(anOrdinaryHousehold({ categories }), TODAY))).toBe('2026-08-01');
  });

  test('a version that begins later concerns also a household without evidence: it may take bills unread', () => {
    const ahead = countyStandard({ validFrom: on('2026-07-01') });
    const idle = aLogWith();
    idle.standard(ahead);
    expect(dueIn(idle)).toBe('2026-07-01');
    const busy = aLogWith(aSettlement('S1', '2026-03-10', 100));
    busy.standard(ahead);
    expect(dueIn(busy)).toBe('2026-07-01');
  });

  test('nothing is ever due for a household of which nothing is known', () => {
    const { view } = new HouseholdLog();
    expect(nextDueDay(emptyHousehold('H9'), { ...view, today: on(TODAY) })).toBeNull();
  });
});
