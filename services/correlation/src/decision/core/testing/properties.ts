import { canonicalJson } from '#domain';
import { inputOf } from '../apply-event.js';
import { evaluate } from '../evaluate.js';
import { type AlertContent, type AlertDecision, type AlertRevision } from '../types.js';
import { type HouseholdLog } from './builders.js';
import { Household } from './naive/household.js';
import { naiveEvaluate } from './naive/naive-evaluate.js';
import { countedDay } from './naive/records.js';

/** A revision as the alert topic has it. */
export type Revision = AlertRevision['alert'];

/** A decision written a second time, which the first must agree with. */
export type Twin = typeof naiveEvaluate;

const STEPS_PER_THRESHOLD = 4;
const MONEY_SEEN_TWICE = 'SAME_MONEY_OTHER_VIEW';

// Types whose record names its year: it counts in that year also where its own day is not in it.
const NAMES_ITS_YEAR: readonly string[] = [
  'health-insurance.burden',
  'health-insurance.coverage',
  'education.cost',
  'education.dropout',
];

/** What holds, in an order that does not depend on that of the inputs. */
export function holding(log: HouseholdLog): string {
  const contents = log.holding();
  contents.sort((a, b) => (a.alertId < b.alertId ? -1 : 1));
  return canonicalJson(contents);
}

/** Compares texts, and only what differs field by field: that takes most of the time otherwise. */
export function expectSame(found: string, expected: string): void {
  if (found === expected) return;
  expect(JSON.parse(found)).toEqual(JSON.parse(expected));
  expect(found).toBe(expected);
}

/** A value without some of its fields. */
function without<T extends object, K extends keyof T>(
  value: T,
  ...fields: readonly K[]
): Omit<T, K> {
  const rest = { ...value };
  for (const field of fields) Reflect.deleteProperty(rest, field);
  return rest;
}

function withoutSentence({ content, topicCounty, updateStep }: AlertDecision): object {
  return { content: without(content, 'explanation'), topicCounty, updateStep };
}

/** The decision, its naive twin and what was published step by step are one. */
export function expectAgreement(log: HouseholdLog, twin: Twin = naiveEvaluate): void {
  const input = inputOf(log.state, log.view);
  const decided = [...evaluate(input).values()];
  const told = canonicalJson(decided.map(withoutSentence));
  expectSame(told, canonicalJson([...twin(input).values()]));
  expectSame(holding(log), canonicalJson(decided.map(({ content }) => content)));
}

/** Whether evidence that counts on the first day, or before it, is behind an alert. */
function hasEarlyEvidence(content: AlertContent, log: HouseholdLog): boolean {
  const { evidence, excluded, firstMetOn } = content;
  const isEarly = ({ topic, occurredOn }: (typeof evidence)[number]): boolean =>
    !NAMES_ITS_YEAR.includes(topic) && occurredOn <= firstMetOn;
  if (evidence.some(isEarly)) return true;
  const input = inputOf(log.state, log.view);
  const household = Household.of(input);
  if (household === null) return false;
  // Money seen twice is evidence too: the larger view may have come after the first day.
  const seenTwice = excluded.filter(({ reason }) => reason === MONEY_SEEN_TWICE);
  const eventIds = [...evidence, ...seenTwice].map(({ eventId }) => eventId);
  return input.evidence.some(
    (record) => eventIds.includes(record.eventId) && countedDay(record, household) <= firstMetOn,
  );
}

/**
 * Of every alert as it is published: contributions and what is omitted add up to the value, and
 * nothing is alerted without evidence up to the day on which it was first met.
 */
export function expectSoundAlerts(caused: readonly Revision[], log: HouseholdLog): void {
  for (const revision of caused) {
    if (revision.kind === 'WITHDRAWN') continue;
    const { evidence, evidenceOmitted, indicators } = revision;
    const sum = evidence.reduce((total, { contribution }) => total + contribution, 0);
    if (sum + evidenceOmitted.sum !== indicators[0]?.value || sum < 0) {
      expect({ ...revision, sum }).toBe('an alert whose contributions are its value');
    }
    if (!hasEarlyEvidence(revision, log)) {
      expect(revision).toBe('an alert with evidence up to firstMetOn');
    }
  }
}

function contentOf(revision: Revision): string {
  return canonicalJson(
    without(
      revision,
      ...(['revision', 'kind', 'material', 'reopened', 'continues', 'withdrawnBecause'] as const),
    ),
  );
}

function stepOf({ indicators }: AlertContent): number | null {
  const { value = 0, threshold = null } = indicators[0] ?? {};
  return threshold === null
    ? null
    : Math.floor((STEPS_PER_THRESHOLD * value) / Math.max(1, threshold));
}

function isMaterial(before: AlertContent, after: AlertContent): boolean {
  const news = (one: AlertContent): string =>
    canonicalJson([one.severity, one.group, one.held, stepOf(one)]);
  return news(before) !== news(after);
}

/** How a revision must be after the one before it; null where it may not be at all. */
function dueAfter(before: Revision | undefined, revision: Revision): Partial<Revision> | null {
  const isHeld = before !== undefined && before.kind !== 'WITHDRAWN';
  const due = { revision: (before?.revision ?? 0) + 1, reopened: false, material: true };
  if (!isHeld) {
    return { ...due, kind: 'RAISED', reopened: before !== undefined, withdrawnBecause: null };
  }
  const isSame = contentOf(revision) === contentOf(before);
  if (revision.kind !== 'WITHDRAWN') {
    const material = isMaterial(before, revision);
    return isSame ? null : { ...due, kind: 'UPDATED', material, withdrawnBecause: null };
  }
  return isSame && revision.withdrawnBecause !== null ? due : null;
}

/** What a reader of the alert topic sees: no gap, and each revision follows from the one before. */
export function expectRevisionsInOrder(revisions: readonly Revision[]): void {
  const last = new Map<string, Revision>();
  for (const revision of revisions) {
    const before = last.get(revision.alertId);
    const due = dueAfter(before, revision);
    const isDue =
      due !== null &&
      (Object.keys(due) as (keyof Revision)[]).every((name) => revision[name] === due[name]);
    if (!isDue) expect({ before, revision }).toEqual({ before, revision: due });
    last.set(revision.alertId, revision);
  }
}

/** Of one input withdrawals come first, then by alertId. */
export function expectOrderOfOneInput(revisions: readonly Revision[]): void {
  const order = revisions.map(({ kind, alertId }) => `${kind === 'WITHDRAWN' ? 0 : 1}${alertId}`);
  if (order.some((one, at) => at > 0 && one < (order[at - 1] ?? ''))) {
    expect(order).toEqual([...order].sort());
  }
}
