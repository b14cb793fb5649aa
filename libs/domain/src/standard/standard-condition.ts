import { Environment } from '@marcbachmann/cel-js';
import { codeTable } from '#schemas';
import { type ProblemDetail, type StandardProblemCode } from './standard-problem.js';
import { type RuleId, type RuleWindow } from './standard.js';

/** Value of a name in a condition. */
export type ConditionValue = number | boolean | string | readonly string[];

/** Type of a name in a condition, in words of the Common Expression Language. */
export type ConditionType = 'int' | 'bool' | 'string' | 'list<string>';

/** What a parameter may be: a whole number between two bounds, or some of the codes of a list. */
export type ParameterForm =
  | { readonly type: 'int'; readonly min: number; readonly max: number }
  | { readonly type: 'list<string>'; readonly codes: () => readonly string[] };

/** What the engine offers to the document of one rule. */
export interface RuleForm {
  readonly window: RuleWindow['kind'];
  /** Names beside the common ones. */
  readonly names: Readonly<Record<string, ConditionType>>;
  /** Parameters that the document must set, with their unit in the name. */
  readonly parameters: Readonly<Record<string, ParameterForm>>;
  /** Whether its lines are amounts, shares of income, or only always and never. */
  readonly line: 'AMOUNT' | 'INCOME_SHARE' | 'REACH';
}

/** Names of every condition: the value, the line that applied, and the group on the day. */
const commonNames: Readonly<Record<string, ConditionType>> = {
  value: 'int',
  threshold: 'int',
  watched: 'bool',
};

const table = (id: string) => (): readonly string[] =>
  codeTable(id).entries.map(({ code }) => code);
const int = (min: number, max: number): ParameterForm => ({ type: 'int', min, max });
const list = (codes: () => readonly string[]): ParameterForm => ({ type: 'list<string>', codes });
const ages = { ageMin: int(0, 120), ageMax: int(0, 120) };

// Levels that may approve a school, as the field approvedLevel of education.cost lists them.
const approvedLevels = ['COUNTY', 'CITY', 'PROVINCE', 'NATIONAL', 'NONE'] as const;

const amount = (window: RuleWindow['kind'], parameters: RuleForm['parameters'] = {}): RuleForm => ({
  window,
  names: {},
  parameters,
  line: 'AMOUNT',
});

/** The form of each rule's entry in a standard document. */
export const ruleForms: Readonly<Record<RuleId, RuleForm>> = {
  'illness.year-burden': amount('benefit-year'),
  'illness.single-stay': amount('record', { inpatientMedTypes: list(table('med-type')) }),
  'illness.major-disease': { window: 'ever', names: {}, parameters: {}, line: 'REACH' },
  'schooling.year-cost': amount('school-year', { approvedLevels: list(() => approvedLevels) }),
  'schooling.dropout': {
    window: 'school-year',
    names: { age: 'int', ageKnown: 'bool' },
    parameters: ages,
    line: 'REACH',
  },
  'disaster.loss': amount('disaster'),
  'disaster.housing': {
    window: 'disaster',
    names: { collapsedRooms: 'int' },
    parameters: {},
    line: 'REACH',
  },
  'accident.traffic': {
    window: 'record',
    names: { injury: 'string', compensated: 'string', waitedDays: 'int' },
    parameters: { waitDays: int(1, 366) },
    line: 'REACH',
  },
  'accident.labourer-lost': {
    window: 'ever',
    names: { age: 'int', ageKnown: 'bool', canWork: 'bool', canWorkKnown: 'bool' },
    parameters: ages,
    line: 'REACH',
  },
  'disability.severe': {
    window: 'ever',
    names: { severe: 'bool', furtherMember: 'bool' },
    parameters: { severeGradeMax: int(1, 4) },
    line: 'REACH',
  },
  'coverage.lapsed': {
    window: 'benefit-year',
    names: { status: 'string' },
    parameters: {},
    line: 'REACH',
  },
  'income.drop': {
    window: 'record',
    names: { cause: 'string', urgency: 'string' },
    parameters: { causes: list(table('cause')) },
    line: 'REACH',
  },
  'reported.other': {
    window: 'record',
    names: { cause: 'string', urgency: 'string' },
    parameters: {},
    line: 'REACH',
  },
  'combined.rigid-spending': {
    window: 'rolling',
    names: { departments: 'int' },
    parameters: { departmentsMin: int(1, 7) },
    line: 'INCOME_SHARE',
  },
};

/** Codes that a name can have, so that a misspelt one is not taken for one that never comes. */
const vocabularies: Readonly<Record<string, () => readonly string[]>> = {
  injury: table('injury'),
  cause: table('cause'),
  compensated: () => ['NONE', 'PARTIAL', 'FULL', 'UNKNOWN'],
  status: () => ['NONE', 'NORMAL', 'PAUSED', 'ENDED', 'UNKNOWN'],
  urgency: () => ['NORMAL', 'URGENT', 'CRITICAL'],
};

/** Value of each name of a rule's condition. */
export type ConditionNames = Readonly<Record<string, ConditionValue>>;

/** A condition, compiled once and asked many times. */
export type Condition = (names: ConditionNames) => boolean;

const environments = new Map<RuleId, Environment>();

/** Every name that a condition of a rule may use, with its type. */
function conditionNamesOf(ruleId: RuleId): Readonly<Record<string, ConditionType>> {
  const { names, parameters } = ruleForms[ruleId];
  const own = Object.entries(parameters).map(([name, { type }]) => [name, type] as const);
  return { ...commonNames, ...names, ...Object.fromEntries(own) };
}

function environmentOf(ruleId: RuleId): Environment {
  const known = environments.get(ruleId);
  if (known !== undefined) return known;
  const environment = new Environment({ limits: { maxAstNodes: 500, maxDepth: 50 } });
  for (const [name, type] of Object.entries(conditionNamesOf(ruleId))) {
    environment.registerVariable(name, type);
  }
  environments.set(ruleId, environment);
  return environment;
}

/** Why a condition of a rule cannot be used. */
export interface ConditionProblem extends ProblemDetail {
  readonly code: StandardProblemCode;
}

/** What is wrong with a condition of this rule; null when it can be used and cannot fail. */
export function conditionProblem(ruleId: RuleId, text: string): ConditionProblem | null {
  const environment = environmentOf(ruleId);
  const checked = environment.check(text);
  const hint = Object.keys(conditionNamesOf(ruleId)).join('、');
  if (!checked.valid) {
    const message = checked.error?.message.split('\n')[0] ?? '';
    const unknown = /^Unknown variable: (.*)$/.exec(message)?.[1];
    if (unknown !== undefined) return { code: 'CONDITION_NAME_UNKNOWN', found: unknown, hint };
    if (message.includes('overload')) return { code: 'CONDITION_TYPE', found: text, hint };
    return { code: 'CONDITION_SYNTAX', found: `${text}（${message}）` };
  }
  const part = forbiddenPart(environment.parse(text).ast);
  if (part !== null) return part;
  // A condition of type int would be taken for false without a word.
  return checked.type === 'bool'
    ? null
    : { code: 'CONDITION_NOT_BOOLEAN', found: `${text}（${String(checked.type)}）` };
}

type Node = ReturnType<Environment['parse']>['ast'];

const SAFE_OPERATORS: readonly string[] = [
  ...['==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||', '!_', '?:', '+', '-', '-_', 'list'],
];
const FACTOR_MAX = 1_000n;
const LITERAL_MAX = 1_000_000_000_000n;

/**
 * The first part of a condition that could fail, or mean nothing, when it is asked: a division by
 * zero, an overflow, a call. One county's condition must never stop the partition of all the others.
 */
function forbiddenPart(node: Node): ConditionProblem | null {
  if (node.op === 'id') return null;
  if (node.op === 'value') return literalProblem(node.args);
  if (node.op === '*') {
    const [left, right] = node.args;
    const factors = [left, right].filter(({ op }) => op === 'value');
    const names = [left, right].filter(({ op }) => op === 'id');
    const small = factors.every(({ args }) => typeof args === 'bigint' && args <= FACTOR_MAX);
    if (factors.length === 1 && names.length === 1 && small) return null;
    return { code: 'CONDITION_NOT_ALLOWED', found: node.input.slice(node.start, node.end) };
  }
  if (!SAFE_OPERATORS.includes(node.op)) {
    return { code: 'CONDITION_NOT_ALLOWED', found: node.input.slice(node.start, node.end) };
  }
  const parts = (Array.isArray(node.args) ? node.args : [node.args]) as readonly Node[];
  for (const part of parts) {
    const problem = forbiddenPart(part);
    if (problem !== null) return problem;
  }
  return codeProblem(parts);
}

function literalProblem(value: unknown): ConditionProblem | null {
  if (typeof value === 'number') return { code: 'CONDITION_FRACTION', found: value };
  if (typeof value === 'bigint' && value > LITERAL_MAX) {
    return { code: 'CONDITION_NOT_ALLOWED', found: String(value) };
  }
  return null;
}

/** A comparison of a name with a code that the name can never have. */
function codeProblem(parts: readonly Node[]): ConditionProblem | null {
  const name = parts.find(({ op, args }) => op === 'id' && args in vocabularies);
  if (name?.op !== 'id') return null;
  const known = vocabularies[name.args]?.() ?? [];
  const literals = parts.flatMap((part) => (part.op === 'list' ? part.args : [part]));
  const wrong = literals.find(
    ({ op, args }) => op === 'value' && typeof args === 'string' && !known.includes(args),
  );
  if (wrong === undefined) return null;
  return { code: 'CONDITION_CODE_UNKNOWN', found: wrong.args, hint: known.join('、') };
}

/**
 * Compile a condition that {@link conditionProblem} found no fault with.
 * @param fixed the rule's parameters, the same for every question
 */
export function compileCondition(ruleId: RuleId, text: string, fixed: ConditionNames): Condition {
  const ask = environmentOf(ruleId).parse(text);
  const constants = celValues({}, fixed);
  return (names) => ask(celValues(constants, names)) === true;
}

// The library takes a number for a double and a bigint for an int; sums of fen are ints.
function celValues(
  constants: Readonly<Record<string, unknown>>,
  names: ConditionNames,
): Record<string, unknown> {
  const values: Record<string, unknown> = { ...constants };
  for (const name in names) {
    const value = names[name];
    values[name] = typeof value === 'number' ? BigInt(value) : value;
  }
  return values;
}
