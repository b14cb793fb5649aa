import { type Exclusion } from '#schemas';
import {
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  aSettlement,
  aWatchedHousehold,
  type HouseholdLog,
  on,
  yuan,
} from './testing/builders.js';

// Edges that a mutated decision crossed unnoticed: first and last days, last places of a list.

const exclusion: Exclusion = {
  exclusionId: 'X1',
  version: 2,
  kind: 'LUXURY_SPENDING',
  reason: 'R1',
  evidenceRef: 'file',
  firstDay: on('2026-06-01'),
  lastDay: on('2026-06-30'),
  consentedOn: on('2026-06-01'),
  endedOn: null,
};

/** A watched household with an alert, on a day. */
function anAlert(today: string): HouseholdLog {
  const log = aLogOf(aWatchedHousehold(), today);
  log.feed(aSettlement('S1', '2026-03-10', 5000));
  return log;
}

describe('an exclusion', () => {
  test.each([
    ['2026-05-31', {}, null],
    ['2026-06-01', {}, '2026-06-30'],
    ['2026-06-30', {}, '2026-06-30'],
    ['2026-07-01', {}, null],
    ['2026-06-10', { consentedOn: on('2026-06-11') }, null],
    ['2026-06-11', { consentedOn: on('2026-06-11') }, '2026-06-30'],
    ['2026-06-14', { endedOn: on('2026-06-15') }, '2026-06-30'],
    ['2026-06-15', { endedOn: on('2026-06-15') }, null],
  ])('on %s with %j is in force until %s', (today, changes, until) => {
    const log = anAlert(today);
    log.feed({ kind: 'EXCLUSION', exclusion: { ...exclusion, ...changes } });
    const held = until === null ? null : { reason: 'LUXURY_SPENDING', until: on(until) };
    expect(log.holding()).toMatchObject([{ held }]);
  });

  test('of several the one that lasts longest is shown, and an older version says nothing', () => {
    const log = anAlert('2026-06-10');
    const longer = { ...exclusion, exclusionId: 'X2', kind: 'LONGER', lastDay: on('2026-07-15') };
    log.feed({ kind: 'EXCLUSION', exclusion }, { kind: 'EXCLUSION', exclusion: longer });
    const until = { reason: 'LONGER', until: on('2026-07-15') };
    expect(log.holding()).toMatchObject([{ held: until }]);
    const older = { ...longer, version: 1, endedOn: on('2026-06-01') };
    expect(log.feed({ kind: 'EXCLUSION', exclusion: older })).toEqual([]);
  });
});

describe('an alert', () => {
  test('lists the hundred largest pieces and tells the sum of the others', () => {
    const log = aLogOf(aWatchedHousehold());
    for (let one = 1; one <= 102; one += 1)
      log.feed(aSettlement(`S${one}`, '2026-03-10', 100 + one));
    const [alert] = log.holding();
    expect(alert?.evidence).toHaveLength(100);
    expect(alert?.evidenceOmitted).toEqual({ count: 2, sum: yuan(101 + 102) });
  });

  test.each([
    [17_400, 'WITHIN'],
    [17_400.02, 'ABOVE'],
  ])('tells a net income of %d for two as %s', (income, result) => {
    const incomes = [{ from: on('2026-01-01'), netIncomeFen: yuan(income) }];
    const log = aLogOf(aWatchedHousehold({ incomes }));
    log.feed(aSettlement('S1', '2026-03-10', 5000, { inPolicy: 0 }));
    expect(log.holding()[0]?.explanation).not.toContain('未登记');
    expect(log.holding()).toMatchObject([
      {
        incomeGate: { lineFen: yuan(8700), result },
      },
    ]);
  });

  test('says what the register does not know of a lost labourer', () => {
    const death = aRecord('public-security.death', 'E1', '2026-03-10', {
      diedOn: on('2026-03-10'),
    });
    const log = aLogOf(anOrdinaryHousehold());
    log.feed(death);
    const [alert] = log.holding();
    expect(alert?.explanation).toContain('出生日期未登记，未核年龄');
    expect(alert?.explanation).toContain('劳动能力未登记');
  });

  test('is not changed by facts of an older version', () => {
    const log = aLogOf(aWatchedHousehold({ version: 2 }));
    log.feed(aSettlement('S1', '2026-03-10', 5000));
    expect(log.feed({ kind: 'FACTS', facts: anOrdinaryHousehold({ version: 1 }) })).toEqual([]);
  });
});
