import { alertIdIn } from '../../decision/core/content.js';
import { contextOf } from '../../decision/core/evaluate.js';
import {
  findingOf,
  type Finding,
  isHit,
  tracesOf,
  type Trace,
} from '../../decision/core/instance.js';
import type { Whole } from '../../decision/core/pieces.js';
import { RULES } from '../../decision/core/rules/index.js';
import type { HouseholdInput } from '../../decision/core/types.js';

/** The window of a rule that an alert is about, as the rules see it now. */
export interface AlertWindow {
  readonly traces: readonly Trace[];
  /** Null while the rule does not hold in it. */
  readonly finding: Finding | null;
  /** What counts in it; by the first day that held, else by the last day looked at. */
  readonly whole: Whole | null;
}

/** Looks for the window by the alert's name; null where there is no evidence in it any more. */
export function findWindow(
  input: HouseholdInput,
  ruleId: string,
  alertId: string,
): AlertWindow | null {
  const context = contextOf(input);
  const logic = RULES.find((one) => one.ruleId === ruleId);
  if (context === null || logic === undefined) return null;
  for (const instance of logic.instances(context)) {
    const { windowKey } = instance;
    if (alertIdIn(context, input.householdId, logic.ruleId, windowKey) !== alertId) continue;
    const traces = tracesOf(context, logic, instance);
    const finding = findingOf(logic, instance, traces.filter(isHit));
    const look = finding?.first ?? traces.at(-1)?.look;
    return { traces, finding, whole: look === undefined ? null : instance.whole(look) };
  }
  return null;
}
