import { compareText, type LedgerRow } from './ledger-row.js';

/** A household that got another number (户编号变更). */
export interface Renumbering {
  readonly from: string;
  readonly into: string;
  /** First day of the new number. */
  readonly on: number;
}

/** Part of a stay under one number of the household. */
export interface NumberedTerm {
  readonly householdId: string;
  readonly from: number;
  readonly to: number | null;
}

/** The numbers that households had one after another. */
export class HouseholdNumbers {
  readonly #next = new Map<string, Renumbering>();
  readonly #before = new Map<string, Renumbering>();

  /** @param rows every row that gives one of the households asked for another number */
  constructor(rows: readonly LedgerRow[]) {
    const newestFirst = rows
      .flatMap((row) => {
        const renumbering = renumberingOf(row);
        return renumbering === null ? [] : [{ ...renumbering, asOf: row.asOf }];
      })
      .sort(
        (a, b) =>
          b.asOf - a.asOf ||
          compareText(b.into, a.into) ||
          compareText(b.from, a.from) ||
          b.on - a.on,
      );
    for (const { from, into, on } of newestFirst) {
      // A household has one number at a time; in a circle the newest ledger is believed.
      if (this.#next.has(from) || this.#before.has(into) || this.currentOf(into) === from) continue;
      this.#next.set(from, { from, into, on });
      this.#before.set(into, { from, into, on });
    }
  }

  /** The number that the household has now. */
  currentOf(householdId: string): string {
    const next = this.#next.get(householdId);
    return next === undefined ? householdId : this.currentOf(next.into);
  }

  /** The change that ended a number; undefined while the household has it. */
  endOf(householdId: string): Renumbering | undefined {
    return this.#next.get(householdId);
  }

  /** The household's numbers up to and including this one, oldest first. */
  upTo(householdId: string): readonly string[] {
    const before = this.#before.get(householdId);
    return [...(before === undefined ? [] : this.upTo(before.from)), householdId];
  }

  /** How many numbers the household had before this one. */
  rankOf(householdId: string): number {
    return this.upTo(householdId).length - 1;
  }

  /** Cuts a term in a household where its number changed. */
  byNumber({ householdId, from, to }: NumberedTerm): readonly NumberedTerm[] {
    const parts: NumberedTerm[] = [];
    let start = from;
    for (const number of this.upTo(this.currentOf(householdId))) {
      const end = this.endOf(number)?.on ?? null;
      if (end !== null && end <= start) continue;
      const isLast = end === null || (to !== null && to <= end);
      parts.push({ householdId: number, from: start, to: isLast ? to : end });
      if (isLast) break;
      start = end;
    }
    return parts;
  }
}

function renumberingOf(row: LedgerRow): Renumbering | null {
  const { householdChange, changedOn, householdId, originHouseholdId, targetHouseholdId } = row;
  if (householdChange !== 'RENUMBERED' || changedOn === null) return null;
  if (targetHouseholdId !== null) {
    return { from: householdId, into: targetHouseholdId, on: changedOn };
  }
  return originHouseholdId === null
    ? null
    : { from: originHouseholdId, into: householdId, on: changedOn };
}
