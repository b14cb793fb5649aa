import { formatFenZh, type Line, type RuleId, type RuleWindow, type StandardRule } from '#domain';
import { SEVERITY_ZH } from '../../decision/core/explanation.js';

/** What each rule counts, in words of the standard. */
const RULE_ZH: Readonly<Record<RuleId, string>> = {
  'illness.year-burden': '年度医疗负担：全家一个医保年度内个人负担的医疗费用合计',
  'illness.single-stay': '单次住院负担：一次住院结算的个人负担医疗费用（扣除其冲销）',
  'illness.major-disease': '大病：医保上报的大病记录，且在当日有效的大病病种目录内',
  'schooling.year-cost': '学年教育支出：一个学年的学费、住宿费、书本费减资助，仅计符合条件的学校',
  'schooling.dropout': '疑似失学辍学：义务教育适龄儿童少年',
  'disaster.loss': '灾害损失：一次灾害或火灾的损失减保险赔付',
  'disaster.housing': '住房受损：唯一住房倒塌或严重损坏的间数',
  'accident.traffic': '交通事故：死亡、重伤，或轻伤逾期未获足额赔偿',
  'accident.labourer-lost': '劳动力损失：有劳动能力的成员死亡或丧失劳动能力',
  'disability.severe': '重度残疾：持有一级、二级残疾人证，或家庭新增第二名持证残疾人',
  'coverage.lapsed': '未参保或断保：成员在医保年度内没有基本医疗保险',
  'income.drop': '收入骤减：乡村预警员上报的失业或经营失败',
  'reported.other': '其他上报：乡村预警员的其他上报和农户申请',
  'combined.rigid-spending': '刚性支出：医疗、教育、灾害支出合计，且至少来自两个部门',
};

function windowZh(window: RuleWindow): string {
  switch (window.kind) {
    case 'record':
      return '逐条记录判断';
    case 'benefit-year':
      return '按医保年度累计';
    case 'school-year':
      return '按学年（9月1日至次年8月31日）累计';
    case 'disaster':
      return '按每次灾害累计';
    case 'ever':
      return '不限期间';
    case 'rolling':
      return `按连续${window.months}个月累计`;
  }
}

/** A line in words, such as `5,000.00元`. */
function lineZh(line: Line): string {
  switch (line.kind) {
    case 'AMOUNT':
      return formatFenZh(line.fen);
    case 'INCOME_SHARE':
      return `家庭年纯收入的${line.permille / 10}%`;
    case 'RURAL_INCOME_SHARE':
      return `上年度农村居民人均可支配收入的${line.permille / 10}%`;
    case 'ALWAYS':
      return '有即预警';
    case 'NEVER':
      return '不预警';
    case 'REPORT_ONLY':
      return '仅作提示（蓝色）';
  }
}

/** A rule of a standard in Chinese sentences: what counts, over which time, from which line on. */
export function ruleWords(rule: StandardRule): string[] {
  const { watched, ordinary } = rule.lines;
  const parameters = Object.entries(rule.parameters).map(
    ([name, value]) => `${name} = ${Array.isArray(value) ? value.join('、') : value}`,
  );
  return [
    `${RULE_ZH[rule.ruleId]}。`,
    `计算期间：${windowZh(rule.window)}。`,
    `预警线：脱贫户、监测户${lineZh(watched)}，一般农户${lineZh(ordinary)}。`,
    `判断条件：${rule.when}${parameters.length === 0 ? '' : `（${parameters.join('，')}）`}。`,
    `级别：${severityZh(rule.severity)}。`,
  ];
}

function severityZh(severity: StandardRule['severity']): string {
  if (severity === 'ladder') return '按达到预警线的倍数由黄色升至橙色、红色';
  return severity
    .map(({ when, is }) => (when === null ? SEVERITY_ZH[is] : `${when} 为${SEVERITY_ZH[is]}`))
    .join('；');
}
