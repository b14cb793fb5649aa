import { checkStandard } from './standard-check.js';
import {
  problemLine,
  standardProblemCodes,
  type StandardProblem,
  type StandardProblemCode,
} from './standard-problem.js';
import { decodeStandardText } from './standard-text.js';
import { type Standard } from './standard.js';
import { city, head, ofRule, published, today } from './testing/a-document.js';
import { refusedFiles } from './testing/refused-files.js';
import { refusedStandards } from './testing/refused-standards.js';

const rows = [...refusedFiles, ...refusedStandards].map(
  ([name, text, code, line, found, among]) => ({ name, text, code, line, found, among }),
);

function problemsOf(
  text: string,
  among: readonly Standard[] = published,
): readonly StandardProblem[] {
  const checked = checkStandard(text, among, today);
  return checked.ok ? [] : checked.problems;
}

describe('a document that is wrong', () => {
  test('in more than fifty ways, each listed once', () => {
    const names = rows.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(50);
  });

  test.each(rows)(
    'is refused with line, finding and way out: $name',
    ({ text, code, line, found, among }) => {
      const problems = problemsOf(text, among);
      const told = problems.find((one) => one.code === code && one.line === line);
      expect(problems.map((one) => `${String(one.line)} ${one.code}`)).toContain(
        `${String(line)} ${code}`,
      );
      expect(told?.problem).toMatch(found);
      expect(told?.wayOut).toMatch(/\p{Script=Han}{2}/u);
      const sentences = `${told?.problem ?? ''}${told?.wayOut ?? ''}`;
      expect(sentences).not.toMatch(/[{]?(found|hint)[}]|undefined/);
    },
  );

  test.each(rows.filter(({ text }) => text.includes('\n  - ruleId: ')))(
    'names the rule: $name',
    ({ text, code, among }) => {
      const told = problemsOf(text, among).find((one) => one.code === code);
      expect(told?.ruleId).toMatch(/^[a-z]+\.[a-z-]+$/);
    },
  );

  test('is told in one line with file, line, code, rule, finding and way out', () => {
    const [problem] = problemsOf(ofRule('thresholds: { watched: 7000 }'));
    expect(problem && problemLine('巨鹿.yaml', problem)).toBe(
      '巨鹿.yaml 第 8 行 [LINE_WITHOUT_UNIT] 规则 illness.year-burden，rules.0.thresholds.watched：' +
        '预警线没有单位：7000。怎么办：写明单位，例如 5000 yuan；或 always、never、report-only。',
    );
  });

  test('has every code of the list in this table', () => {
    const shown = new Set(rows.map(({ code }) => code));
    const missing = Object.keys(standardProblemCodes).filter(
      (code) => !shown.has(code as StandardProblemCode),
    );
    // A rule that the city lacks cannot be shown on the city's default; YAML_INVALID is what no row foresees.
    expect(missing).toEqual(['YAML_INVALID', 'COUNTY_OF_OTHERS', 'RULE_PART_MISSING']);
  });

  test('is refused in the name of another county than its own', () => {
    const checked = checkStandard(head, published, today, { countyCode: '130532' });
    expect(checked).toMatchObject({
      problems: [{ code: 'COUNTY_OF_OTHERS', line: 2, path: 'countyCode' }],
    });
  });

  test('is refused where a rule is in neither document', () => {
    const short = { ...city, rules: city.rules.filter(({ ruleId }) => ruleId !== 'income.drop') };
    const [problem] = problemsOf(ofRule('enabled: true', 'income.drop'), [short]);
    expect(problem).toMatchObject({ code: 'RULE_PART_MISSING', line: 7, ruleId: 'income.drop' });
  });

  test('is told by line, and no more than a hundred times', () => {
    const many = Array.from({ length: 500 }, (_, at) => `x${String(at)}: 1`).join('\n');
    const problems = problemsOf(`${head}${many}\n`);
    expect(problems).toHaveLength(100);
    expect(problems.map(({ line }) => line)).toEqual(
      Array.from({ length: 100 }, (_, at) => at + 6),
    );
  });
});

describe('bytes that are no document', () => {
  const gbk = Buffer.concat([Buffer.from(head), Buffer.from([0xb1, 0xb8, 0xd7, 0xa2, 0x0a])]);
  test.each([
    ['GBK, with the line', gbk, 6],
    ['UTF-16, as an editor saves "Unicode"', Buffer.from(`\uFEFF${head}`, 'utf16le'), 1],
    ['a spreadsheet', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe]), 1],
  ])('are refused: %s', (_name, bytes, line) => {
    const decoded = decodeStandardText(bytes);
    expect(decoded).toMatchObject({ ok: false, problem: { code: 'ENCODING_WRONG', line } });
  });
});

describe('a document that is right', () => {
  test.each([
    ['with a byte order mark in front', `\uFEFF${head}`],
    ['with the line ends of Windows', head.replaceAll('\n', '\r\n')],
    [
      'as JSON',
      JSON.stringify({
        standardId: 'JULU',
        countyCode: '130529',
        version: 1,
        validFrom: '2026-07-01',
        restsOn: { standardId: 'XT-DEFAULT', version: 1 },
      }),
    ],
    ['with thousands separated', ofRule('thresholds: { watched: "7,000 yuan" }')],
    ['with a condition of sums and factors', ofRule('when: value * 2 >= threshold * 3 - 1')],
  ])('is taken: %s', (_name, text) => {
    expect(problemsOf(text)).toEqual([]);
  });
});
