import type { Held } from '#schemas';
import { BurdenYear, burdenYears } from './burden.js';
import { decisionOf, heldOn } from './content.js';
import { findingOf, type Hit, hitsOf } from './instance.js';
import { Ledger } from './ledger.js';
import { compareText } from './order.js';
import { type Instance, type RuleContext, type RuleLogic } from './rule.js';
import { RULES } from './rules/index.js';
import { Timeline } from './timeline.js';
import { type AlertDecision, type Day, type HouseholdInput } from './types.js';

/** What the rules are asked about a household; null in no county, or merged into another one. */
export function contextOf(input: HouseholdInput): RuleContext | null {
  const timeline = Timeline.of(input.facts, input.standards, input.today);
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
    if (!logic.topics.some((topic) => context.ledger.has(topic))) continue;
    for (const instance of logic.instances(context)) {
      const decision = decide(context, input, logic, instance, held);
      if (decision !== null) decisions.push(decision);
    }
  }
  decisions.sort((a, b) => compareText(a.content.alertId, b.content.alertId));
  return new Map(decisions.map((decision) => [decision.content.alertId, decision]));
}

/** What was decided of a window, and on which days the household was over its line. */
interface Decided {
  readonly decision: AlertDecision | null;
  readonly hits: readonly Hit[];
  readonly restsOn: readonly unknown[];
}

function decide(
  context: RuleContext,
  input: HouseholdInput,
  logic: RuleLogic,
  instance: Instance,
  held: Held | null,
): AlertDecision | null {
  const work = (last: Decided | null): Decided => {
    const { restsOn = [] } = instance;
    const alike = last === null ? -Infinity : readsAlikeBefore(last.restsOn, restsOn);
    const known = last?.hits.filter(({ look }) => look.day < alike) ?? [];
    const hits = [...known, ...hitsOf(context, logic, instance, alike)];
    const finding = findingOf(logic, instance, hits);
    const decision = finding === null ? null : decisionOf(context, input, finding, held);
    return { decision, hits, restsOn };
  };
  if (instance.restsOn === undefined) return work(null).decision;
  const { householdId, alertIdOf } = input;
  const restsOn = [householdId, alertIdOf, held?.reason, held?.until, ...instance.restsOn];
  const name = `${logic.ruleId}/${instance.windowKey}`;
  return context.timeline.memory.recall(name, restsOn, work).decision;
}

/** A day before which a window reads the same of either of two lists of what it rests on. */
function readsAlikeBefore(last: readonly unknown[], now: readonly unknown[]): Day {
  if (last.length !== now.length) return -Infinity;
  const days = now.map((one, at) => {
    const other = last[at];
    if (one === other) return Infinity;
    return one instanceof BurdenYear && other instanceof BurdenYear
      ? one.sameBefore(other)
      : -Infinity;
  });
  return Math.min(...days);
}
