/** What is wrong and what to do about it, for a case officer. `{found}` and `{hint}` are filled in. */
interface ProblemSpec {
  readonly zh: string;
  readonly wayOut: string;
}

/** Every way in which a standard document can be refused. One place, so that the reference is whole. */
export const standardProblemCodes = {
  // The file as text.
  ENCODING_WRONG: {
    zh: '文件不是 UTF-8 编码，从本行起无法辨认',
    wayOut: '用记事本打开原文件，“另存为”，编码选 UTF-8，再提交',
  },
  CHARACTER_INVISIBLE: {
    zh: '含有看不见的字符 {found}',
    wayOut: '删除本行后重新键入，不要从网页或文档中粘贴',
  },
  DOCUMENT_EMPTY: { zh: '文件里没有内容', wayOut: '以本县模板为底稿填写后再提交' },
  DOCUMENT_TOO_LARGE: {
    zh: '文件过大（{found}），标准文件一般只有几百行',
    wayOut: '核对是否选错了文件；上限为 {hint}',
  },
  // The file as YAML.
  YAML_TAB: { zh: '行首用了制表符（Tab）', wayOut: '行首缩进改用空格，每级两个' },
  YAML_KEY_TWICE: { zh: '同一项写了两次：{found}', wayOut: '两处只留一处' },
  YAML_ALIAS: {
    zh: '用了引用写法（& 或 *）：{found}',
    wayOut: '把被引用的内容在此处原样写出',
  },
  YAML_TAG: { zh: '用了类型标记（! 开头）：{found}', wayOut: '删除标记，只写内容；文字加引号' },
  YAML_SEVERAL: { zh: '一个文件里有多份文档（--- 分隔）', wayOut: '每份标准单独存成一个文件' },
  YAML_INDENT: { zh: '缩进或括号与上文对不上：{found}', wayOut: '与同级的行左端对齐，括号配对' },
  YAML_UNCLOSED: { zh: '引号或括号没有配对', wayOut: '从本行往上找到缺少的引号或括号并补上' },
  YAML_COLON: {
    zh: '看不出“名称: 内容”：{found}',
    wayOut: '用英文冒号加一个空格，例如 version: 2；下级内容另起一行并缩进',
  },
  YAML_RESERVED: { zh: '内容以特殊符号开头：{found}', wayOut: '给整个内容加英文引号' },
  YAML_NESTED: { zh: '层级过深', wayOut: '按模板的层级书写，核对是否选错了文件' },
  YAML_INVALID: { zh: '不符合 YAML 书写规则：{found}', wayOut: '对照模板的写法修改本行' },
  NOT_A_DOCUMENT: {
    zh: '内容不是标准文件，而是{found}',
    wayOut: '文件应由“名称: 内容”各行组成，请以模板为底稿',
  },
  // Entries, one by one.
  KEY_UNKNOWN: { zh: '没有“{found}”这一项', wayOut: '核对拼写，最接近的是 {hint}；不需要就删除' },
  KEY_MISSING: { zh: '缺少必填的“{found}”', wayOut: '补上这一项，写法见模板' },
  TYPE_WRONG: { zh: '内容的类型不对：{found}', wayOut: '这里应写{hint}' },
  NOT_LISTED: { zh: '“{found}”不在可选范围内', wayOut: '从下列之中选一个：{hint}' },
  OUT_OF_RANGE: { zh: '数值超出范围：{found}', wayOut: '应为 {hint}' },
  TEXT_LENGTH: { zh: '文字的长度不对：{found}', wayOut: '应为 {hint} 个字' },
  LIST_LENGTH: { zh: '列表的条数不对：{found}', wayOut: '应为 {hint} 条' },
  AMOUNT_WITHOUT_UNIT: {
    zh: '金额没有单位：{found}',
    wayOut: '写明单位，例如 5000 yuan（元）或 0.5 wan（万元）',
  },
  AMOUNT_UNREADABLE: {
    zh: '金额读不懂：{found}',
    wayOut: '写数字、空格、单位（fen、yuan、wan），不为负，精确到分，例如 5000 yuan',
  },
  LINE_WITHOUT_UNIT: {
    zh: '预警线没有单位：{found}',
    wayOut: '写明单位，例如 5000 yuan；或 always、never、report-only',
  },
  LINE_UNREADABLE: {
    zh: '预警线读不懂：{found}',
    wayOut:
      '写 5000 yuan、50 % of income、50 % of rural income、always、never 或 report-only，不为负，精确到分',
  },
  FACTOR_UNREADABLE: {
    zh: '倍数读不懂：{found}',
    wayOut: '写 0.001 至 1000 的数字，最多三位小数，例如 1.5',
  },
  DAY_UNREADABLE: { zh: '不是日历上的一天：{found}', wayOut: '写 "2026-07-01" 这样的日期，加引号' },
  MONTH_DAY_UNREADABLE: {
    zh: '不是日历上的月日：{found}',
    wayOut: '写 "04-01" 这样的月-日，加引号',
  },
  WINDOW_UNREADABLE: { zh: '没有“{found}”这种统计期间', wayOut: '从下列之中选一个：{hint}' },
  CODE_RANGE_UNREADABLE: {
    zh: '不是疾病编码或编码区间：{found}',
    wayOut: '写 C16 或 Q20-Q26 这样的 ICD-10 编码，区间两端位数相同、由小到大',
  },
  EXCLUSION_KIND_UNREADABLE: {
    zh: '排除情形的代码不合规则：{found}',
    wayOut: '用大写字母、数字和下划线，字母开头，最多 40 个字符，例如 DRINKING；中文写在 name',
  },
  MORPHOLOGY_UNREADABLE: { zh: '不是形态学编码：{found}', wayOut: '写 M9500/3 这样的编码' },
  SEVERITY_UNREADABLE: {
    zh: '预警级别读不懂：{found}',
    wayOut: '写 ladder，或逐条写 { when: 条件, is: RED }，最后一条只写 is',
  },
  PARAMETER_UNREADABLE: { zh: '参数读不懂：{found}', wayOut: '写整数，或方括号里的一组文字' },
  COUNTY_UNREADABLE: {
    zh: '县级代码不是引号里的六位数字：{found}',
    wayOut: '写 "130529" 这样的代码，加引号',
  },
  STANDARD_ID_UNREADABLE: {
    zh: '标准编号不合规则：{found}',
    wayOut: '用大写字母、数字和连字符，字母开头，最多 40 个字符，例如 JULU',
  },
  // The document as a version among others.
  COUNTY_UNKNOWN: {
    zh: '区划表中没有县级代码 {found}',
    wayOut: '写本县的六位代码；市级默认标准写 "130500"',
  },
  COUNTY_OF_OTHERS: {
    zh: '文件属于 {found}，不属于本次办理的县',
    wayOut: '核对 countyCode，或改在该县名下提交',
  },
  STANDARD_ID_CHANGED: {
    zh: '标准编号与已发布的版本不同：{found}',
    wayOut: '一县一标准，沿用 {hint}',
  },
  STANDARD_ID_TAKEN: {
    zh: '标准编号 {found} 已由别的县使用',
    wayOut: '换一个编号，例如本县名称的拼音',
  },
  VERSION_NOT_NEXT: { zh: '版本号不连续：{found}', wayOut: '下一个版本号是 {hint}' },
  REASON_MISSING: {
    zh: '自 {found} 起施行，早于今天，却没有写明理由',
    wayOut: '在文件中加 reason: 追溯的理由；不需要追溯就把 validFrom 改为今天或以后',
  },
  RESTS_ON_MISSING: {
    zh: '没有写明以市级标准的哪个版本为基础',
    wayOut: '补一行 restsOn: { standardId: XT-DEFAULT, version: 1 }',
  },
  RESTS_ON_ITSELF: {
    zh: '以自身为基础，成了循环：{found}',
    wayOut: '改为市级标准的已发布版本：{hint}',
  },
  RESTS_ON_COUNTY: {
    zh: '以县级标准为基础：{found}',
    wayOut: '县级标准只能以市级标准为基础：{hint}',
  },
  RESTS_ON_UNPUBLISHED: {
    zh: '作为基础的版本没有发布过：{found}',
    wayOut: '改为已发布的版本：{hint}',
  },
  CITY_RESTS_ON: { zh: '市级标准不以别的标准为基础', wayOut: '删除 restsOn' },
  CITY_PART_MISSING: { zh: '市级标准必须写全，缺少或写错：{found}', wayOut: '补上这一项' },
  PERIOD_OVERLAPS: { zh: '期间重叠，{found} 写了两次', wayOut: '同一期间只留一条' },
  STAGE_TWICE: { zh: '学段 {found} 写了两次', wayOut: '同一学段只留一条' },
  STAGE_UNKNOWN: { zh: '没有学段 {found}', wayOut: '从下列之中选一个：{hint}' },
  DISEASE_ITEM_TWICE: { zh: '病种序号 {found} 写了两次', wayOut: '给后一个病种另编序号' },
  EXCLUSION_KIND_TWICE: {
    zh: '排除情形 {found} 写了两次',
    wayOut: '代码和名称各不相同；同一情形只留一条',
  },
  CODE_SYSTEM_UNKNOWN: { zh: '没有诊断编码体系 {found}', wayOut: '从下列之中选一个：{hint}' },
  LADDER_NOT_ASCENDING: {
    zh: '级别阶梯没有逐级升高：{found}',
    wayOut: '橙色倍数不小于 1，红色倍数大于橙色，例如 { orange: 2, red: 4 }',
  },
  // Rules.
  RULE_UNKNOWN: { zh: '没有规则“{found}”', wayOut: '核对拼写，最接近的是 {hint}' },
  RULE_TWICE: { zh: '规则 {found} 写了两次', wayOut: '合并成一条' },
  RULE_PART_MISSING: { zh: '规则缺少 {found}，市级标准中也没有', wayOut: '补上这一项' },
  WINDOW_NOT_OF_RULE: { zh: '本规则不按 {found} 统计', wayOut: '改为 {hint}，或删除这一项' },
  LINE_NOT_OF_RULE: { zh: '本规则不能用这种预警线：{found}', wayOut: '{hint}' },
  RURAL_INCOME_MISSING: {
    zh: '预警线按农村居民收入的比例计算，文件中却没有收入数',
    wayOut: '加 ruralIncome:，逐年写 { year: 2025, income: 21000 yuan }',
  },
  LADDER_WITHOUT_AMOUNT: {
    zh: '本规则没有金额线，不能用 ladder 分级',
    wayOut: '逐条写 { when: 条件, is: RED }，最后一条只写 is',
  },
  SEVERITY_UNREACHABLE: {
    zh: '本条没有条件，它后面的各条永远用不上',
    wayOut: '把没有 when 的一条放到最后',
  },
  SEVERITY_WITHOUT_LAST: {
    zh: '条件都不满足时没有级别可用',
    wayOut: '在最后加一条只写 is 的，例如 { is: YELLOW }',
  },
  PARAMETER_UNKNOWN: { zh: '本规则没有参数 {found}', wayOut: '删除；本规则的参数有：{hint}' },
  PARAMETER_MISSING: { zh: '缺少参数 {found}，或类型不对', wayOut: '写{hint}' },
  PARAMETER_OUT_OF_RANGE: { zh: '参数超出范围：{found}', wayOut: '应为 {hint}' },
  PARAMETER_CODE_UNKNOWN: { zh: '参数中没有代码 {found}', wayOut: '从下列之中选：{hint}' },
  AGE_RANGE_EMPTY: { zh: '年龄下限大于上限：{found}', wayOut: '下限不大于上限，例如 6 至 15' },
  // Conditions (Common Expression Language).
  CONDITION_SYNTAX: {
    zh: '条件表达式写法不对：{found}',
    wayOut: '用英文符号：>= 不小于，&& 并且，|| 或者，! 不是，例如 value >= threshold',
  },
  CONDITION_NAME_UNKNOWN: { zh: '条件中有不认识的名称：{found}', wayOut: '可用的名称：{hint}' },
  CONDITION_TYPE: {
    zh: '条件中比较或运算的两边类型不同：{found}',
    wayOut: '数与数比，文字与文字比，文字加引号；可用的名称：{hint}',
  },
  CONDITION_NOT_BOOLEAN: {
    zh: '条件得出的不是“是/否”，而是 {found}',
    wayOut: '写成比较，例如 value >= threshold',
  },
  CONDITION_NOT_ALLOWED: {
    zh: '条件中不能用 {found}，运行时可能出错',
    wayOut: '只用比较、in、&&、||、!、加减，和与常数（不超过 1000）相乘',
  },
  CONDITION_FRACTION: {
    zh: '条件中有小数 {found}，金额以分为单位计算',
    wayOut: '写整数（分），比例写成两边各乘整数，例如 value * 2 >= threshold * 3',
  },
  CONDITION_CODE_UNKNOWN: { zh: '条件中没有代码 {found}', wayOut: '从下列之中选：{hint}' },
  PLACEHOLDER_UNKNOWN: { zh: '说明文字中有不认识的占位 {found}', wayOut: '可用的占位：{hint}' },
} as const satisfies Record<string, ProblemSpec>;

/** Code of a fault of a standard document. */
export type StandardProblemCode = keyof typeof standardProblemCodes;

/** One fault of a standard document: where it is, what was found, how to mend it. */
export interface StandardProblem {
  readonly code: StandardProblemCode;
  /** Counted from 1. */
  readonly line: number;
  /** Keys down to the entry, joined by dots; empty for the document as a whole. */
  readonly path: string;
  /** Rule to which it belongs; null outside the rules. */
  readonly ruleId: string | null;
  /** Chinese sentence with what was found. */
  readonly problem: string;
  /** Chinese sentence on what to do. */
  readonly wayOut: string;
}

/** What fills the placeholders of a problem's sentences. */
export interface ProblemDetail {
  readonly found?: unknown;
  readonly hint?: string;
}

// Enough to recognise the value; a pasted page must not come back as an error message.
const FOUND_CHARACTERS_MAX = 60;

function shown(found: unknown): string {
  const text =
    typeof found === 'string' ? found : ((JSON.stringify(found) as string | undefined) ?? '空');
  return text.length > FOUND_CHARACTERS_MAX ? `${text.slice(0, FOUND_CHARACTERS_MAX)}…` : text;
}

/** The sentences of a problem. */
export function problemSentences(
  code: StandardProblemCode,
  { found, hint = '' }: ProblemDetail,
): Pick<StandardProblem, 'problem' | 'wayOut'> {
  const { zh, wayOut } = standardProblemCodes[code];
  const filled = (text: string): string =>
    text.replaceAll(/\{(found|hint)\}/g, (_, name) => (name === 'found' ? shown(found) : hint));
  return { problem: filled(zh), wayOut: filled(wayOut) };
}

/** One problem as a line for people: file, line, code, rule, what was found, what to do. */
export function problemLine(file: string, problem: StandardProblem): string {
  const { code, line, path, ruleId, problem: what, wayOut } = problem;
  const rule = ruleId === null ? '' : `规则 ${ruleId}，`;
  const where = path === '' ? '' : `${path}：`;
  return `${file} 第 ${String(line)} 行 [${code}] ${rule}${where}${what}。怎么办：${wayOut}。`;
}
