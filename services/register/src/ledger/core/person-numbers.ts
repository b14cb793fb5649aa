import { compareText, type LedgerRow } from './ledger-row.js';

/** The numbers of persons, by what ledgers say of former ones (原证件号码). */
export class PersonNumbers {
  readonly #groups = new Map<string, ReadonlySet<string>>();
  readonly #current = new Map<string, string>();

  /** @param rows every row that names a former number of the persons asked for */
  constructor(rows: readonly LedgerRow[]) {
    const newestFirst = rows
      .filter(({ formerRef }) => formerRef !== null)
      .sort((a, b) => b.asOf - a.asOf || compareText(b.personRef, a.personRef));
    for (const { personRef, formerRef } of newestFirst) {
      if (formerRef === null) continue;
      const group = new Set([...this.#groupOf(personRef), ...this.#groupOf(formerRef)]);
      for (const reference of group) this.#groups.set(reference, group);
    }
    // The number that the newest ledger gives is the one that the person has now.
    for (const { personRef } of newestFirst) {
      const isKnown = [...this.#groupOf(personRef)].some((one) => this.#current.has(one));
      if (isKnown) continue;
      for (const reference of this.#groupOf(personRef)) this.#current.set(reference, personRef);
    }
  }

  /** The number that a person has now; the given one where no ledger says otherwise. */
  currentOf(reference: string): string {
    return this.#current.get(reference) ?? reference;
  }

  /** All other numbers of the person who has this one now, sorted. */
  aliasesOf(current: string): readonly string[] {
    return [...this.#groupOf(current)].filter((one) => one !== current).sort(compareText);
  }

  #groupOf(reference: string): ReadonlySet<string> {
    return this.#groups.get(reference) ?? new Set([reference]);
  }
}
