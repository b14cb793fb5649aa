import { dayOfInstant } from '#domain';
import { compareText } from './order.js';
import { type Fact } from './fact.js';
import { type ExcludedRecord } from './ledger.js';
import { type Day, type EvidenceOf, type EvidenceTopic } from './types.js';

/** One record's signed part in a value. */
export interface Piece<T extends EvidenceTopic = EvidenceTopic> {
  readonly record: EvidenceOf<T>;
  /** Day on which it counts; that of a reversal is the day of what it undoes. */
  readonly day: Day;
  readonly contribution: number;
}

/** A fact's own record and, beside it, the reversals that undo it. */
export type PieceGroup<T extends EvidenceTopic = EvidenceTopic> = readonly Piece<T>[];

/** What counts in a whole window, what does not, and what the explanation must say. */
export interface Whole {
  readonly value: number;
  readonly groups: readonly PieceGroup[];
  readonly excluded: readonly ExcludedRecord[];
  /** Facts that the register does not know, each a short Chinese clause. */
  readonly notes: readonly string[];
}

/** Sum of the contributions. */
export function sumOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { contribution }) => sum + contribution, 0);
}

/**
 * Take away what would bring a sum below 0: from the last reversal, then the one before it, so that
 * contributions still add up to the value.
 */
export function notBelowZero<T extends EvidenceTopic>(pieces: readonly Piece<T>[]): Piece<T>[] {
  let excess = -sumOf(pieces);
  if (excess <= 0) return [...pieces];
  const kept: Piece<T>[] = [];
  for (const piece of [...pieces].reverse()) {
    const taken = Math.min(excess, Math.max(0, -piece.contribution));
    excess -= taken;
    kept.push(taken === 0 ? piece : { ...piece, contribution: piece.contribution + taken });
  }
  return kept.reverse();
}

/** A fact's pieces by a measure, never below 0 together. */
export function piecesOf<T extends EvidenceTopic>(
  fact: Fact<T>,
  measure: (body: EvidenceOf<T>['body']) => number,
): Piece<T>[] {
  const { record: own, day, reversals } = fact;
  if (reversals.length === 0) {
    return [{ record: own, day, contribution: Math.max(0, measure(own.body)) }];
  }
  const records = [own, ...reversals];
  return notBelowZero(
    records.map((record) => ({ record, day, contribution: measure(record.body) })),
  );
}

/** First and last day of the evidence that counts. */
export function daysOf(groups: readonly PieceGroup[]): { first: Day; last: Day } {
  const days = groups.flatMap((group) => group.map(({ day }) => day));
  // A spread over thousands of pieces would overflow the stack.
  return days.reduce(
    ({ first, last }, day) => ({ first: Math.min(first, day), last: Math.max(last, day) }),
    { first: Infinity, last: -Infinity },
  );
}

/**
 * Pieces in the order in which an alert lists them: by the size of what counts first in each group,
 * then by day and event id, reversals right after what they undo.
 */
export function listed(groups: readonly PieceGroup[]): Piece[] {
  const keyed = groups.flatMap((group) => {
    const [lead] = group;
    if (lead === undefined) return [];
    const { eventId, occurredAt } = lead.record;
    return [{ group, size: Math.abs(lead.contribution), day: dayOfInstant(occurredAt), eventId }];
  });
  keyed.sort((a, b) => b.size - a.size || a.day - b.day || compareText(a.eventId, b.eventId));
  return keyed.flatMap(({ group }) => group);
}
