/** A value from a day on, up to the day before `to`. */
export interface Term<T> {
  readonly from: number;
  readonly to: number | null;
  readonly value: T;
}

/** What one ledger says of a value. */
export interface Statement<T> {
  /** Day from which it says so: the one that it names, else the day of the ledger. */
  readonly from: number;
  /** True where the ledger names the day of the change; false where it only shows what it saw. */
  readonly dated: boolean;
  /** Null where it says nothing. */
  readonly value: T | null;
}

/**
 * Terms of a value that ledgers state anew. A later ledger counts above an earlier one from the day
 * of which it speaks; one that only shows what was known already leaves alone what is entered ahead.
 * @param statements in the order of their ledgers' days
 */
export function termsOf<T>(
  statements: readonly Statement<T>[],
  same: (a: T, b: T) => boolean,
): readonly Term<T>[] {
  let terms: Term<T>[] = [];
  for (const { from, dated, value } of statements) {
    // A blank cell says nothing about a change; what was known goes on.
    if (value === null) continue;
    const inForce = terms.findLast((term) => term.from <= from);
    if (!dated && inForce !== undefined && same(inForce.value, value)) continue;
    const earlier = terms.filter((term) => term.from < from);
    const last = earlier.at(-1);
    terms =
      last !== undefined && same(last.value, value)
        ? [...earlier.slice(0, -1), { ...last, to: null }]
        : [
            ...earlier.slice(0, -1),
            ...(last === undefined ? [] : [{ ...last, to: from }]),
            { from, to: null, value },
          ];
  }
  return terms;
}
