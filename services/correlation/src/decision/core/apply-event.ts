import { Continuations } from './continuation.js';
import { evaluate } from './evaluate.js';
import { GrowingMap } from './growing-map.js';
import { publish, type RevisionCause } from './publish.js';
import { isInReach } from './reach.js';
import { Timeline } from './timeline.js';
import {
  type AlertDecision,
  type AlertRevision,
  type DecisionView,
  type EvidenceRecord,
  type HouseholdInput,
  type HouseholdLogEvent,
  type HouseholdState,
} from './types.js';
import { compareVersions, recordKey } from './versions.js';

/** A household of which nothing is known yet. */
export function emptyHousehold(householdId: string): HouseholdState {
  return {
    householdId,
    reach: null,
    evidence: new Map(),
    facts: null,
    exclusions: new Map(),
    published: new Map(),
    continuations: new Map(),
  };
}

/** All that decides about a household, from what is remembered of it. */
export function inputOf(state: HouseholdState, view: DecisionView): HouseholdInput {
  const evidence: EvidenceRecord[] = [];
  // Not by `flat`, which takes several times as long over thousands of records.
  for (const versions of state.evidence.values()) evidence.push(...versions);
  return {
    householdId: state.householdId,
    evidence,
    facts: state.facts,
    standards: view.standards,
    exclusions: [...state.exclusions.values()],
    today: view.today,
    alertIdOf: view.alertIdOf,
  };
}

/**
 * One step: the state after one record of the household log and the revisions that it causes. For
 * STANDARD and DAY the view given has the new version or day already.
 */
export function applyEvent(
  state: HouseholdState,
  event: HouseholdLogEvent,
  view: DecisionView,
): { state: HouseholdState; revisions: readonly AlertRevision[] } {
  const next = remember(state, event);
  const timeline = Timeline.of(next.facts, view.standards, view.today);
  const input = inputOf(next, view);
  const moved = new Continuations(next, input.evidence, timeline, view);
  const { revisions, published, continuations } = publish(
    state.published,
    holdingOf(next, evaluate(input)),
    state.continuations,
    {
      cause: causeOf(event, state, next),
      merged: timeline.merged,
      topicCounty: timeline.topicCounty,
      continuedBy: (alert, reason) => moved.continuedBy(alert, reason, event),
      continuedFrom: (content, before) => moved.continuedFrom(content, before),
    },
  );
  return { state: { ...next, published, continuations }, revisions };
}

/** All alerts that hold: of what was not read, those that are published. */
function holdingOf(
  { reach, published }: HouseholdState,
  decided: ReadonlyMap<string, AlertDecision>,
): ReadonlyMap<string, AlertDecision> {
  if (reach === null) return decided;
  const kept = [...published].filter(
    ([, { holds, content }]) => holds && !isInReach(reach, content),
  );
  const again = [...decided].filter(([, { content }]) => isInReach(reach, content));
  return new Map<string, AlertDecision>([...kept, ...again]);
}

/** The state with what a record says, before anything is decided of it. */
export function remember(state: HouseholdState, event: HouseholdLogEvent): HouseholdState {
  switch (event.kind) {
    case 'EVIDENCE':
      return { ...state, evidence: withRecord(state.evidence, event.record) };
    case 'EVIDENCE_GONE': {
      const evidence = new Map(state.evidence);
      evidence.delete(recordKey({ ...event.gone, recordId: event.gone.sourceRecordId }));
      return { ...state, evidence };
    }
    case 'FACTS':
      // Facts come whole; an older version that arrives late says nothing.
      return (state.facts?.version ?? 0) > event.facts.version
        ? state
        : { ...state, facts: event.facts };
    case 'EXCLUSION': {
      const { exclusionId, version } = event.exclusion;
      if ((state.exclusions.get(exclusionId)?.version ?? 0) > version) return state;
      return { ...state, exclusions: new Map(state.exclusions).set(exclusionId, event.exclusion) };
    }
    case 'STANDARD':
    case 'DAY':
      return state;
  }
}

function withRecord(
  evidence: HouseholdState['evidence'],
  record: EvidenceRecord,
): HouseholdState['evidence'] {
  const key = recordKey(record);
  // The same content again may say by now that it is of another member: what was said last counts.
  const others = (evidence.get(key) ?? []).filter((one) => compareVersions(one, record) !== 0);
  // Versions that lost stay visible in the history.
  return GrowingMap.of(evidence).with(key, [...others, record].sort(compareVersions));
}

function causeOf(
  event: HouseholdLogEvent,
  before: HouseholdState,
  now: HouseholdState,
): RevisionCause {
  switch (event.kind) {
    case 'EVIDENCE': {
      const { withdrawn, correctionOf } = event.record;
      return { kind: 'EVIDENCE', withdrawn, reversal: correctionOf !== null };
    }
    case 'EVIDENCE_GONE': {
      const { gone } = event;
      const record = before.evidence.get(
        recordKey({ ...gone, recordId: gone.sourceRecordId }),
      )?.[0];
      const members = now.facts?.members ?? [];
      const isMember = members.some(({ personRef }) => personRef === record?.personRef);
      // The facts of this log may lag behind the register, and a number may be somebody else's by now.
      return {
        kind: 'EVIDENCE_GONE',
        reason: gone.reason,
        belongedHere: gone.livedHere ?? isMember,
      };
    }
    case 'STANDARD':
      return { kind: 'STANDARD' };
    case 'FACTS':
    case 'EXCLUSION':
    case 'DAY':
      return { kind: 'OTHER' };
  }
}
