import type { HouseholdEvent } from '#schemas';
import { evidenceEvent, linkUndoneEvent } from '../../match/core/evidence.js';
import type { Matched, ParkedBecause } from '../../match/core/match.js';
import { keptState, type Placement } from './placement.js';

/** How a kept record stands in its table. */
export interface Standing {
  readonly state: 'PARKED' | 'REVIEW' | 'LINKED';
  /** Why it is parked; null in other states. */
  readonly parkedBecause: ParkedBecause | null;
  /** Persons between whom somebody decides; null unless in review. */
  readonly candidates: readonly string[] | null;
  /** Household where a person's decision placed it; null unless linked. */
  readonly householdId: string | null;
}

/** What looking at a kept record again comes to. */
export interface Revisit {
  /** Said to the logs of the households concerned, before the table changes. */
  readonly events: readonly HouseholdEvent[];
  /** How the record stands from now on; null: it is placed and needs no keeping. */
  readonly next: Standing | null;
}

/** How a placed record is to be kept; null: not at all. */
export function standingOf(placement: Placement): Standing | null {
  const state = keptState(placement);
  const { result } = placement;
  return state === null
    ? null
    : {
        state,
        parkedBecause: result.kind === 'parked' ? result.because : null,
        candidates: result.kind === 'review' ? result.candidates : null,
        householdId: result.kind === 'matched' ? result.householdId : null,
      };
}

/**
 * Looks at a kept record again, after the register or a decision has changed. A household that had it
 * by a decision, and has it no longer, is told so.
 */
export function revisit(before: Standing, placement: Placement): Revisit {
  const { record, result } = placement;
  const now: Matched | null = result.kind === 'matched' ? result : null;
  const had = before.householdId;
  const next = standingOf(placement);
  if (had !== null && had === now?.householdId) return { events: [], next };
  const { topic, envelope } = record;
  const { sourceSystem, sourceRecordId } = envelope;
  const identity = { topic, sourceSystem, sourceRecordId };
  const gone = had === null ? [] : [linkUndoneEvent(had, identity, now?.householdId ?? null)];
  return { events: [...gone, ...(now === null ? [] : [evidenceEvent(record, now)])], next };
}

/** True when nothing about a kept record has changed, so that its row need not be written. */
export function standsAsBefore(before: Standing, next: Standing | null): boolean {
  return (
    next !== null &&
    before.state === next.state &&
    before.parkedBecause === next.parkedBecause &&
    before.householdId === next.householdId &&
    (before.candidates ?? []).join() === (next.candidates ?? []).join()
  );
}
