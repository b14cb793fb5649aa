import { type Day, type EvidenceRecord } from '../../types.js';
import { type Fact } from './records.js';

/** Something that adds to (or takes from) a value, dated as it counts. */
export interface Piece {
  readonly record: EvidenceRecord;
  readonly day: Day;
  readonly contribution: number;
}

/** Sum of contributions. */
export function total(pieces: readonly Piece[]): number {
  let sum = 0;
  for (const { contribution } of pieces) sum += contribution;
  return sum;
}

/**
 * A fact with what undoes it. Never below 0 in all: the last reversal contributes no more than
 * brings it there (rules §2, Corrections).
 */
export function piecesOf(fact: Fact, amount: (record: EvidenceRecord) => number): Piece[] {
  const pieces = [fact.record, ...fact.reversals].map((record) => ({
    record,
    day: fact.day,
    contribution: amount(record),
  }));
  return notBelowZero(pieces);
}

/** Pieces that do not come to less than 0: the last that takes away takes less, then the one before. */
export function notBelowZero(pieces: readonly Piece[]): Piece[] {
  let missing = Math.max(0, -total(pieces));
  const kept = [...pieces];
  for (let index = kept.length - 1; index >= 0 && missing > 0; index -= 1) {
    const piece = kept[index];
    if (piece === undefined || piece.contribution >= 0) continue;
    const given = Math.min(missing, -piece.contribution);
    kept[index] = { ...piece, contribution: piece.contribution + given };
    missing -= given;
  }
  return kept;
}
