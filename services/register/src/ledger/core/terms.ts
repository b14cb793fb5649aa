/** A value from a day on, up to the day before `to`. */
export interface Term<T> {
  readonly from: number;
  readonly to: number | null;
  readonly value: T;
}

/** What one ledger says of a value. */
export interface Statement<T> {
  /** Day of the ledger. */
  readonly asOf: number;
  /** Day from which it says so: the one that it names, else the day of the ledger. */
  readonly from: number;
  /** True where the ledger names the day of the change; false where it only shows what it saw. */
  readonly dated: boolean;
  /** Null where it says nothing. */
  readonly value: T | null;
}

/** A value from a day on. */
interface Begin<T> {
  readonly from: number;
  readonly value: T;
  /** Told before its day, and not shown by a ledger since. */
  readonly ahead: boolean;
}

/**
 * Terms of a value that ledgers state anew. A later ledger counts above an earlier one from the day
 * of which it speaks; one that only shows what it saw leaves alone what is entered ahead, and one that
 * gives what is entered ahead another day moves it there.
 * @param statements in the order of their ledgers' days
 */
export function termsOf<T>(
  statements: readonly Statement<T>[],
  same: (a: T, b: T) => boolean,
): readonly Term<T>[] {
  let begins: readonly Begin<T>[] = [];
  for (const { asOf, from, dated, value } of statements) {
    // A blank cell says nothing about a change; what was known goes on.
    if (value === null) continue;
    const isPostponed = (one: Begin<T>): boolean => dated && one.ahead && same(one.value, value);
    const earlier = begins.filter((one) => one.from < from && !isPostponed(one));
    const later = dated ? [] : begins.filter((one) => one.from > from);
    begins = withoutRepeats([...earlier, { from, value, ahead: from > asOf }, ...later], same);
  }
  return begins.map(({ from, value }, at) => ({ from, to: begins[at + 1]?.from ?? null, value }));
}

/** Joins what goes on; a ledger that shows it takes away that it was only announced. */
function withoutRepeats<T>(
  begins: readonly Begin<T>[],
  same: (a: T, b: T) => boolean,
): readonly Begin<T>[] {
  const found: Begin<T>[] = [];
  for (const next of begins) {
    const last = found.at(-1);
    if (last === undefined || !same(last.value, next.value)) found.push(next);
    else found[found.length - 1] = { ...last, ahead: last.ahead && next.ahead };
  }
  return found;
}
