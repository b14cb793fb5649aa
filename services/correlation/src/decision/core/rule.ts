import {
  compileCondition,
  type Condition,
  type ConditionNames,
  type Line,
  type RuleId,
  type Standard,
  type StandardRule,
} from '#domain';
import type { HouseholdGroup, IndicatorUnit, Severity } from '#schemas';
import { type BurdenYear } from './burden.js';
import { type Ledger } from './ledger.js';
import { type Whole } from './pieces.js';
import { type DayView, type Timeline } from './timeline.js';
import { type Day, type Days, type EvidenceTopic, type KeyedHash } from './types.js';

/** What the rules are asked about: one household's facts, its days, its medical burden. */
export interface RuleContext {
  readonly ledger: Ledger;
  readonly timeline: Timeline;
  readonly burden: ReadonlyMap<number, BurdenYear>;
  readonly keyedHash: KeyedHash;
}

/** A rule as one version of the standard states it, ready to be asked. */
export interface CompiledRule {
  readonly rule: StandardRule;
  readonly when: Condition;
  /** Null for the ladder. */
  readonly cases: readonly { readonly when: Condition | null; readonly is: Severity }[] | null;
}

/** A day looked at, with everything that applied on it. */
export interface Look {
  readonly day: Day;
  readonly standard: Standard;
  readonly compiled: CompiledRule;
  readonly line: Line;
  readonly group: HouseholdGroup;
  readonly category: string | null;
}

/** What a condition may ask on a day, with the evidence up to it. */
export interface Reading {
  readonly value: number;
  readonly names: ConditionNames;
}

/** One window of a rule in which there is evidence. */
export interface Instance {
  readonly windowKey: string;
  /** Days to look at, ascending, none after today. */
  readonly days: readonly Day[];
  /** Null while nothing counts. */
  readonly read: (look: Look) => Reading | null;
  /** The whole window as known now, counted by the version of the given day. */
  readonly whole: (look: Look) => Whole;
  /** First and last day of the window; null for windows that span their evidence. */
  readonly range: ((look: Look) => Days | null) | null;
  /**
   * All that the window reads beside the timeline, where it reads much: what was decided of it holds
   * while these are the same objects. Windows without it are asked again each time.
   */
  readonly restsOn?: readonly unknown[];
}

/** What is fixed of a rule; everything else is in the standard document. */
export interface RuleLogic {
  readonly ruleId: RuleId;
  readonly unit: IndicatorUnit;
  /** Without evidence of one of these it has no instance, and is not asked. */
  readonly topics: readonly EvidenceTopic[];
  readonly instances: (context: RuleContext) => Iterable<Instance>;
}

const compiledRules = new WeakMap<Standard, Map<string, CompiledRule>>();

/** A rule of a standard, compiled at the first question; null when it is off or not named. */
export function compiledRule(standard: Standard, ruleId: RuleId): CompiledRule | null {
  let rules = compiledRules.get(standard);
  if (rules === undefined) {
    rules = new Map(
      standard.rules.filter(({ enabled }) => enabled).map((rule) => [rule.ruleId, compile(rule)]),
    );
    compiledRules.set(standard, rules);
  }
  return rules.get(ruleId) ?? null;
}

function compile(rule: StandardRule): CompiledRule {
  const { ruleId, parameters, severity } = rule;
  const condition = (text: string): Condition => compileCondition(ruleId, text, parameters);
  const cases =
    severity === 'ladder'
      ? null
      : severity.map(({ when, is }) => ({ when: when === null ? null : condition(when), is }));
  return { rule, when: condition(rule.when), cases };
}

/** The rule as it applied on a day; null where it did not, or not to this group. */
export function lookAt(day: Day, view: DayView, ruleId: RuleId): Look | null {
  const { standard, group, category } = view;
  if (standard === null) return null;
  const compiled = compiledRule(standard, ruleId);
  if (compiled === null) return null;
  const { lines } = compiled.rule;
  const line = group === 'WATCHED' ? lines.watched : lines.ordinary;
  return line.kind === 'NEVER' ? null : { day, standard, compiled, line, group, category };
}

/** A whole-number parameter that the document's check made sure of. */
export function numberParameter({ compiled }: Look, name: string): number {
  const value = compiled.rule.parameters[name];
  if (typeof value !== 'number') throw new Error(`${compiled.rule.ruleId}: no number ${name}`);
  return value;
}

/** A list parameter that the document's check made sure of. */
export function listParameter(rule: StandardRule, name: string): readonly string[] {
  const value = rule.parameters[name];
  if (!Array.isArray(value)) throw new Error(`${rule.ruleId}: no list ${name}`);
  return value;
}
