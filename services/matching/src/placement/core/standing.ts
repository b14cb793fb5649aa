import type { Envelope, GoneReason, HouseholdBefore, HouseholdEvent, MatchedBy } from '#schemas';
import { evidenceEvent, goneEvent } from '../../match/core/evidence.js';
import type { Matched, ParkedBecause } from '../../match/core/match.js';
import type { MergerLookup } from '../../register/core/mergers.js';
import type { Placement } from './placement.js';

/** How a record stands: with a household, or waiting for the register or for a person. */
export interface Standing {
  readonly state: 'PARKED' | 'REVIEW' | 'PLACED';
  /** Why it is parked; null in other states. */
  readonly parkedBecause: ParkedBecause | null;
  /** Persons between whom somebody decides; null unless in review. */
  readonly candidates: readonly string[] | null;
  /** Household whose log has it; null unless placed. */
  readonly householdId: string | null;
  /** Person whose it is, as the register knows them; null unless placed. */
  readonly residentRef: string | null;
  /** The way in which the person was found; null unless placed. */
  readonly matchedBy: MatchedBy | null;
  /**
   * Household of the person on the day of the event, as its household was told; null where it was told of none, or
   * unless placed. Undefined where nobody remembers what was said, of records from before this was kept.
   */
  readonly householdAtEvent: string | null | undefined;
  /** Household from which it came, as its household was told; null where it came from none, or unless placed. */
  readonly cameFrom: string | null;
}

/** What orders the versions of one record, as `compareVersions` does. */
export type RecordVersion = Pick<Envelope, 'sourceVersion' | 'publishedAt' | 'eventId'> & {
  /** The record's bytes. */
  readonly value: Buffer;
};

/** What is remembered of a record: its highest version so far, and how that stands. */
export interface Remembered {
  readonly version: RecordVersion;
  readonly linkKey: string;
  readonly standing: Standing;
}

/** What one input says to the logs of households, and how the record stands after it. */
export interface Change {
  /** In this order. */
  readonly events: readonly HouseholdEvent[];
  readonly next: Standing;
}

/**
 * How a record stands where it was found to belong.
 * @param cameFrom household from which it came; null where it came from none
 */
export function standingOf({ result }: Placement, cameFrom: string | null = null): Standing {
  const nothing = { parkedBecause: null, candidates: null, householdId: null };
  const nobody = { residentRef: null, matchedBy: null, householdAtEvent: null, cameFrom: null };
  switch (result.kind) {
    case 'parked':
      return { ...nothing, ...nobody, state: 'PARKED', parkedBecause: result.because };
    case 'review':
      return { ...nothing, ...nobody, state: 'REVIEW', candidates: result.candidates };
    case 'matched': {
      const { householdId, personRef: residentRef, matchedBy, householdAtEvent } = result;
      const said = { residentRef, matchedBy, householdAtEvent, cameFrom };
      return { ...nothing, ...said, state: 'PLACED', householdId };
    }
  }
}

/** The version that a placed record is. */
export function versionOf({ record }: Placement): RecordVersion {
  const { sourceVersion, publishedAt, eventId } = record.envelope;
  return { sourceVersion, publishedAt, eventId, value: record.value };
}

/**
 * Which of two versions of a record counts; positive for the first. Whoever evaluates a household orders
 * them the same way: the version, the later hand-over, the greater event id, the greater bytes.
 */
export function compareVersions(one: RecordVersion, other: RecordVersion): number {
  return (
    one.sourceVersion - other.sourceVersion ||
    one.publishedAt - other.publishedAt ||
    compareText(one.eventId, other.eventId) ||
    Buffer.compare(one.value, other.value)
  );
}

/**
 * A version arrives. The highest one decides where the record belongs: a household that had it by a lower
 * version, and has it no longer, is told so. A lower version that comes late goes where the highest one is,
 * for the history; it decides nothing.
 */
export function arrive(
  placement: Placement,
  remembered: Remembered | undefined,
  mergers: MergerLookup,
): Change {
  const now = matched(placement);
  if (remembered === undefined) {
    return { events: evidenceFor(placement, now, null), next: standingOf(placement) };
  }
  const before = remembered.standing;
  const order = compareVersions(versionOf(placement), remembered.version);
  if (order === 0) return revisit(before, placement, mergers);
  if (order < 0) {
    return { events: evidenceFor(placement, followed(before, now), null), next: before };
  }
  const isSomebodyElse =
    remembered.linkKey !== placement.linkKey && before.residentRef !== (now?.personRef ?? null);
  const reason = isSomebodyElse ? 'RECORD_NAMES_ANOTHER' : reasonOf(before, now, mergers);
  return handedOver(before, placement, reason, mergers);
}

/**
 * A remembered record is looked at again, after the register or a decision has changed. A household that
 * had it, and has it no longer, is told so before the one that has it now is. Where only the person, the way in
 * which they were found, or their household at the time of the event has changed, the household is told of the
 * same version again: of one version what was said last counts.
 */
export function revisit(before: Standing, placement: Placement, mergers: MergerLookup): Change {
  const next = standingOf(placement);
  const { householdAtEvent, cameFrom } = before;
  const isToldAlready =
    before.householdId === next.householdId &&
    before.residentRef === next.residentRef &&
    before.matchedBy === next.matchedBy &&
    // Told on suspicion it would come without the household that it came from: nobody remembers that either.
    (householdAtEvent === undefined || householdAtEvent === next.householdAtEvent);
  if (isToldAlready) return { events: [], next: { ...next, householdAtEvent, cameFrom } };
  return handedOver(before, placement, reasonOf(before, matched(placement), mergers), mergers);
}

/** True when nothing about a record has changed, so that its row need not be written. */
export function standsAsBefore(before: Standing, next: Standing): boolean {
  return (
    before.state === next.state &&
    before.parkedBecause === next.parkedBecause &&
    before.householdId === next.householdId &&
    before.residentRef === next.residentRef &&
    before.matchedBy === next.matchedBy &&
    before.householdAtEvent === next.householdAtEvent &&
    before.cameFrom === next.cameFrom &&
    (before.candidates ?? []).join() === (next.candidates ?? []).join()
  );
}

function matched({ result }: Placement): Matched | null {
  return result.kind === 'matched' ? result : null;
}

/** Where a lower version goes: to the household and person of the highest one. */
function followed(highest: Standing, own: Matched | null): Matched | null {
  const { householdId, residentRef: personRef, matchedBy } = highest;
  if (householdId === null || personRef === null || matchedBy === null) return null;
  const householdAtEvent = own?.householdAtEvent ?? null;
  const residences = own?.residences ?? [];
  return { kind: 'matched', householdId, personRef, matchedBy, householdAtEvent, residences };
}

/** What is said when a record is in one household now that was in another one, in the same one, or in none. */
function handedOver(
  before: Standing,
  placement: Placement,
  reason: GoneReason,
  mergers: MergerLookup,
): Change {
  const { householdId } = before;
  const now = matched(placement);
  if (householdId === null || householdId === now?.householdId) {
    // Of one version what is said last counts: said again without it, where it came from would be lost.
    const { cameFrom } = before;
    const from = now === null || cameFrom === null ? null : withCounties(cameFrom, now, mergers);
    return { events: evidenceFor(placement, now, from), next: standingOf(placement, cameFrom) };
  }
  const { topic, envelope } = placement.record;
  if (now === null) {
    const gone = goneEvent(householdId, { topic, ...envelope }, reason, null);
    return { events: [gone], next: standingOf(placement) };
  }
  const livedHere = now.residences.some((residence) => residence.householdId === householdId);
  const to = { ...withCounties(now.householdId, now, mergers), livedHere };
  // Where the register corrects itself nobody has moved, and no alert goes on with that of a mistake.
  // Both households are told by one look at the register, so that each names the other or neither does.
  const hasMoved = reason === 'HOUSEHOLD_MERGED' || (reason === 'PERSON_MOVED' && livedHere);
  const events = [
    goneEvent(householdId, { topic, ...envelope }, reason, to),
    ...evidenceFor(placement, now, hasMoved ? withCounties(householdId, now, mergers) : null),
  ];
  return { events, next: standingOf(placement, hasMoved ? householdId : null) };
}

function evidenceFor(
  { record }: Placement,
  to: Matched | null,
  from: HouseholdBefore | null,
): readonly HouseholdEvent[] {
  return to === null ? [] : [evidenceEvent(record, to, from)];
}

function withCounties(
  householdId: string,
  { residences }: Matched,
  mergers: MergerLookup,
): HouseholdBefore {
  const lived = residences.findLast((one) => one.householdId === householdId);
  return { householdId, counties: [...(lived?.counties ?? mergers.countiesOf(householdId))] };
}

/**
 * Why a household loses a record that did not change itself. Who was found by a number has moved, or the
 * register has corrected itself; a link by name or decision that fits another person now is undone.
 */
function reasonOf(before: Standing, now: Matched | null, mergers: MergerLookup): GoneReason {
  const { householdId, residentRef, matchedBy } = before;
  const isSamePerson = now?.personRef === residentRef;
  const byNumber = matchedBy === 'PERSON_REF' || matchedBy === 'ALIAS';
  if (!isSamePerson && !byNumber) return 'LINK_UNDONE';
  const successor = householdId === null ? null : mergers.successorOf(householdId);
  const hasMerged = successor !== householdId && successor === now?.householdId;
  return hasMerged ? 'HOUSEHOLD_MERGED' : 'PERSON_MOVED';
}

function compareText(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
