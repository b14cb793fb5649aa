export { HubError, hubErrorCodes } from './errors/hub-error.js';
export type { ErrorClass, ErrorFields, HubErrorCode } from './errors/hub-error.js';
export { rejection, rejectionCodes, rejectionText } from './errors/rejection.js';
export type { Rejection, RejectionCode } from './errors/rejection.js';
export { ok, rejected } from './errors/result.js';
export type { Result } from './errors/result.js';
export { createIdentityCipher, IdentityCipher } from './identity/identity-cipher.js';
export type {
  CipherProfile,
  IdentityKeys,
  Sealed,
  SealedContent,
} from './identity/identity-cipher.js';
export { isUnreadable, normaliseName } from './identity/name.js';
export {
  checkCharacterOf,
  normaliseIdNumber,
  normaliseStudentNumber,
  parseDisabilityCertificate,
  syntheticIdNumber,
  syntheticPrefix,
} from './identity/resident-id.js';
export type { DisabilityCertificateNumber, ResidentId } from './identity/resident-id.js';
export { amountFenMax, formatFenZh, parseMoney } from './money/money.js';
export type { MoneyUnit } from './money/money.js';
export { canonicalJson } from './standard/canonical-json.js';
export type { ExclusionKind } from './standard/exclusion-kinds.js';
export { checkStandard } from './standard/standard-check.js';
export type { StandardCheck, StandardExpectation } from './standard/standard-check.js';
export { compileCondition, conditionProblem, ruleForms } from './standard/standard-condition.js';
export type {
  Condition,
  ConditionNames,
  ConditionType,
  ConditionValue,
  RuleForm,
} from './standard/standard-condition.js';
export { standardJsonSchema } from './standard/standard-document.js';
export {
  problemLine,
  problemSentences,
  standardProblemCodes,
} from './standard/standard-problem.js';
export type { StandardProblem, StandardProblemCode } from './standard/standard-problem.js';
export { ruleTitlesZh, standardDifferences } from './standard/standard-difference.js';
export type { StandardDifference } from './standard/standard-difference.js';
export { decodeStandardText, readDocument, standardTextHash } from './standard/standard-text.js';
export { isTrialSeal, trialSeal } from './standard/trial-seal.js';
export type { TriedText } from './standard/trial-seal.js';
export { ruralIncomeLineFen } from './standard/rural-income.js';
export { rankedStandards, standardInForce } from './standard/standard-in-force.js';
export {
  CITY_CODE,
  parseStandard,
  RULE_IDS,
  severitySchema,
  standardSchema,
} from './standard/standard.js';
export type {
  DiseaseItem,
  Line,
  RuleId,
  RuleWindow,
  Standard,
  StandardRule,
} from './standard/standard.js';
export { closestName } from './text/closest-name.js';
export { maskIdNumber, maskName, maskPhone, maskText } from './text/mask.js';
export { collapseBlanks, removeBlanks, toHalfWidth } from './text/text.js';
export {
  addMonths,
  benefitYearOf,
  calendarYearOf,
  completedYears,
  dayFromIso,
  dayFromParts,
  dayOfInstant,
  instantOfDay,
  isoDay,
  schoolYearOf,
  yearOf,
} from './time/days.js';
export type { Day, DayPeriod } from './time/days.js';
export { parseDateText, parseInstantText, parseMonth } from './time/parse-date.js';
