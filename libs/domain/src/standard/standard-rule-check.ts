import { conditionProblem, ruleForms, type ParameterForm } from './standard-condition.js';
import { type RuleEntry, type StandardDocument } from './standard-document.js';
import { type Problems, type ProblemPath } from './standard-text.js';
import { standardSchema, type Standard, type StandardRule } from './standard.js';

/** Placeholders that an explanation's template may use. */
const explanationNames: readonly string[] = [
  'value',
  'threshold',
  'group',
  'count',
  'year',
  'nextYear',
  'firstMetOn',
  'severity',
];

const lineForms: Readonly<Record<'AMOUNT' | 'INCOME_SHARE' | 'REACH', string>> = {
  AMOUNT: '写金额，例如 5000 yuan，或 50 % of rural income，或 never',
  INCOME_SHARE: '写家庭年纯收入的比例，例如 50 % of income，或 never',
  REACH: '本规则不看金额，写 always、never 或 report-only',
};

const lineWords: Readonly<Record<StandardRule['lines']['watched']['kind'], string>> = {
  AMOUNT: '金额',
  INCOME_SHARE: '家庭年纯收入的比例',
  RURAL_INCOME_SHARE: '农村居民收入的比例',
  ALWAYS: 'always',
  NEVER: 'never',
  REPORT_ONLY: 'report-only',
};

/**
 * The rules of a document, whole: what it leaves out of a rule, and whole rules that it does not
 * name, are those of the base.
 */
export function rulesOf(
  document: StandardDocument,
  base: Standard | null,
  problems: Problems,
): StandardRule[] {
  const entries = new Map<string, { entry: RuleEntry; index: number }>();
  document.rules.forEach((entry, index) => {
    if (entries.has(entry.ruleId)) {
      problems.add('RULE_TWICE', ['rules', index, 'ruleId'], { found: entry.ruleId });
    }
    entries.set(entry.ruleId, { entry, index });
  });
  const rules = (base?.rules ?? []).map((rule) => {
    const own = entries.get(rule.ruleId);
    entries.delete(rule.ruleId);
    return own === undefined ? rule : wholeRule(own.entry, rule, own.index, problems);
  });
  for (const { entry, index } of entries.values()) {
    rules.push(wholeRule(entry, null, index, problems));
  }
  return rules.filter((rule) => rule !== null);
}

function wholeRule(
  entry: RuleEntry,
  base: StandardRule | null,
  index: number,
  problems: Problems,
): StandardRule | null {
  const { thresholds } = entry;
  const watched = thresholds?.watched ?? base?.lines.watched;
  const ordinary = thresholds?.ordinary ?? base?.lines.ordinary;
  const rule = {
    ruleId: entry.ruleId,
    enabled: entry.enabled ?? base?.enabled ?? true,
    window: entry.window ?? base?.window,
    lines: { watched, ordinary },
    when: entry.when ?? base?.when,
    severity: entry.severity ?? base?.severity,
    parameters: { ...base?.parameters, ...entry.parameters },
    explanation: entry.explanation ?? base?.explanation,
  };
  const whole = standardSchema.shape.rules.element.safeParse(rule);
  if (!whole.success) {
    for (const issue of whole.error.issues) {
      const [first = '', ...rest] = issue.path.map(String);
      const path = [first === 'lines' ? 'thresholds' : first, ...rest];
      problems.add('RULE_PART_MISSING', ['rules', index, ...path], { found: path.join('.') });
    }
    return null;
  }
  checkRule(whole.data, (...path) => ['rules', index, ...path], problems);
  return whole.data;
}

type At = (...path: ProblemPath) => ProblemPath;

function checkRule(rule: StandardRule, at: At, problems: Problems): void {
  const form = ruleForms[rule.ruleId];
  if (rule.window.kind !== form.window) {
    const hint = form.window === 'rolling' ? 'rolling(12 months)' : form.window;
    problems.add('WINDOW_NOT_OF_RULE', at('window'), { found: rule.window.kind, hint });
  }
  for (const [group, line] of Object.entries(rule.lines)) {
    if (fitsForm(line.kind, form.line)) continue;
    const detail = { found: lineWords[line.kind], hint: lineForms[form.line] };
    problems.add('LINE_NOT_OF_RULE', at('thresholds', group), detail);
  }
  checkParameters(rule, at, problems);
  checkSeverity(rule, at, problems);
  checkCondition(rule, rule.when, at('when'), problems);
  for (const [placeholder, name] of rule.explanation.matchAll(/\{([^{}]*)\}?|\}/g)) {
    if (placeholder.endsWith('}') && explanationNames.includes(name ?? '')) continue;
    const detail = {
      found: placeholder,
      hint: explanationNames.map((one) => `{${one}}`).join('、'),
    };
    problems.add('PLACEHOLDER_UNKNOWN', at('explanation'), detail);
  }
}

function fitsForm(
  kind: StandardRule['lines']['watched']['kind'],
  form: keyof typeof lineForms,
): boolean {
  if (kind === 'NEVER') return true;
  if (form === 'REACH') return kind === 'ALWAYS' || kind === 'REPORT_ONLY';
  return form === 'AMOUNT' ? kind === 'AMOUNT' || kind === 'RURAL_INCOME_SHARE' : kind === form;
}

function checkCondition(
  { ruleId }: StandardRule,
  text: string,
  path: ProblemPath,
  problems: Problems,
): void {
  const problem = conditionProblem(ruleId, text);
  if (problem !== null) problems.add(problem.code, path, problem);
}

/** The first case whose condition holds counts: all but the last need one, the last must have none. */
function checkSeverity(rule: StandardRule, at: At, problems: Problems): void {
  const { severity } = rule;
  if (severity === 'ladder') {
    if (ruleForms[rule.ruleId].line === 'REACH')
      problems.add('LADDER_WITHOUT_AMOUNT', at('severity'));
    return;
  }
  const last = severity.length - 1;
  severity.forEach(({ when }, position) => {
    const path = at('severity', position);
    if (when !== null) checkCondition(rule, when, [...path, 'when'], problems);
    if (position < last && when === null) problems.add('SEVERITY_UNREACHABLE', path);
    if (position === last && when !== null) problems.add('SEVERITY_WITHOUT_LAST', path);
  });
}

function checkParameters({ ruleId, parameters }: StandardRule, at: At, problems: Problems): void {
  const forms = ruleForms[ruleId].parameters;
  for (const [name, form] of Object.entries(forms)) {
    checkParameter(name, parameters[name], form, at('parameters', name), problems);
  }
  const hint = Object.keys(forms).join('、') || '无';
  for (const name of Object.keys(parameters)) {
    if (name in forms) continue;
    problems.add('PARAMETER_UNKNOWN', at('parameters', name), { found: name, hint });
  }
  const { ageMin, ageMax } = parameters;
  if (typeof ageMin === 'number' && typeof ageMax === 'number' && ageMin > ageMax) {
    const found = `${String(ageMin)} 至 ${String(ageMax)}`;
    problems.add('AGE_RANGE_EMPTY', at('parameters', 'ageMin'), { found });
  }
}

function checkParameter(
  name: string,
  value: StandardRule['parameters'][string] | undefined,
  form: ParameterForm,
  path: ProblemPath,
  problems: Problems,
): void {
  if (form.type === 'int') {
    const hint = `${String(form.min)} 至 ${String(form.max)} 的整数`;
    if (typeof value !== 'number') problems.add('PARAMETER_MISSING', path, { found: name, hint });
    else if (value < form.min || value > form.max) {
      problems.add('PARAMETER_OUT_OF_RANGE', path, { found: value, hint });
    }
    return;
  }
  const known = form.codes();
  const hint = known.join('、');
  if (!Array.isArray(value)) {
    problems.add('PARAMETER_MISSING', path, { found: name, hint: `一组代码：${hint}` });
    return;
  }
  value.forEach((code, index) => {
    if (known.includes(code)) return;
    problems.add('PARAMETER_CODE_UNKNOWN', [...path, index], { found: code, hint });
  });
}
