import fc from 'fast-check';
import { type EvidenceRecord } from '../types.js';
import { aWatchedHousehold, HouseholdLog } from './builders.js';
import { feed, History } from './history.js';
import { type Step } from './step.js';
import {
  expectAgreement,
  expectOrderOfOneInput,
  expectRevisionsInOrder,
  expectSame,
  expectSoundAlerts,
  holding,
  type Revision,
  type Twin,
} from './properties.js';

const PLACES_MAX = 30;
const AGAIN_MAX = 18;

/** A history, and what else its household goes through; prints as a list that a person can follow. */
export class Ordeal {
  constructor(
    readonly history: History,
    /** The same steps in another order, some of them again. */
    readonly other: History,
    /** Records that come after all and are each withdrawn. */
    readonly corrections: readonly EvidenceRecord[],
    /** Who leaves with what is theirs and comes back; null for nobody. */
    readonly leaver: string | null,
  ) {}

  /** Called by fast-check for an ordeal that fails. */
  [fc.toStringMethod](): string {
    const { history, other, corrections, leaver } = this;
    const order = other.steps.map((step) => history.steps.indexOf(step) + 1);
    const isOther = order.some((place, at) => place !== at + 1);
    return [
      fc.stringify(history),
      ...(isOther ? [`  in another order: ${order.join(' ')}\n`] : []),
      ...(corrections.length > 0
        ? [`  comes and is withdrawn:${fc.stringify(new History(corrections.map(evidence)))}`]
        : []),
      ...(leaver === null ? [] : [`  leaves and comes back: ${leaver}\n`]),
    ].join('');
  }
}

function evidence(record: EvidenceRecord): Step {
  return { kind: 'EVIDENCE', record };
}

/** Steps at some places, the first of which are theirs in order, the others of steps once more. */
function placed(steps: readonly Step[], places: readonly number[]): Step[] {
  const all = [...steps, ...steps, ...steps].slice(0, Math.max(steps.length, places.length));
  return all
    .map((step, at) => ({ step, place: places[at] ?? 0 }))
    .sort((a, b) => a.place - b.place)
    .map(({ step }) => step);
}

/** Histories of which nothing leaves, with records that may come to them. */
export function ordealsOf(
  histories: fc.Arbitrary<History>,
  records: fc.Arbitrary<EvidenceRecord>,
): fc.Arbitrary<Ordeal> {
  const corrections = fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constant<EvidenceRecord[]>([]) },
    { weight: 9, arbitrary: fc.array(records, { minLength: 1, maxLength: 3 }) },
  );
  const places = fc.array(fc.nat({ max: PLACES_MAX }), { maxLength: AGAIN_MAX, size: 'max' });
  const leaver = fc.constantFrom(null, 'p1', 'p1', 'p2', 'p3');
  return fc
    .tuple(histories, places, corrections, leaver)
    .map(
      ([history, order, some, who]) =>
        new Ordeal(history, new History(placed(history.steps, order)), some, who),
    );
}

/** Plays steps one by one; every alert and the order of every input's revisions are looked at. */
function playedSoundly({ steps }: History, log: HouseholdLog): Revision[] {
  return steps.flatMap((step) => {
    const caused = feed(log, step);
    expectOrderOfOneInput(caused);
    expectSoundAlerts(caused, log);
    return caused;
  });
}

/** A history played step by step, with everything checked that is so of every history. */
export function expectSoundHistory(history: History, twin?: Twin): void {
  const log = History.emptyLog();
  expectRevisionsInOrder(playedSoundly(history, log));
  expectAgreement(log, twin);
}

/** Says which of several properties failed. */
function asked<T>(property: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${property}: ${message}`, { cause: error });
  }
}

/**
 * Asks one generated history for every property, so that it is played once for all of them.
 * @param twin the second decision; another one than the naive proves that a mistake is noticed
 */
export function expectToPass({ history, other, corrections, leaver }: Ordeal, twin?: Twin): void {
  const log = History.emptyLog();
  const revisions = asked('sums and evidence', () => playedSoundly(history, log));
  asked('the naive twin agrees', () => {
    expectAgreement(log, twin);
  });
  const before = holding(log);
  asked('any order and duplication', () => {
    const again = other.play();
    expectSame(holding(again.log), before);
    expectRevisionsInOrder(again.revisions);
  });
  asked('withdrawing every correction', () => {
    revisions.push(...playedSoundly(comingAndWithdrawn(corrections), log));
    expectSame(holding(log), before);
  });
  asked('splitting and merging back', () => {
    if (leaver !== null) revisions.push(...leftAndCameBack(log, leaver, twin));
    expectSame(holding(log), before);
  });
  asked('revisions without a gap', () => {
    expectRevisionsInOrder(revisions);
  });
}

function comingAndWithdrawn(records: readonly EvidenceRecord[]): History {
  const corrections = records.map((record) => ({
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
  return new History([...corrections, ...withdrawn].map(evidence));
}

/** A person leaves for a household of their own with what is theirs, which is merged back. */
function leftAndCameBack(log: HouseholdLog, personRef: string, twin?: Twin): Revision[] {
  const { facts } = log.state;
  if (facts === null) return [];
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
      livedHere: true,
    },
  }));
  const split = facts.members.map((member) =>
    member.personRef === personRef ? { ...member, leftOn: log.view.today } : member,
  );
  const left: Step = {
    kind: 'FACTS',
    facts: { ...facts, version: facts.version + 1, members: split },
  };
  const revisions = playedSoundly(new History([...goes, left]), log);
  expectOtherHousehold(theirs, log, twin);
  const back: Step = { kind: 'FACTS', facts: { ...facts, version: facts.version + 2 } };
  return [...revisions, ...playedSoundly(new History([...theirs.map(evidence), back]), log)];
}

/** What the leaver takes along is decided elsewhere, until that household is merged away. */
function expectOtherHousehold(
  records: readonly EvidenceRecord[],
  { view }: HouseholdLog,
  twin?: Twin,
): void {
  const other = new HouseholdLog();
  other.state = { ...other.state, householdId: 'H2' };
  other.view = view;
  const own = aWatchedHousehold({ householdId: 'H2', members: [] });
  const first = new History([{ kind: 'FACTS', facts: own }, ...records.map(evidence)]);
  const revisions = playedSoundly(first, other);
  expectAgreement(other, twin);
  const merged = { ...own, version: 2, mergedInto: 'H1', mergedOn: view.today };
  revisions.push(...playedSoundly(new History([{ kind: 'FACTS', facts: merged }]), other));
  expect(other.holding()).toEqual([]);
  expectRevisionsInOrder(revisions);
}
