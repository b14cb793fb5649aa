import { checkStandard } from './standard-check.js';
import { standardDifferences } from './standard-difference.js';
import { type Standard } from './standard.js';
import { city, head, ofRule, today } from './testing/a-document.js';

function county(text: string): Standard {
  const checked = checkStandard(text, [city], today);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.standard;
}

const told = (text: string) =>
  standardDifferences(county(head), county(text)).map(
    ({ ruleId, title, from, to }) => `${ruleId ?? ''} ${title}：${from ?? '无'} → ${to ?? '无'}`,
  );

describe('the differences of two versions', () => {
  test.each([
    [
      'nothing, however it is written',
      JSON.stringify({
        standardId: 'JULU',
        countyCode: '130529',
        version: 1,
        validFrom: '2026-07-01',
        restsOn: { standardId: 'XT-DEFAULT', version: 1 },
      }),
      [],
    ],
    [
      'a line',
      ofRule('thresholds: { watched: 0.7 wan }'),
      ['illness.year-burden 因病：年度累计个人负担，监测户预警线：5,000.00元 → 7,000.00元'],
    ],
    ['the same line in another unit', ofRule('thresholds: { watched: 0.5 wan }'), []],
    [
      'a line that is a share',
      `${head}ruralIncome: [{ year: 2025, income: 21000 yuan }]\nrules:\n  - ruleId: illness.year-burden\n    thresholds: { watched: 50 % of rural income }\n`,
      [
        ' 农村居民人均可支配收入 2025 年：无 → 21,000.00元',
        'illness.year-burden 因病：年度累计个人负担，监测户预警线：5,000.00元 → 上年农村居民人均可支配收入的 50%',
      ],
    ],
    [
      'a rule switched off',
      ofRule('enabled: false', 'income.drop'),
      ['income.drop 收入骤减，是否启用：启用 → 停用'],
    ],
    [
      'a benefit year',
      `${head}benefitYearStart: "04-01"\n`,
      [' 待遇年度起始：1 月 1 日 → 4 月 1 日'],
    ],
    ['a ladder', `${head}severityLadder: { orange: 1.5, red: 4 }\n`, [' 橙色：2 倍 → 1.5 倍']],
    [
      'a parameter',
      ofRule('parameters: { waitDays: 61 }', 'accident.traffic'),
      ['accident.traffic 因意外：交通事故，参数 waitDays：31 → 61'],
    ],
  ])('tells %s', (_name, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  test('tells items of the disease list that came, went and changed', () => {
    const list = `${head}diseaseList:\n  diseaseListId: X\n  codeSystems: [ICD10-YB2]\n  items:\n    - { item: "3", name: 胃癌, codes: [C16], childOnly: true }\n    - { item: "26", name: 帕金森病, codes: [G20] }\n`;
    const lines = told(list);
    expect(lines[0]).toBe(' 大病目录：CN-2019-25，25 种 → X，2 种');
    expect(lines).toContain(' 大病目录第 26 项：无 → 帕金森病 ICD10-YB2 G20');
    expect(lines.find((line) => line.includes('第 3 项'))).toMatch(/→ 胃癌 ICD10-YB2 C16；限儿童$/);
    expect(lines.find((line) => line.includes('第 25 项'))).toMatch(/→ 无$/);
  });
});
