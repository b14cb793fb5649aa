import { burdenYears } from './burden.js';
import { decisionOf, heldOn } from './content.js';
import { findingOf } from './instance.js';
import { Ledger } from './ledger.js';
import { compareText } from './order.js';
import { type RuleContext } from './rule.js';
import { RULES } from './rules/index.js';
import { Timeline } from './timeline.js';
import { type AlertDecision, type HouseholdInput } from './types.js';

/**
 * The alerts that hold for a household, by alertId in ascending order: a function of a set, of
 * neither its order nor its duplicates. In no county, or merged into another household, none holds.
 */
export function evaluate(input: HouseholdInput): ReadonlyMap<string, AlertDecision> {
  const timeline = new Timeline(input.facts, input.standards, input.today);
  if (timeline.place === null) return new Map();
  const ledger = new Ledger(input.evidence, timeline);
  const context: RuleContext = {
    ledger,
    timeline,
    burden: burdenYears(ledger),
    keyedHash: input.alertIdOf,
  };
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
