import fc from 'fast-check';
import { type RuleId, type Standard, type StandardRule } from '#domain';
import { cityStandard, countyStandard, lines, on, yuan } from './builders.js';
import { OTHER_CONDITIONS, OTHER_SEVERITIES } from './naive/conditions.js';

type RuleChanges = Partial<Record<RuleId, Partial<StandardRule>>>;

/** A version of some county's standard, once it is told which version it is. */
export type Unnumbered = (version: number) => Standard;

function ruralShares(watched: number, ordinary: number): Pick<StandardRule, 'lines'> {
  return {
    lines: {
      watched: { kind: 'RURAL_INCOME_SHARE', permille: watched },
      ordinary: { kind: 'RURAL_INCOME_SHARE', permille: ordinary },
    },
  };
}

/** Lines that are shares of the province's rural income; the first are those of Yangyuan. */
const RURAL_LINES: readonly RuleChanges[] = [
  { 'illness.year-burden': ruralShares(500, 1000) },
  {
    'illness.year-burden': ruralShares(333, 500),
    'illness.single-stay': ruralShares(250, 250),
    'schooling.year-cost': ruralShares(500, 1000),
    'disaster.loss': ruralShares(400, 0),
  },
];

/** Lines of counties; the first are the city's. */
const LINES: readonly RuleChanges[] = [
  {},
  ...RURAL_LINES,
  { 'illness.year-burden': { lines: lines(7000, 7000) } },
  { 'illness.year-burden': { lines: lines(2500, 0) }, 'schooling.year-cost': { enabled: false } },
];

/** What else counties change of their rules. */
const PARAMETERS: readonly RuleChanges[] = [
  {},
  {
    'accident.traffic': { parameters: { waitDays: 38 } },
    'income.drop': { parameters: { causes: ['ILLNESS'] } },
    'disability.severe': { parameters: { severeGradeMax: 3 } },
    'combined.rigid-spending': {
      lines: { watched: { kind: 'INCOME_SHARE', permille: 333 }, ordinary: { kind: 'NEVER' } },
    },
  },
  { 'combined.rigid-spending': { window: { kind: 'rolling', months: 24 } } },
];

// The years of the histories lie before, between and after the figures.
const RURAL_INCOMES: readonly Standard['ruralIncomes'][] = [
  [{ year: 2025, incomeFen: yuan(12_000) }],
  [
    { year: 2025, incomeFen: yuan(5000.01) },
    { year: 2023, incomeFen: yuan(9000) },
    { year: 2024, incomeFen: yuan(19_364) },
  ],
  [{ year: 2026, incomeFen: yuan(8000.02) }],
];

const BENEFIT_YEARS: readonly Standard['benefitYearStart'][] = [
  { month: 1, day: 1 },
  { month: 4, day: 1 },
  { month: 7, day: 1 },
  { month: 12, day: 31 },
  // A day that most years lack.
  { month: 2, day: 29 },
];

const LADDERS: readonly Standard['severityLadder'][] = [
  { orangePermille: 2000, redPermille: 4000 },
  { orangePermille: 1500, redPermille: 2500 },
  { orangePermille: 1000, redPermille: 10_000 },
];

const CITY = cityStandard();
const SHORTER_LIST = {
  diseaseList: { diseaseListId: 'SHORTER', items: CITY.diseaseList.items.slice(2, 20) },
  schooling: { ...CITY.schooling, feeFactorPermille: 2500 },
};

/** Changes of rules laid over each other, rule by rule. */
function together(changes: readonly RuleChanges[]): RuleChanges {
  const all: RuleChanges = {};
  for (const change of changes) {
    for (const ruleId of Object.keys(change) as RuleId[]) {
      const { parameters, ...rest } = change[ruleId] ?? {};
      const before = all[ruleId];
      all[ruleId] = { ...before, ...rest };
      if (parameters !== undefined) all[ruleId].parameters = parameters;
    }
  }
  return all;
}

const conditions = fc
  .subarray([...OTHER_CONDITIONS])
  .map((some) => some.map(({ ruleId, when }): RuleChanges => ({ [ruleId]: { when } })));
const severities = fc
  .subarray([...OTHER_SEVERITIES])
  .map((some) => some.map(({ ruleId, severity }): RuleChanges => ({ [ruleId]: { severity } })));
/** Mostly what the city says. */
function seldom<T>(none: T, some: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ withCrossShrink: true }, fc.constant(none), some);
}

/** Versions of counties' standards: each may differ from the city's in everything that a county sets. */
export const standards: fc.Arbitrary<Unnumbered> = fc
  .record({
    countyCode: fc.constantFrom('130529', '130529', '130531'),
    validFrom: fc.constantFrom('2019-01-01', '2026-01-01', '2026-05-03', '2026-07-01').map(on),
    lines: fc.constantFrom(...LINES),
    parameters: fc.constantFrom(...PARAMETERS),
    conditions: seldom<readonly RuleChanges[]>([], conditions),
    severities: seldom<readonly RuleChanges[]>([], severities),
    ruralIncomes: fc.constantFrom(...RURAL_INCOMES),
    benefitYearStart: fc.constantFrom(...BENEFIT_YEARS),
    severityLadder: fc.constantFrom(...LADDERS),
    burdenFormula: fc.constantFrom('all' as const, 'compliant' as const),
    shorter: fc.boolean(),
  })
  .map(
    ({ lines: own, parameters, conditions: when, severities: cases, shorter, ...rest }) =>
      (version) =>
        countyStandard({
          ...rest,
          version,
          ruralIncomes: RURAL_LINES.includes(own) ? rest.ruralIncomes : [],
          rules: together([own, parameters, ...when, ...cases]),
          ...(shorter ? SHORTER_LIST : {}),
        }),
  );
