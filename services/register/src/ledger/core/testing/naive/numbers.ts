import type { LedgerRow } from '../../ledger-row.js';

/** A row, and of whom and of which household it is by the numbers of now. */
export interface Word {
  readonly row: LedgerRow;
  readonly person: string;
  readonly household: string;
}

/** The same text before another: code units decide. */
function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The greatest of some by several measures, the first of them that differs. */
export function greatest<T>(some: readonly T[], ...by: readonly ((one: T) => number | string)[]) {
  let best: T | undefined;
  for (const one of some) {
    if (best === undefined) {
      best = one;
      continue;
    }
    for (const measure of by) {
      const [a, b] = [measure(one), measure(best)];
      const order = typeof a === 'string' ? byText(a, String(b)) : a - Number(b);
      if (order > 0) best = one;
      if (order !== 0) break;
    }
  }
  return best;
}

/** Rows that no 误录 of the same or a later ledger strikes out. */
function notStruckOut<T>(
  some: readonly T[],
  rowOf: (one: T) => LedgerRow,
  who: (one: T) => string,
): readonly T[] {
  return some.filter(
    (one) =>
      !some.some(
        (other) =>
          rowOf(other).neverMember &&
          who(other) === who(one) &&
          rowOf(other).asOf >= rowOf(one).asOf,
      ),
  );
}

/** Who has which number: everybody's numbers, that of now at the end. */
function personsOf(rows: readonly LedgerRow[]): readonly (readonly string[])[] {
  const valid = notStruckOut(
    rows,
    (row) => row,
    ({ householdId, personRef }) => `${householdId} ${personRef}`,
  );
  let groups: string[][] = [
    ...new Set(rows.flatMap((r) => [r.personRef, r.formerRef ?? r.personRef])),
  ]
    .sort(byText)
    .map((number) => [number]);
  for (const { personRef, formerRef } of valid) {
    if (formerRef === null) continue;
    const [same, others] = [
      groups.filter((group) => group.includes(personRef) || group.includes(formerRef)),
      groups.filter((group) => !group.includes(personRef) && !group.includes(formerRef)),
    ];
    groups = [...others, same.flat()];
  }
  return groups.map((group) => {
    const naming = valid.filter((row) => row.formerRef !== null && group.includes(row.personRef));
    const newest = greatest(
      naming,
      ({ asOf }) => asOf,
      ({ personRef }) => personRef,
    );
    const now = newest?.personRef ?? group[0] ?? '';
    return [...group.filter((number) => number !== now).sort(byText), now];
  });
}

/** Numbers of a household, oldest first, and the day on which each became the next. */
interface HouseholdChain {
  readonly numbers: readonly string[];
  readonly changes: readonly number[];
}

/** Households by their numbers: the newest ledger is believed, and a number follows one and is followed by one. */
function chainsOf(words: readonly LedgerRow[]): readonly HouseholdChain[] {
  const told = words
    .filter((row) => row.householdChange === 'RENUMBERED' && row.changedOn !== null)
    .map((row) => ({
      from: row.targetHouseholdId === null ? row.originHouseholdId : row.householdId,
      into: row.targetHouseholdId ?? row.householdId,
      on: row.changedOn ?? 0,
      asOf: row.asOf,
    }))
    .filter(({ from }) => from !== null)
    .sort(
      (a, b) =>
        b.asOf - a.asOf ||
        byText(b.into, a.into) ||
        byText(b.from ?? '', a.from ?? '') ||
        b.on - a.on,
    );
  let chains: HouseholdChain[] = [
    ...new Set(words.flatMap((r) => [r.householdId, r.targetHouseholdId, r.originHouseholdId])),
  ]
    .filter((number) => number !== null)
    .map((number) => ({ numbers: [number], changes: [] }));
  for (const { from, into, on } of told) {
    const first = chains.find(({ numbers }) => numbers.at(-1) === from);
    const second = chains.find(({ numbers }) => numbers[0] === into);
    if (first === undefined || second === undefined || first === second) continue;
    chains = chains.filter((chain) => chain !== first && chain !== second);
    chains.push({
      numbers: [...first.numbers, ...second.numbers],
      changes: [...first.changes, on, ...second.changes],
    });
  }
  return chains;
}

/** What the ledgers say, one word of each about a person in a household, without what never was. */
export interface Told {
  readonly persons: readonly (readonly string[])[];
  readonly words: readonly Word[];
  /** The same with what never was. */
  readonly withStruckOut: readonly Word[];
  /** Those and the words that were overruled. */
  readonly all: readonly Word[];
  readonly chainOf: (number: string) => HouseholdChain;
}

/** Everything that ledgers say, under the numbers of now. */
export function toldBy(rows: readonly LedgerRow[]): Told {
  const persons = personsOf(rows);
  const personOf = (number: string): string =>
    persons.find((group) => group.includes(number))?.at(-1) ?? number;
  const isNow = ({ personRef }: LedgerRow): number => Number(personOf(personRef) === personRef);
  const bestIn = (some: readonly LedgerRow[], rank: (row: LedgerRow) => number) =>
    greatest(some, isNow, rank, ({ personRef }) => personRef);
  const oneEach = (
    some: readonly LedgerRow[],
    household: (row: LedgerRow) => string,
    rank: (row: LedgerRow) => number,
  ) =>
    some.filter((row) => {
      const rivals = some.filter(
        (other) =>
          household(other) === household(row) &&
          personOf(other.personRef) === personOf(row.personRef) &&
          other.asOf === row.asOf,
      );
      return bestIn(rivals, rank) === row;
    });
  const byNumber = oneEach(
    rows,
    ({ householdId }) => householdId,
    () => 0,
  );
  const chains = chainsOf(
    notStruckOut(
      byNumber,
      (row) => row,
      ({ householdId, personRef }) => `${householdId} ${personOf(personRef)}`,
    ),
  );
  const chainOf = (number: string): HouseholdChain =>
    chains.find(({ numbers }) => numbers.includes(number)) ?? { numbers: [number], changes: [] };
  const householdOf = (number: string): string => chainOf(number).numbers.at(-1) ?? number;
  const wordOf = (row: LedgerRow): Word => ({
    row,
    person: personOf(row.personRef),
    household: householdOf(row.householdId),
  });
  const last = oneEach(
    byNumber,
    ({ householdId }) => householdOf(householdId),
    ({ householdId }) => chainOf(householdId).numbers.indexOf(householdId),
  ).map(wordOf);
  const words = notStruckOut(
    last,
    ({ row }) => row,
    ({ household, person }) => `${household} ${person}`,
  );
  return { persons, chainOf, words, withStruckOut: last, all: rows.map(wordOf) };
}
