import fc from 'fast-check';
import { canonicalJson, dayOfInstant } from '#domain';
import { inputOf } from '../apply-event.js';
import { evaluate } from '../evaluate.js';
import {
  type AlertContent,
  type AlertDecision,
  type AlertRevision,
  type EvidenceRecord,
} from '../types.js';
import { aWatchedHousehold, HouseholdLog } from './builders.js';
import { feed, History, type Step } from './history.js';
import { naiveEvaluate } from './naive/naive-evaluate.js';

type Revision = AlertRevision['alert'];

const STEPS_PER_THRESHOLD = 4;
const MONEY_SEEN_TWICE = 'SAME_MONEY_OTHER_VIEW';

// Types whose record names its year: it counts in that year also where its own day is after it.
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
function expectAgreement(log: HouseholdLog): void {
  const input = inputOf(log.state, log.view);
  const decided = [...evaluate(input).values()];
  expect(decided.map(withoutSentence)).toEqual([...naiveEvaluate(input).values()]);
  expect(holding(log)).toBe(canonicalJson(decided.map(({ content }) => content)));
}

/** Contributions and what is omitted add up to the value, and nothing is alerted without evidence. */
function expectSoundContents(log: HouseholdLog): void {
  const records = new Map(
    [...log.state.evidence.values()].flat().map((record) => [record.eventId, record]),
  );
  for (const content of log.holding()) {
    const { evidence, evidenceOmitted, excluded, indicators, firstMetOn } = content;
    const sum = evidence.reduce((total, { contribution }) => total + contribution, 0);
    expect(sum + evidenceOmitted.sum).toBe(indicators[0]?.value);
    expect(sum).toBeGreaterThanOrEqual(0);
    // Money seen twice is evidence too: the larger view may have come after the first day.
    const seen = [...evidence, ...excluded.filter(({ reason }) => reason === MONEY_SEEN_TWICE)];
    const windowTo = indicators[0]?.windowTo ?? Infinity;
    const early = seen.some(({ eventId }) => {
      const record = records.get(eventId);
      if (record === undefined) return false;
      const day = dayOfInstant(record.occurredAt);
      // Handed in after the year that it names, it counts on that year's last day: only then may
      // the evidence be later than the day on which the line was met. A bill names no year.
      return day <= firstMetOn || (NAMES_ITS_YEAR.includes(record.topic) && day > windowTo);
    });
    expect(early).toBe(true);
  }
}

function contentOf(revision: Revision): AlertContent {
  return without(
    revision,
    ...(['revision', 'kind', 'material', 'reopened', 'continues', 'withdrawnBecause'] as const),
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

/** What a reader of the alert topic sees: no gap, and each revision follows from the one before. */
export function expectRevisionsInOrder(revisions: readonly Revision[]): void {
  const last = new Map<string, Revision>();
  for (const revision of revisions) {
    const before = last.get(revision.alertId);
    const held = before !== undefined && before.kind !== 'WITHDRAWN';
    expect(revision.revision).toBe((before?.revision ?? 0) + 1);
    expect(revision.kind === 'RAISED').toBe(!held);
    expect(revision.reopened).toBe(revision.kind === 'RAISED' && before !== undefined);
    expect(revision.withdrawnBecause === null).toBe(revision.kind !== 'WITHDRAWN');
    if (before === undefined || revision.kind === 'RAISED') expect(revision.material).toBe(true);
    else if (revision.kind === 'WITHDRAWN') {
      expect(revision.material).toBe(true);
      expect(contentOf(revision)).toEqual(contentOf(before));
    } else {
      expect(contentOf(revision)).not.toEqual(contentOf(before));
      expect(revision.material).toBe(isMaterial(contentOf(before), contentOf(revision)));
    }
    last.set(revision.alertId, revision);
  }
}

/** Of one input withdrawals come first, then by alertId. */
function expectOrderOfOneInput(revisions: readonly Revision[]): void {
  const order = revisions.map(({ kind, alertId }) => `${kind === 'WITHDRAWN' ? 0 : 1}${alertId}`);
  expect(order).toEqual([...order].sort());
}

/** A history played step by step, with everything checked that is so of every history. */
export function expectSoundHistory(history: History): void {
  const log = History.emptyLog();
  const revisions = history.steps.flatMap((step) => {
    const caused = feed(log, step);
    expectOrderOfOneInput(caused);
    return caused;
  });
  expectRevisionsInOrder(revisions);
  expectAgreement(log);
  expectSoundContents(log);
}

/** A history and the same steps in another order, some of them again. */
export function alsoShuffled(histories: fc.Arbitrary<History>): fc.Arbitrary<[History, History]> {
  return histories.chain((history) =>
    fc.subarray([...history.steps]).chain((again) => {
      const all = [...history.steps, ...again];
      return fc
        .shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
        .map((steps): [History, History] => [history, new History(steps)]);
    }),
  );
}

function evidence(record: EvidenceRecord): Step {
  return { kind: 'EVIDENCE', record };
}

/** More records come, reversals among them, and each is withdrawn: all is as it was. */
export function expectWithdrawalRestores(history: History, more: readonly EvidenceRecord[]): void {
  const { log } = history.play();
  const before = holding(log);
  const corrections = more.map((record) => ({
    ...record,
    recordId: `more/${record.recordId}`,
    eventId: `more-${record.eventId}`,
  }));
  const withdrawn = corrections.map((record) => ({
    ...record,
    sourceVersion: record.sourceVersion + 10,
    eventId: `gone-${record.eventId}`,
    withdrawn: true,
  }));
  new History([...corrections, ...withdrawn].map(evidence)).play(log);
  expect(holding(log)).toBe(before);
}

/** A person leaves with what is theirs, and comes back: the alerts are as they were. */
export function expectSplitAndMergeRestores(history: History, personRef: string): void {
  const { log } = history.play();
  const before = holding(log);
  const { facts } = log.state;
  if (facts === null) return;
  // A record goes with all its versions, also those that named somebody else.
  const theirs = [...log.state.evidence.values()]
    .filter((versions) => versions.some((version) => version.personRef === personRef))
    .flat();
  const goes = theirs.map(({ topic, sourceSystem, recordId }): Step => ({
    kind: 'EVIDENCE_GONE',
    gone: {
      topic,
      sourceSystem,
      sourceRecordId: recordId,
      reason: 'PERSON_MOVED',
      toHouseholdId: 'H2',
      toCounties: [],
    },
  }));
  const split = facts.members.map((member) =>
    member.personRef === personRef ? { ...member, leftOn: log.view.today } : member,
  );
  const steps: Step[] = [
    ...goes,
    { kind: 'FACTS', facts: { ...facts, version: facts.version + 1, members: split } },
  ];
  new History(steps).play(log);
  const other = new HouseholdLog();
  other.state = { ...other.state, householdId: 'H2' };
  other.view = log.view;
  const own = aWatchedHousehold({ householdId: 'H2', members: [] });
  new History([{ kind: 'FACTS', facts: own }, ...theirs.map(evidence)]).play(other);
  expectAgreement(other);
  const merged = { ...own, version: 2, mergedInto: 'H1', mergedOn: log.view.today };
  new History([{ kind: 'FACTS', facts: merged }]).play(other);
  expect(other.holding()).toEqual([]);
  new History([
    ...theirs.map(evidence),
    { kind: 'FACTS', facts: { ...facts, version: facts.version + 2 } },
  ]).play(log);
  expect(holding(log)).toBe(before);
}
