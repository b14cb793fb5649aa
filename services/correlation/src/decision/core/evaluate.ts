import { burdenYears } from './burden.js';
import { decisionOf, heldOn } from './content.js';
import { findingOf } from './instance.js';
import { Ledger } from './ledger.js';
import { compareText } from './order.js';
import { type RuleContext } from './rule.js';
import { RULES } from './rules/index.js';
import { Timeline } from './timeline.js';
import { type AlertDecision, type HouseholdInput } from './types.js';

/** What the rules are asked about a household; null in no county, or merged into another one. */
export function contextOf(input: HouseholdInput): RuleContext | null {
  const timeline = new Timeline(input.facts, input.standards, input.today);
  if (timeline.place === null) return null;
  const ledger = new Ledger(input.evidence, timeline);
  return { ledger, timeline, burden: burdenYears(ledger), keyedHash: input.alertIdOf };
}

/**
 * The alerts that hold for a household, by alertId in ascending order: a function of a set, of
 * neither its order nor its duplicates. In no county, or merged into another household, none holds.
 */
export function evaluate(input: HouseholdInput): ReadonlyMap<string, AlertDecision> {
  const context = contextOf(input);
  if (context === null) return new Map();
  const held = heldOn(input.exclusions, input.today);
  const decisions: AlertDecision[] = [];
  for (const logic of RULES) {
    for (const instance of logic.instances(context)) {
      const finding = findingOf(context, logic, instance);
      if (finding !== null) decisions.push(decisionOf(context, input, finding, held));
    }
  }
  decisions.sort((a, b) => compareText(a.content.alertId, b.content.alertId));
  return new Map(decisions.map((decision) => [decision.content.alertId, decision]));
}
