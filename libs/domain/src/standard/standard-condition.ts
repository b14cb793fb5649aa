import { Environment } from '@marcbachmann/cel-js';
import { type RuleId, type RuleWindow } from './standard.js';

/** Value of a name in a condition. */
export type ConditionValue = number | boolean | string | readonly string[];

/** Type of a name in a condition, in words of the Common Expression Language. */
export type ConditionType = 'int' | 'bool' | 'string' | 'list<string>';

/** What the engine offers to the document of one rule. */
export interface RuleForm {
  readonly window: RuleWindow['kind'];
  /** Names beside the common ones. */
  readonly names: Readonly<Record<string, ConditionType>>;
  /** Parameters that the document must set, with their unit in the name. */
  readonly parameters: Readonly<Record<string, 'int' | 'list<string>'>>;
  /** Whether its lines are amounts, shares of income, or only always and never. */
  readonly line: 'AMOUNT' | 'INCOME_SHARE' | 'REACH';
}

/** Names of every condition: the value, the line that applied, and the group on the day. */
export const commonNames: Readonly<Record<string, ConditionType>> = {
  value: 'int',
  threshold: 'int',
  watched: 'bool',
};

const amount = (window: RuleWindow['kind'], parameters: RuleForm['parameters'] = {}): RuleForm => ({
  window,
  names: {},
  parameters,
  line: 'AMOUNT',
});

/** The form of each rule's entry in a standard document. */
export const ruleForms: Readonly<Record<RuleId, RuleForm>> = {
  'illness.year-burden': amount('benefit-year'),
  'illness.single-stay': amount('record', { inpatientMedTypes: 'list<string>' }),
  'illness.major-disease': { window: 'ever', names: {}, parameters: {}, line: 'REACH' },
  'schooling.year-cost': amount('school-year', { approvedLevels: 'list<string>' }),
  'schooling.dropout': {
    window: 'school-year',
    names: { age: 'int', ageKnown: 'bool' },
    parameters: { ageMin: 'int', ageMax: 'int' },
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
    parameters: { waitDays: 'int' },
    line: 'REACH',
  },
  'accident.labourer-lost': {
    window: 'ever',
    names: { age: 'int', ageKnown: 'bool', canWork: 'bool', canWorkKnown: 'bool' },
    parameters: { ageMin: 'int', ageMax: 'int' },
    line: 'REACH',
  },
  'disability.severe': {
    window: 'ever',
    names: { severe: 'bool', furtherMember: 'bool' },
    parameters: { severeGradeMax: 'int' },
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
    parameters: { causes: 'list<string>' },
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
    parameters: { departmentsMin: 'int' },
    line: 'INCOME_SHARE',
  },
};

/** Value of each name of a rule's condition. */
export type ConditionNames = Readonly<Record<string, ConditionValue>>;

/** A condition, compiled once and asked many times. */
export type Condition = (names: ConditionNames) => boolean;

const environments = new Map<RuleId, Environment>();

function environmentOf(ruleId: RuleId): Environment {
  const known = environments.get(ruleId);
  if (known !== undefined) return known;
  const { names, parameters } = ruleForms[ruleId];
  const environment = new Environment({ limits: { maxAstNodes: 500, maxDepth: 50 } });
  for (const [name, type] of Object.entries({ ...commonNames, ...names, ...parameters })) {
    environment.registerVariable(name, type);
  }
  environments.set(ruleId, environment);
  return environment;
}

/** Why a condition of this rule cannot be used, in the words of its checker; null when it can. */
export function conditionProblem(ruleId: RuleId, text: string): string | null {
  const checked = environmentOf(ruleId).check(text);
  if (!checked.valid) {
    return (checked.error?.message ?? 'not an expression').split('\n')[0] ?? 'not an expression';
  }
  // A condition of type int would be taken for false without a word.
  return checked.type === 'bool' ? null : `is of type ${String(checked.type)}, not bool`;
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
