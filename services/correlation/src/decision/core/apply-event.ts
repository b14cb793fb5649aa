import { evaluate } from './evaluate.js';
import { publish, type RevisionCause, type WithdrawalReason } from './publish.js';
import { Timeline } from './timeline.js';
import {
  type AlertRevision,
  type DecisionView,
  type EvidenceRecord,
  type HouseholdInput,
  type HouseholdLogEvent,
  type HouseholdState,
  type PublishedAlert,
} from './types.js';
import { compareVersions, recordKey } from './versions.js';

/** A household of which nothing is known yet. */
export function emptyHousehold(householdId: string): HouseholdState {
  return {
    householdId,
    evidence: new Map(),
    facts: null,
    exclusions: new Map(),
    published: new Map(),
    continuations: new Map(),
  };
}

/** All that decides about a household, from what is remembered of it. */
export function inputOf(state: HouseholdState, view: DecisionView): HouseholdInput {
  return {
    householdId: state.householdId,
    evidence: [...state.evidence.values()].flat(),
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
  const { revisions, published, continuations } = publish(
    state.published,
    evaluate(inputOf(next, view)),
    state.continuations,
    {
      cause: causeOf(event, state, next),
      merged: timeline.merged,
      topicCounty: timeline.topicCounty,
      continuesAt: (alert, reason) => {
        const place = newPlaceOf(alert, reason, event, next, timeline);
        return place === null ? null : view.alertIdOf(place);
      },
    },
  );
  return { state: { ...next, published, continuations }, revisions };
}

function remember(state: HouseholdState, event: HouseholdLogEvent): HouseholdState {
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
  return new Map(evidence).set(key, [...others, record].sort(compareVersions));
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
      const belongedHere = members.some(({ personRef }) => personRef === record?.personRef);
      return { kind: 'EVIDENCE_GONE', reason: gone.reason, belongedHere };
    }
    case 'STANDARD':
      return { kind: 'STANDARD' };
    case 'FACTS':
    case 'EXCLUSION':
    case 'DAY':
      return { kind: 'OTHER' };
  }
}

// Rules whose instance is named by a benefit year, which another county may cut elsewhere.
const BENEFIT_YEAR_RULES = new Set(['illness.year-burden', 'coverage.lapsed']);

/** County, household, rule and window under which a moved alert would hold at the new place. */
function newPlaceOf(
  { content, topicCounty }: PublishedAlert,
  reason: WithdrawalReason,
  event: HouseholdLogEvent,
  { householdId, facts }: HouseholdState,
  timeline: Timeline,
): string | null {
  const toHouseholdId = event.kind === 'EVIDENCE_GONE' ? event.gone.toHouseholdId : null;
  const { ruleId, windowKey, firstMetOn } = content;
  if (reason === 'HOUSEHOLD_MERGED' || reason === 'PERSON_MOVED') {
    const merged = reason === 'HOUSEHOLD_MERGED' ? (facts?.mergedInto ?? null) : null;
    const target = merged ?? toHouseholdId;
    return target === null ? null : `${topicCounty}/${target}/${ruleId}/${windowKey}`;
  }
  if (reason !== 'HOUSEHOLD_MOVED' || timeline.topicCounty === '') return null;
  const [named = '', ...rest] = windowKey.split('/');
  const year = BENEFIT_YEAR_RULES.has(ruleId) ? timeline.benefitYearOf(firstMetOn) : null;
  const key = [year === null ? named : String(year), ...rest].join('/');
  return `${timeline.topicCounty}/${householdId}/${ruleId}/${key}`;
}
