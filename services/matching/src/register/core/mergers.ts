import type { CountyTerm, HouseholdFacts } from '#schemas';

/** What the register says of a household that was once merged into another. */
export type Merger = Pick<
  HouseholdFacts,
  'householdId' | 'version' | 'places' | 'mergedInto' | 'mergedIntoCounties'
>;

/** Asks where the evidence of a household is now. */
export interface MergerLookup {
  /** The household that a household has become by mergers; itself where it was never merged. */
  successorOf(householdId: string): string;
  /** Counties by period of a household that takes part in a merger; empty for others. */
  countiesOf(householdId: string): readonly CountyTerm[];
}

/** Every household that was merged into another, by the register as known now. */
export class Mergers implements MergerLookup {
  /** Also those whose merger the register took back: an older version that is read again says nothing. */
  readonly #known = new Map<string, Pick<Merger, 'version' | 'mergedInto'>>();
  readonly #counties = new Map<string, readonly CountyTerm[]>();

  /**
   * Takes in the facts of a household; of several versions the highest counts.
   * @returns the household that has records which belong elsewhere by it; undefined where nothing changed
   */
  put(merger: Merger): string | undefined {
    const { householdId, version, mergedInto } = merger;
    const known = this.#known.get(householdId);
    if (known === undefined && mergedInto === null) return undefined;
    if (known !== undefined && version < known.version) return undefined;
    // All whose way leads through this household end where it ends.
    const before = this.successorOf(householdId);
    this.#known.set(householdId, { version, mergedInto });
    this.#counties.set(householdId, merger.places.map(countyTermOf));
    if (mergedInto !== null) this.#counties.set(mergedInto, merger.mergedIntoCounties);
    return this.successorOf(householdId) === before ? undefined : before;
  }

  /** {@inheritDoc MergerLookup.countiesOf} */
  countiesOf(householdId: string): readonly CountyTerm[] {
    return this.#counties.get(householdId) ?? [];
  }

  /** {@inheritDoc MergerLookup.successorOf} */
  successorOf(householdId: string): string {
    const way = [householdId];
    for (let at = householdId; ;) {
      const next = this.#known.get(at)?.mergedInto ?? null;
      if (next === null) return at;
      // A register in which households are merged in a circle contradicts itself: the greatest id has all.
      const circleAt = way.indexOf(next);
      if (circleAt >= 0) return way.slice(circleAt).reduce((a, b) => (a > b ? a : b));
      way.push(next);
      at = next;
    }
  }
}

function countyTermOf({ countyCode, succeeds, from, to }: CountyTerm): CountyTerm {
  return { countyCode, succeeds, from, to };
}
