import { type RuleId, type StandardRule } from '#domain';
import { type Severity } from '#schemas';

/** What a condition may ask about a day beside the sum and the line, under the names of a standard. */
export interface Own {
  /** In complete years; null when unknown. */
  readonly age?: number | null;
  /** Null when unknown. */
  readonly canWork?: boolean | null;
  readonly injury?: string;
  readonly compensated?: string;
  readonly waitedDays?: number;
  readonly collapsedRooms?: number;
  readonly severe?: boolean;
  readonly furtherMember?: boolean;
  readonly status?: string;
  readonly cause?: string;
  readonly urgency?: string;
  readonly departments?: number;
}

/** All that a condition may ask about a day. */
export interface Asked extends Own {
  readonly rule: StandardRule;
  /** In fen, or a number of records or rooms. */
  readonly value: number;
  /** In fen; 0 for rules without a line. */
  readonly threshold: number;
  readonly watched: boolean;
}

/** What the text of a condition says. */
type Said = (asked: Asked) => boolean;
type Gravity = (asked: Asked) => Severity;

/** A parameter of a rule that is a number. */
export function numberOf(rule: StandardRule, name: string): number {
  const value = rule.parameters[name];
  if (typeof value !== 'number') throw new TypeError(`${rule.ruleId}: ${name} is no number`);
  return value;
}

/** A parameter of a rule that is a list. */
export function listOf(rule: StandardRule, name: string): readonly string[] {
  const value = rule.parameters[name];
  if (!Array.isArray(value)) throw new TypeError(`${rule.ruleId}: ${name} is no list`);
  return value;
}

const isReached: Said = ({ value, threshold }) => value >= threshold;
const isOver: Said = ({ value, threshold }) => value > threshold;
const counts: Said = ({ value }) => value > 0;

function isOfAge({ age = null, rule }: Asked): boolean {
  return age !== null && age >= numberOf(rule, 'ageMin') && age <= numberOf(rule, 'ageMax');
}

function isOpenInjury({ injury, compensated, waitedDays = 0, rule }: Asked): boolean {
  return injury === 'LIGHT' && compensated !== 'FULL' && waitedDays >= numberOf(rule, 'waitDays');
}

function isGraveInjury({ injury }: Asked): boolean {
  return injury === 'DEATH' || injury === 'SERIOUS';
}

/** The city's conditions, as the table of rules §5 has them. */
const CITY: Readonly<Record<RuleId, Said>> = {
  'illness.year-burden': isReached,
  'illness.single-stay': isReached,
  'illness.major-disease': counts,
  'schooling.year-cost': isReached,
  'schooling.dropout': (asked) => asked.age === null || isOfAge(asked),
  'disaster.loss': isReached,
  'disaster.housing': counts,
  'accident.traffic': (asked) => isGraveInjury(asked) || (asked.watched && isOpenInjury(asked)),
  'accident.labourer-lost': (asked) =>
    (asked.age === null || isOfAge(asked)) && asked.canWork !== false,
  'disability.severe': counts,
  'coverage.lapsed': ({ status = '' }) => ['NONE', 'PAUSED', 'ENDED'].includes(status),
  'income.drop': counts,
  'reported.other': counts,
  'combined.rigid-spending': (asked) =>
    isReached(asked) && (asked.departments ?? 0) >= numberOf(asked.rule, 'departmentsMin'),
};

/** A condition that a county writes instead, and how a person reads it. */
interface OtherCondition {
  readonly ruleId: RuleId;
  readonly when: string;
  readonly said: Said;
}

function other(ruleId: RuleId, when: string, said: Said): OtherCondition {
  return { ruleId, when, said };
}

/** What counties may ask instead; the first are those of real ones (Yangyuan, Longyao, Xinhe). */
export const OTHER_CONDITIONS: readonly OtherCondition[] = [
  other('illness.year-burden', 'value > threshold', isOver),
  other('disaster.loss', 'value > threshold', isOver),
  other(
    'accident.traffic',
    'injury in ["DEATH", "SERIOUS"] || (injury == "LIGHT" && compensated != "FULL" && waitedDays >= waitDays)',
    (asked) => isGraveInjury(asked) || isOpenInjury(asked),
  ),
  other(
    'illness.year-burden',
    'value >= threshold && (watched || value * 2 >= threshold * 3)',
    ({ value, threshold, watched }) =>
      value >= threshold && (watched || value * 2 >= threshold * 3),
  ),
  other(
    'illness.single-stay',
    'value > threshold - 100',
    ({ value, threshold }) => value > threshold - 100,
  ),
  other('illness.major-disease', 'watched', ({ watched }) => watched),
  other(
    'schooling.year-cost',
    'watched ? value >= threshold : value > threshold * 2',
    ({ value, threshold, watched }) => (watched ? value >= threshold : value > threshold * 2),
  ),
  other('schooling.dropout', 'ageKnown && age >= ageMin && age <= ageMax', isOfAge),
  other(
    'disaster.housing',
    'collapsedRooms > 0 || value > 2',
    ({ collapsedRooms = 0, value }) => collapsedRooms > 0 || value > 2,
  ),
  other('accident.labourer-lost', 'canWorkKnown && canWork', ({ canWork }) => canWork === true),
  other(
    'disability.severe',
    '(severe && watched) || furtherMember',
    ({ severe = false, watched, furtherMember = false }) => (severe && watched) || furtherMember,
  ),
  other(
    'coverage.lapsed',
    'status == "NONE" || (watched && status != "NORMAL")',
    ({ status, watched }) => status === 'NONE' || (watched && status !== 'NORMAL'),
  ),
  other(
    'income.drop',
    'cause in causes && urgency != "NORMAL"',
    ({ urgency }) => urgency !== 'NORMAL',
  ),
  other(
    'reported.other',
    '!(urgency in ["NORMAL", "URGENT"]) || cause == "ILLNESS"',
    ({ urgency, cause }) => urgency === 'CRITICAL' || cause === 'ILLNESS',
  ),
  other(
    'combined.rigid-spending',
    'value > threshold && departments > departmentsMin - 1 && !watched',
    (asked) => isOver(asked) && !asked.watched && CITY['combined.rigid-spending'](asked),
  ),
];

/** Whether the condition of a rule is met. */
export function isMet(asked: Asked): boolean {
  const { ruleId, when } = asked.rule;
  const written = OTHER_CONDITIONS.find((one) => one.ruleId === ruleId && one.when === when);
  return (written?.said ?? CITY[ruleId])(asked);
}

const traffic: Gravity = ({ injury }) =>
  injury === 'DEATH' ? 'RED' : injury === 'SERIOUS' ? 'ORANGE' : 'YELLOW';

const asUrgent: Gravity = ({ urgency }) =>
  urgency === 'CRITICAL' ? 'RED' : urgency === 'URGENT' ? 'ORANGE' : 'YELLOW';

/** The city's severities of rules without a ladder (rules §5). */
const CITY_SEVERITIES: Partial<Readonly<Record<RuleId, Gravity>>> = {
  'disaster.housing': ({ collapsedRooms = 0 }) => (collapsedRooms > 0 ? 'RED' : 'ORANGE'),
  'accident.traffic': traffic,
  'accident.labourer-lost': () => 'RED',
  'coverage.lapsed': () => 'YELLOW',
  'income.drop': () => 'YELLOW',
  'reported.other': asUrgent,
};

/** Severities that a county writes instead, and how a person reads them. */
interface OtherSeverity {
  readonly ruleId: RuleId;
  readonly severity: Exclude<StandardRule['severity'], 'ladder'>;
  readonly said: Gravity;
}

/** What counties may write instead of the city's severities, also of its ladder. */
export const OTHER_SEVERITIES: readonly OtherSeverity[] = [
  {
    ruleId: 'illness.single-stay',
    severity: [
      { when: 'value >= threshold * 3', is: 'RED' },
      { when: null, is: 'ORANGE' },
    ],
    said: ({ value, threshold }) => (value >= threshold * 3 ? 'RED' : 'ORANGE'),
  },
  {
    ruleId: 'disaster.housing',
    severity: [
      { when: 'collapsedRooms > 1', is: 'RED' },
      { when: 'value > 1', is: 'ORANGE' },
      { when: null, is: 'YELLOW' },
    ],
    said: ({ collapsedRooms = 0, value }) =>
      collapsedRooms > 1 ? 'RED' : value > 1 ? 'ORANGE' : 'YELLOW',
  },
  {
    ruleId: 'accident.traffic',
    severity: [
      { when: 'watched && injury != "LIGHT"', is: 'RED' },
      { when: 'waitedDays > 0', is: 'YELLOW' },
      { when: null, is: 'ORANGE' },
    ],
    said: ({ watched, injury, waitedDays = 0 }) =>
      watched && injury !== 'LIGHT' ? 'RED' : waitedDays > 0 ? 'YELLOW' : 'ORANGE',
  },
  {
    ruleId: 'reported.other',
    severity: [
      { when: 'cause == "JOB_LOSS"', is: 'RED' },
      { when: null, is: 'YELLOW' },
    ],
    said: ({ cause }) => (cause === 'JOB_LOSS' ? 'RED' : 'YELLOW'),
  },
];

/** Severity by the rule's cases; null where the ladder decides. */
export function severityBy(asked: Asked): Severity | null {
  const { ruleId, severity } = asked.rule;
  if (severity === 'ladder') return null;
  const written = OTHER_SEVERITIES.find(
    (one) => one.ruleId === ruleId && one.severity === severity,
  );
  return (written?.said ?? CITY_SEVERITIES[ruleId] ?? (() => 'ORANGE'))(asked);
}
