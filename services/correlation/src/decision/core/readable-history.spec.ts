import fc from 'fast-check';
import { conditionProblem } from '#domain';
import { drawOf } from '../../testing/draw.js';
import { historiesOf } from './testing/histories.js';
import { moneyRecords } from './testing/history-records.js';
import { naiveEvaluate } from './testing/naive/naive-evaluate.js';
import { OTHER_CONDITIONS, OTHER_SEVERITIES } from './testing/naive/conditions.js';
import { expectToPass, ordealsOf } from './testing/ordeal.js';
import { type Twin } from './testing/properties.js';
import { type EvidenceRecord, type HouseholdInput } from './types.js';

// A proof that fails must say so in few lines that an engineer can play in their head. Here a second
// decision with a mistake in it stands for a decision that has one.

const LINES_MAX = 7;
const LINE_LENGTH_MAX = 320;

function only(keep: (record: EvidenceRecord) => boolean): Twin {
  return (input) => naiveEvaluate({ ...input, evidence: input.evidence.filter(keep) });
}

function withInput(change: (input: HouseholdInput) => HouseholdInput): Twin {
  return (input) => naiveEvaluate(change(input));
}

const mistakes: { name: string; twin: Twin; tells: RegExp }[] = [
  {
    name: 'reversals undo nothing',
    twin: only(({ correctionOf }) => correctionOf === null),
    tells: /\d\. \S+ own:\S+ v1 of p\d on .* reverses \S+ \{.*-\d+/,
  },
  {
    name: 'a withdrawn record counts on',
    twin: withInput((input) => ({
      ...input,
      evidence: input.evidence.map((record) => ({ ...record, withdrawn: false })),
    })),
    tells: /comes and is withdrawn:\n +1\. \S+ own:\S+ v1 of p1 on /,
  },
  {
    name: 'every benefit year begins in January',
    twin: withInput((input) => ({
      ...input,
      standards: input.standards.map((standard) => ({
        ...standard,
        benefitYearStart: { month: 1, day: 1 },
      })),
    })),
    tells: /standard of 130529 v\d+ from 20\d\d-\d\d-\d\d \{"benefitYearStart":\{"month":/,
  },
];

describe('a history on which the decision is wrong', () => {
  const { seed } = drawOf(0);
  const ordeals = ordealsOf(historiesOf(moneyRecords), fc.oneof(...moneyRecords));

  test.each(mistakes)(
    `is short and says what happened: $name (seed ${seed})`,
    ({ twin, tells }) => {
      const property = fc.property(ordeals, (ordeal) => {
        expectToPass(ordeal, twin);
      });
      const found = fc.check(property, { seed, numRuns: 5000 });
      expect(found.counterexample).not.toBeNull();
      const report = fc.stringify(found.counterexample?.[0]);
      const lines = report.trim().split('\n');
      expect(report).toMatch(tells);
      expect(lines.length).toBeLessThanOrEqual(LINES_MAX);
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(LINE_LENGTH_MAX);
      expect(found.errorInstance).toMatchObject({
        message: expect.stringMatching(/^[a-z ]+: expect/) as unknown,
      });
      expect(fc.defaultReportMessage(found)).toContain(`seed: ${seed}`);
    },
  );
});

describe('what generated standards ask', () => {
  const cases = OTHER_SEVERITIES.flatMap(({ ruleId, severity }) =>
    severity.flatMap(({ when }) => (when === null ? [] : [{ ruleId, when }])),
  );

  test.each([...OTHER_CONDITIONS, ...cases])('a county may ask of $ruleId: $when', (one) => {
    expect(conditionProblem(one.ruleId, one.when)).toBeNull();
  });
});
