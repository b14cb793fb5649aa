import { formatFenZh } from '../money/money.js';
import { isoDay } from '../time/days.js';
import { canonicalJson } from './canonical-json.js';
import { type Line, type RuleId, type Standard, type StandardRule } from './standard.js';

/** Titles of the rules for Chinese readers. */
export const ruleTitlesZh: Readonly<Record<RuleId, string>> = {
  'illness.year-burden': '因病：年度累计个人负担',
  'illness.single-stay': '因病：单次住院个人负担',
  'illness.major-disease': '因病：大病病种',
  'schooling.year-cost': '因学：学年净支出',
  'schooling.dropout': '因学：疑似失学辍学',
  'disaster.loss': '因灾：财产损失',
  'disaster.housing': '因灾：住房倒损',
  'accident.traffic': '因意外：交通事故',
  'accident.labourer-lost': '因意外：主要劳动力死亡或丧失能力',
  'disability.severe': '因残：重度残疾',
  'coverage.lapsed': '未参保或断保',
  'income.drop': '收入骤减',
  'reported.other': '其他上报和申请',
  'combined.rigid-spending': '刚性支出合计',
};

/** One thing in which two versions differ, as a person reads it. */
export interface StandardDifference {
  /** Null for what does not belong to one rule. */
  readonly ruleId: RuleId | null;
  /** What differs, in Chinese. */
  readonly title: string;
  /** Null where the first version has no such thing. */
  readonly from: string | null;
  /** Null where the second version has no such thing. */
  readonly to: string | null;
}

type Facts = ReadonlyMap<string, string>;

/**
 * In what two whole standards differ in effect: lines, windows, lists, not the way in which their
 * documents are written. In the order of the document.
 */
export function standardDifferences(from: Standard, to: Standard): readonly StandardDifference[] {
  const rules = new Map(
    [...from.rules, ...to.rules].map(({ ruleId }): [RuleId, string] => [
      ruleId,
      ruleTitlesZh[ruleId],
    ]),
  );
  return [
    ...differing(null, '', frameOf(from), frameOf(to)),
    ...[...rules].flatMap(([ruleId, title]) => {
      const [before, after] = [from, to].map((one) => ruleFacts(one.rules, ruleId));
      return differing(ruleId, `${title}，`, before ?? new Map(), after ?? new Map());
    }),
  ];
}

function differing(
  ruleId: RuleId | null,
  prefix: string,
  before: Facts,
  after: Facts,
): readonly StandardDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((title) => before.get(title) !== after.get(title))
    .map((title) => ({
      ruleId,
      title: `${prefix}${title}`,
      from: before.get(title) ?? null,
      to: after.get(title) ?? null,
    }));
}

const PERMILLE = 1000;
const times = (permille: number): string => `${String(permille / PERMILLE)} 倍`;

function frameOf(standard: Standard): Facts {
  const { benefitYearStart, incomeGate, severityLadder, diseaseList, schooling } = standard;
  const facts: [string, string][] = [
    ['施行日', isoDay(standard.validFrom)],
    ['待遇年度起始', `${benefitYearStart.month} 月 ${benefitYearStart.day} 日`],
    ['医疗负担算法', standard.burdenFormula === 'all' ? '个人负担' : '合规自付'],
    ['收入参考线倍数', times(incomeGate.factorPermille)],
    ...incomeGate.lines.map(({ year, lineFen }): [string, string] => [
      `收入参考线 ${year} 年`,
      formatFenZh(lineFen),
    ]),
    ...standard.ruralIncomes.map(({ year, incomeFen }): [string, string] => [
      `农村居民人均可支配收入 ${year} 年`,
      formatFenZh(incomeFen),
    ]),
    ['橙色', times(severityLadder.orangePermille)],
    ['红色', times(severityLadder.redPermille)],
    ['重要变化的步长', `预警线的 1/${standard.updateStepsPerThreshold}`],
    ['儿童最大周岁', String(standard.childAgeMax)],
    ['大病目录', `${diseaseList.diseaseListId}，${diseaseList.items.length} 种`],
    ...diseaseList.items.map(({ item, name, ...rest }): [string, string] => [
      `大病目录第 ${item} 项`,
      `${name} ${diseaseWords(rest)}`,
    ]),
    ...standard.exclusionKinds.map(({ code, name }): [string, string] => [
      `排除情形 ${code}`,
      name,
    ]),
    ['收费倍数', times(schooling.feeFactorPermille)],
    ...schooling.referenceFees.map(({ stage, feeFen }): [string, string] => [
      `参考收费 ${stage}`,
      formatFenZh(feeFen),
    ]),
  ];
  return new Map(facts);
}

type DiseaseForm = Omit<Standard['diseaseList']['items'][number], 'item' | 'name'>;

function diseaseWords({ codes, childOnly, morphology, secondCodes }: DiseaseForm): string {
  const systems = Object.entries(codes).map(([system, ranges]) => {
    const listed = ranges.map(({ from, to }) => (from === to ? from : `${from}-${to}`));
    return `${system} ${listed.join('、')}`;
  });
  return [
    ...systems,
    ...(childOnly ? ['限儿童'] : []),
    ...(morphology.length > 0 ? [`形态学 ${morphology.join('、')}`] : []),
    ...(secondCodes.length > 0 ? [`第二编码 ${secondCodes.join('、')}`] : []),
  ].join('；');
}

function ruleFacts(rules: readonly StandardRule[], ruleId: RuleId): Facts {
  const rule = rules.find((one) => one.ruleId === ruleId);
  if (rule === undefined) return new Map();
  const { window, severity } = rule;
  return new Map([
    ['是否启用', rule.enabled ? '启用' : '停用'],
    ['统计期间', window.kind === 'rolling' ? `连续 ${window.months} 个月` : window.kind],
    ['监测户预警线', lineWords(rule.lines.watched)],
    ['普通户预警线', lineWords(rule.lines.ordinary)],
    ['条件', rule.when.trim()],
    ['级别', severity === 'ladder' ? '按金额阶梯' : severity.map(caseWords).join('；')],
    ...Object.entries(rule.parameters).map(([name, value]): [string, string] => [
      `参数 ${name}`,
      canonicalJson(value),
    ]),
    ['说明', rule.explanation],
  ]);
}

function caseWords({ when, is }: { when: string | null; is: string }): string {
  return when === null ? `其余 ${is}` : `${when} 时 ${is}`;
}

function lineWords(line: Line): string {
  switch (line.kind) {
    case 'AMOUNT':
      return formatFenZh(line.fen);
    case 'INCOME_SHARE':
      return `家庭年纯收入的 ${line.permille / 10}%`;
    case 'RURAL_INCOME_SHARE':
      return `上年农村居民人均可支配收入的 ${line.permille / 10}%`;
    case 'ALWAYS':
      return '一律预警';
    case 'NEVER':
      return '不适用';
    case 'REPORT_ONLY':
      return '只提示';
  }
}
