import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { commonNames, conditionProblem, ruleForms } from './standard-condition.js';
import {
  standardDocumentSchema,
  type RuleEntry,
  type StandardDocument,
} from './standard-document.js';
import { type Standard, standardSchema, type StandardRule, CITY_CODE } from './standard.js';

// A hand-written document has a few hundred lines; more is a file of another kind.
const DOCUMENT_CHARACTERS_MAX = 500_000;

/** One fault of a standard document: where it is, what is wrong, how to mend it. */
export interface StandardProblem {
  readonly line: number;
  readonly path: string;
  readonly problem: string;
  readonly wayOut: string;
}

/** A checked standard, whole, or everything that is wrong with the document. */
export type StandardCheck =
  | { readonly ok: true; readonly standard: Standard }
  | { readonly ok: false; readonly problems: readonly StandardProblem[] };

/** Placeholders that an explanation's template may use. */
export const explanationNames: readonly string[] = [
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
  AMOUNT: 'write an amount such as "5000 yuan", or never',
  INCOME_SHARE: 'write a share such as "50 % of income", or never',
  REACH: 'write always, never or report-only',
};

type Path = readonly (string | number)[];

/** Collects problems with the line of the document in which they stand. */
class Problems {
  readonly found: StandardProblem[] = [];

  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  add(path: Path, problem: string, wayOut: string): void {
    this.found.push({ line: this.#lineOf(path), path: path.join('.'), problem, wayOut });
  }

  // A missing entry has no line of its own; that of the nearest entry around it helps as much.
  #lineOf(path: Path): number {
    for (let length = path.length; length >= 0; length -= 1) {
      const node =
        length === 0 ? this.document.contents : this.document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.lines.linePos(node.range[0]).line;
    }
    return 1;
  }
}

/**
 * Read and check a standard document (YAML), and fill it in from the city's version on which a
 * county's rests.
 * @param published whole standards published so far, among which `restsOn` must be
 * @param today day of the submission; a version that reaches back before it needs a reason
 */
export function checkStandard(
  text: string,
  published: readonly Standard[],
  today: number,
): StandardCheck {
  const lines = new LineCounter();
  const document = parseDocument(text.slice(0, DOCUMENT_CHARACTERS_MAX), { lineCounter: lines });
  const problems = new Problems(document, lines);
  for (const error of document.errors) {
    const line = error.linePos?.[0].line ?? 1;
    problems.found.push({ line, path: '', problem: error.message, wayOut: 'mend the YAML' });
  }
  if (text.length > DOCUMENT_CHARACTERS_MAX) {
    problems.add([], `is longer than ${DOCUMENT_CHARACTERS_MAX} characters`, 'shorten it');
  }
  if (problems.found.length > 0) return { ok: false, problems: problems.found };
  const read = standardDocumentSchema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!read.success) {
    for (const issue of read.error.issues) {
      problems.add(issue.path.map(String), issue.message, 'correct the value or leave it out');
    }
    return { ok: false, problems: problems.found };
  }
  const standard = filledIn(read.data, published, today, problems);
  if (standard === null || problems.found.length > 0)
    return { ok: false, problems: problems.found };
  return { ok: true, standard };
}

function filledIn(
  document: StandardDocument,
  published: readonly Standard[],
  today: number,
  problems: Problems,
): Standard | null {
  if (document.validFrom < today && document.reason === null) {
    problems.add(['validFrom'], 'reaches back without a reason', 'add "reason"');
  }
  const base = baseOf(document, published, problems);
  if (base === undefined) return null;
  checkPeriods(document, problems);
  const rules = rulesOf(document, base, problems);
  const { restsOn, incomeGate, schooling, severityLadder, ...own } = document;
  const whole = {
    ...base,
    ...defined(own),
    reason: own.reason,
    restsOn: restsOn ?? null,
    incomeGate: {
      ...base?.incomeGate,
      ...defined({
        factorPermille: incomeGate?.factor,
        lines: incomeGate?.lines?.map(({ year, line }) => ({ year, lineFen: line })),
      }),
    },
    severityLadder:
      severityLadder === undefined
        ? base?.severityLadder
        : { orangePermille: severityLadder.orange, redPermille: severityLadder.red },
    schooling: {
      ...base?.schooling,
      ...defined({
        feeFactorPermille: schooling?.feeFactor,
        referenceFees: schooling?.referenceFees?.map(({ stage, fee }) => ({ stage, feeFen: fee })),
      }),
    },
    rules,
  };
  const checked = standardSchema.safeParse(whole);
  if (checked.success) return checked.data;
  for (const issue of checked.error.issues) {
    problems.add(issue.path.map(String), issue.message, "the city's own standard must name it");
  }
  return null;
}

// Keys that a document leaves out must not overwrite the city's with undefined.
function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** The city's version that a county's rests on; null for the city's own, undefined when refused. */
function baseOf(
  { countyCode, restsOn }: StandardDocument,
  published: readonly Standard[],
  problems: Problems,
): Standard | null | undefined {
  if (countyCode === CITY_CODE) {
    if (restsOn === undefined) return null;
    problems.add(['restsOn'], "the city's standard rests on none", 'leave it out');
    return undefined;
  }
  if (restsOn === undefined) {
    problems.add([], "does not name the city's version that it rests on", 'add "restsOn"');
    return undefined;
  }
  const base = published.find(
    (one) =>
      one.countyCode === CITY_CODE &&
      one.standardId === restsOn.standardId &&
      one.version === restsOn.version,
  );
  if (base === undefined) {
    problems.add(['restsOn'], 'names a version that is not published', 'name a published version');
  }
  return base;
}

function checkPeriods({ incomeGate, schooling }: StandardDocument, problems: Problems): void {
  const twice = (values: readonly unknown[], path: Path, what: string): void => {
    values.forEach((value, index) => {
      if (values.indexOf(value) === index) return;
      problems.add([...path, index], `${what} ${String(value)} a second time`, 'keep one of them');
    });
  };
  const years = (incomeGate?.lines ?? []).map(({ year }) => year);
  twice(years, ['incomeGate', 'lines'], 'overlaps: names the year');
  const stages = (schooling?.referenceFees ?? []).map(({ stage }) => stage);
  twice(stages, ['schooling', 'referenceFees'], 'overlaps: names the stage');
}

function rulesOf(
  document: StandardDocument,
  base: Standard | null,
  problems: Problems,
): StandardRule[] {
  const entries = new Map<string, { entry: RuleEntry; index: number }>();
  document.rules.forEach((entry, index) => {
    if (entries.has(entry.ruleId)) {
      problems.add(['rules', index, 'ruleId'], `names ${entry.ruleId} again`, 'keep one of them');
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
      const name = first === 'lines' ? 'thresholds' : first;
      problems.add(
        ['rules', index, name, ...rest],
        'is missing',
        `give ${entry.ruleId} its ${name}`,
      );
    }
    return null;
  }
  checkRule(whole.data, index, problems);
  return whole.data;
}

function checkRule(rule: StandardRule, index: number, problems: Problems): void {
  const form = ruleForms[rule.ruleId];
  const at = (...path: Path): Path => ['rules', index, ...path];
  if (rule.window.kind !== form.window) {
    problems.add(at('window'), `is not how ${rule.ruleId} counts`, `write ${form.window}`);
  }
  for (const [group, { kind }] of Object.entries(rule.lines)) {
    const reach = kind === 'ALWAYS' || kind === 'NEVER' || kind === 'REPORT_ONLY';
    const fits = form.line === 'REACH' ? reach : kind === form.line || kind === 'NEVER';
    if (!fits)
      problems.add(at('thresholds', group), `is no line of ${rule.ruleId}`, lineForms[form.line]);
  }
  checkParameters(rule, at, problems);
  const conditions: [Path, string][] = [[at('when'), rule.when]];
  if (rule.severity !== 'ladder') {
    rule.severity.forEach(({ when }, position) => {
      if (when !== null) conditions.push([at('severity', position, 'when'), when]);
    });
  } else if (form.line === 'REACH') {
    problems.add(at('severity'), 'a ladder needs an amount', 'list severities by condition');
  }
  const names = Object.keys({ ...commonNames, ...form.names, ...form.parameters }).join(', ');
  for (const [path, text] of conditions) {
    const problem = conditionProblem(rule.ruleId, text);
    if (problem !== null) problems.add(path, `"${text}": ${problem}`, `use ${names}`);
  }
  for (const [placeholder, name] of rule.explanation.matchAll(/\{([^}]*)\}/g)) {
    if (explanationNames.includes(name ?? '')) continue;
    problems.add(
      at('explanation'),
      `unknown name ${placeholder}`,
      `use ${explanationNames.join(', ')}`,
    );
  }
}

function checkParameters(
  { ruleId, parameters }: StandardRule,
  at: (...path: Path) => Path,
  problems: Problems,
): void {
  const form = ruleForms[ruleId].parameters;
  for (const [name, type] of Object.entries(form)) {
    const value = parameters[name];
    if (type === 'int' ? typeof value === 'number' : Array.isArray(value)) continue;
    problems.add(at('parameters', name), `is missing or not of type ${type}`, `give ${name}`);
  }
  for (const name of Object.keys(parameters)) {
    if (!(name in form)) problems.add(at('parameters', name), 'is unknown', 'leave it out');
  }
}
