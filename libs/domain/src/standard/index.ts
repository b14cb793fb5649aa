export { checkStandard, EXPLANATION_NAMES } from './standard-check.js';
export type { StandardCheck, StandardProblem } from './standard-check.js';
export { compileCondition, conditionProblem, RULE_FORMS } from './standard-condition.js';
export type { Condition, ConditionNames, ConditionType, RuleForm } from './standard-condition.js';
export { CITY_CODE, parseStandard, RULE_IDS, severitySchema, standardSchema } from './standard.js';
export type { DiseaseItem, Line, RuleId, RuleWindow, Standard, StandardRule } from './standard.js';
