import { contextOf } from './evaluate.js';
import { inputOf } from './apply-event.js';
import { tracesOf } from './instance.js';
import { RULES } from './rules/index.js';
import {
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  type HouseholdLog,
  on,
  yuan,
} from './testing/builders.js';

// The line that applies on a day, and how grave an alert is.

type Rules = Parameters<typeof countyStandard>[0]['rules'];

function ruled(rules: Rules, facts = anOrdinaryHousehold(), changes = {}): HouseholdLog {
  const log = aLogOf(facts);
  log.standard(countyStandard({ validFrom: on('2019-01-01'), rules: rules ?? {}, ...changes }));
  return log;
}

const share = (kind: 'INCOME_SHARE' | 'RURAL_INCOME_SHARE', permille: number) => ({
  'illness.year-burden': {
    lines: { watched: { kind, permille }, ordinary: { kind, permille } },
  },
});

describe('a line', () => {
  test('as a share of last year’s rural income is rounded up to the fen', () => {
    const ruralIncomes = [
      { year: 2024, incomeFen: yuan(15_000) },
      { year: 2025, incomeFen: yuan(20_000) + 1 },
    ];
    const log = ruled(share('RURAL_INCOME_SHARE', 500), undefined, { ruralIncomes });
    expect(log.feed(aSettlement('S1', '2026-03-10', 10_000))).toEqual([]);
    expect(log.feed(aSettlement('S2', '2026-03-11', 0.01))).toMatchObject([
      { kind: 'RAISED', indicators: [{ threshold: yuan(10_000) + 1 }] },
    ]);
  });

  test.each([
    [yuan(10_000) + 1, yuan(5000) + 1],
    [0, 0],
    [-100, 0],
  ])('as half of an income of %d fen is %d', (netIncomeFen, threshold) => {
    const incomes = [{ from: on('2020-01-01'), netIncomeFen }];
    const log = ruled(share('INCOME_SHARE', 500), anOrdinaryHousehold({ incomes }));
    expect(log.feed(aSettlement('S1', '2026-03-10', 5000))).toMatchObject(
      threshold > yuan(5000) ? [] : [{ indicators: [{ threshold }] }],
    );
    expect(log.feed(aSettlement('S2', '2026-03-11', 0.01))).toMatchObject([
      { indicators: [{ threshold }] },
    ]);
  });

  test('as a share of an unknown income cannot be told, and nothing is read', () => {
    const log = ruled(share('INCOME_SHARE', 500));
    expect(log.feed(aSettlement('S1', '2026-03-10', 90_000))).toEqual([]);
    const context = contextOf(inputOf(log.state, log.view))!;
    const logic = RULES.find(({ ruleId }) => ruleId === 'illness.year-burden')!;
    const [instance] = logic.instances(context);
    expect(tracesOf(context, logic, instance!)).toMatchObject([
      { look: { day: on('2026-03-10') }, threshold: undefined, reading: null, holds: false },
    ]);
  });
});

describe('every day looked at', () => {
  test('has its own line, value and answer', () => {
    const categories = [{ category: 'MARGINAL', from: on('2026-06-10'), to: null }];
    const log = aLogOf(anOrdinaryHousehold({ categories }));
    log.feed(aSettlement('S1', '2026-03-10', 8000));
    const context = contextOf(inputOf(log.state, log.view))!;
    const logic = RULES.find(({ ruleId }) => ruleId === 'illness.year-burden')!;
    const [instance] = logic.instances(context);
    const traces = tracesOf(context, logic, instance!);
    expect(
      traces.map(({ look, threshold, reading, holds }) => [
        look.day,
        look.group,
        threshold,
        reading?.value,
        holds,
      ]),
    ).toEqual([
      [on('2026-03-10'), 'ORDINARY', yuan(20_000), yuan(8000), false],
      [on('2026-06-10'), 'WATCHED', yuan(5000), yuan(8000), true],
    ]);
  });
});

describe('the severity', () => {
  test.each([
    [4999.99, null],
    [5000, 'YELLOW'],
    [9999.99, 'YELLOW'],
    [10_000, 'ORANGE'],
    [19_999.99, 'ORANGE'],
    [20_000, 'RED'],
  ])('of a burden of %d at a line of 5,000 is %s', (personal, severity) => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(aSettlement('S1', '2026-03-10', personal));
    expect(log.holding()[0]?.severity ?? null).toBe(severity);
  });

  test('at a line of nothing counts the line as one fen', () => {
    const lines = { watched: { kind: 'AMOUNT', fen: 0 }, ordinary: { kind: 'AMOUNT', fen: 0 } };
    const rules = { 'illness.year-burden': { lines } } as Rules;
    const severityOf = (personal: number): string | undefined => {
      const log = ruled(rules);
      log.feed(aSettlement('S1', '2026-03-10', personal));
      return log.holding()[0]?.severity;
    };
    expect([0, 0.01, 0.02, 0.03, 0.04].map(severityOf)).toEqual([
      'YELLOW',
      'YELLOW',
      'ORANGE',
      'ORANGE',
      'RED',
    ]);
  });

  test('of a case that the county does not name is YELLOW, of a report BLUE', () => {
    const coverage = aRecord('health-insurance.coverage', 'V1', '2026-03-10', {
      benefitYear: 2026,
      status: 'PAUSED',
    });
    const severity = [{ when: 'status == "NONE"', is: 'RED' as const }];
    const named = ruled({ 'coverage.lapsed': { severity } }, aWatchedHousehold());
    expect(named.feed(coverage)).toMatchObject([{ severity: 'YELLOW' }]);
    const reported = ruled({ 'coverage.lapsed': { severity } });
    expect(reported.feed(coverage)).toMatchObject([{ severity: 'BLUE', group: 'ORDINARY' }]);
  });

  test('is the highest of any day on which it holds', () => {
    const categories = [{ category: 'MARGINAL', from: on('2026-06-10'), to: null }];
    const coverage = aRecord('health-insurance.coverage', 'V1', '2026-03-10', {
      benefitYear: 2026,
      status: 'PAUSED',
    });
    const log = aLogOf(anOrdinaryHousehold({ categories }));
    expect(log.feed(coverage)).toMatchObject([
      { severity: 'YELLOW', group: 'ORDINARY', firstMetOn: on('2026-03-10') },
    ]);
  });
});
