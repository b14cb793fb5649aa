import type { Standard } from '#domain';
import type { Severity } from '#schemas';
import { inputOf } from '../../decision/core/apply-event.js';
import { evaluate } from '../../decision/core/evaluate.js';
import type { AlertContent, Day, DecisionView, HouseholdState } from '../../decision/core/types.js';

/** Days of history on which a draft is tried that begins only later. */
const daysTried = 365;

/** What a draft would change about one alert. */
export interface TrialChange {
  readonly householdId: string;
  readonly alertId: string;
  readonly ruleId: string;
  readonly countyCode: string;
  readonly townCode: string;
  readonly villageCode: string;
  /** It would be new, it would go, or another severity would be given to it. */
  readonly kind: 'NEW' | 'GONE' | 'SEVERITY';
  readonly severityBefore: Severity | null;
  readonly severityAfter: Severity | null;
}

/** What a draft would change for one household. */
export interface HouseholdTrial {
  readonly changes: readonly TrialChange[];
  /** Alerts that hold now, and that would hold. */
  readonly alertsBefore: number;
  readonly alertsAfter: number;
  /** Highest severity now and then; null without an alert. */
  readonly severityBefore: Severity | null;
  readonly severityAfter: Severity | null;
}

/** The first day on which a draft is tried: its own, or a year ago for one that begins later. */
export function triedFrom({ validFrom }: Pick<Standard, 'validFrom'>, today: Day): Day {
  return validFrom <= today ? validFrom : today - daysTried;
}

/** A view in which the draft is in force as if it had been published. */
export function viewWith(view: DecisionView, draft: Standard): DecisionView {
  const others = view.standards.filter(
    ({ standardId, version }) => standardId !== draft.standardId || version !== draft.version,
  );
  const tried = { ...draft, validFrom: triedFrom(draft, view.today) };
  return { ...view, standards: [...others, tried] };
}

const SEVERITIES: readonly Severity[] = ['BLUE', 'YELLOW', 'ORANGE', 'RED'];

function highest(contents: readonly AlertContent[]): Severity | null {
  const ranks = contents.map(({ severity }) => SEVERITIES.indexOf(severity));
  return SEVERITIES[Math.max(-1, ...ranks)] ?? null;
}

/**
 * Decides a household by the draft and compares with the alerts that are in force, which the hub has
 * decided by the standards that hold now.
 * @param tried the view of `viewWith`
 */
export function tryDraft(state: HouseholdState, tried: DecisionView): HouseholdTrial {
  const before = new Map<string, AlertContent>();
  for (const [alertId, { holds, content }] of state.published) {
    if (holds) before.set(alertId, content);
  }
  const decided = evaluate(inputOf(state, tried));
  const after = new Map([...decided].map(([alertId, { content }]) => [alertId, content]));
  const changes: TrialChange[] = [];
  for (const [alertId, content] of after) {
    const known = before.get(alertId);
    if (known === undefined) changes.push(changeOf('NEW', content, null, content.severity));
    else if (known.severity !== content.severity) {
      changes.push(changeOf('SEVERITY', content, known.severity, content.severity));
    }
  }
  for (const [alertId, content] of before) {
    if (!after.has(alertId)) changes.push(changeOf('GONE', content, content.severity, null));
  }
  return {
    changes,
    alertsBefore: before.size,
    alertsAfter: after.size,
    severityBefore: highest([...before.values()]),
    severityAfter: highest([...after.values()]),
  };
}

function changeOf(
  kind: TrialChange['kind'],
  content: AlertContent,
  severityBefore: Severity | null,
  severityAfter: Severity | null,
): TrialChange {
  const { householdId, alertId, ruleId, countyCode, townCode, villageCode } = content;
  const place = { countyCode, townCode, villageCode };
  return { householdId, alertId, ruleId, ...place, kind, severityBefore, severityAfter };
}
