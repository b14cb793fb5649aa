import { readFileSync } from 'node:fs';
import { projectPath } from '#schemas';
import { dayFromIso } from '../time/days.js';
import { checkStandard, type StandardCheck } from './standard-check.js';
import { compileCondition } from './standard-condition.js';
import { parseStandard, RULE_IDS, type Standard } from './standard.js';

const today = dayFromIso('2026-01-01');
const cityText = readFileSync(
  projectPath('services/register/standards/130500-default-v1.yaml'),
  'utf8',
);

function city(): Standard {
  const checked = checkStandard(cityText, [], today);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.standard;
}

function problemsOf(checked: StandardCheck): string[] {
  if (checked.ok) return [];
  return checked.problems.map(({ line, path, problem }) => `${line} ${path}: ${problem}`);
}

const county = `standardId: JULU
countyCode: "130529"
version: 1
validFrom: "2026-07-01"
restsOn: { standardId: XT-DEFAULT, version: 1 }
`;

describe("the city's default standard", () => {
  test('is read without a fault and states every rule', () => {
    expect(problemsOf(checkStandard(cityText, [], today))).toEqual([]);
    expect(
      city()
        .rules.map(({ ruleId }) => ruleId)
        .sort(),
    ).toEqual([...RULE_IDS].sort());
  });

  test('has the lines of the rules in fen', () => {
    const lines = Object.fromEntries(city().rules.map((rule) => [rule.ruleId, rule.lines]));
    expect(lines['illness.year-burden']).toEqual({
      watched: { kind: 'AMOUNT', fen: 500_000 },
      ordinary: { kind: 'AMOUNT', fen: 2_000_000 },
    });
    expect(lines['combined.rigid-spending']?.watched).toEqual({
      kind: 'INCOME_SHARE',
      permille: 500,
    });
    expect(lines['coverage.lapsed']?.ordinary).toEqual({ kind: 'REPORT_ONLY' });
  });

  test('lists the 25 diseases, end-stage renal disease by edition', () => {
    const { items } = city().diseaseList;
    expect(items).toHaveLength(25);
    const renal = items.find(({ item }) => item === '7');
    expect(renal?.codes['ICD10-YB2']).toEqual([{ from: 'N185', to: 'N185' }]);
    expect(renal?.codes['GBT14396']).toContainEqual({ from: 'N180', to: 'N180' });
  });

  test('comes back from the canonical JSON of the log as it was', () => {
    expect(parseStandard(JSON.stringify(city()))).toEqual(city());
  });
});

describe("a county's standard", () => {
  test('takes over from the city what it does not name, rule by rule', () => {
    const text = `${county}rules:
  - ruleId: illness.year-burden
    thresholds: { watched: 7000 yuan }
`;
    const checked = checkStandard(text, [city()], today);
    expect(problemsOf(checked)).toEqual([]);
    if (!checked.ok) return;
    const [rule] = checked.standard.rules;
    expect(rule?.lines).toEqual({
      watched: { kind: 'AMOUNT', fen: 700_000 },
      ordinary: { kind: 'AMOUNT', fen: 2_000_000 },
    });
    expect(rule?.explanation).toBe(city().rules[0]?.explanation);
    expect(checked.standard.rules.slice(1)).toEqual(city().rules.slice(1));
    expect(checked.standard.diseaseList).toEqual(city().diseaseList);
  });
});

test('a compiled condition takes sums of fen beyond 32 bits as whole numbers', () => {
  const holds = compileCondition('illness.year-burden', 'value >= threshold', {});
  expect(holds({ value: 900_000_000_001, threshold: 900_000_000_000, watched: true })).toBe(true);
  expect(holds({ value: 1, threshold: 2, watched: true })).toBe(false);
});
