import { LRUCache } from 'lru-cache';
import type { StoredHousehold } from '../../decision/shell/household-store.js';
import type { KnownHouseholds } from '../../decision/shell/known-households.js';

/** Pieces of evidence that are remembered, of all households: about 700 bytes each. */
const piecesMax = 500_000;
/** What a household weighs without evidence: its facts and alerts. */
const piecesOfFacts = 4;

/**
 * Households of a replay, as many as the memory bears: the scratch tables are nobody else's, so that what was
 * decided need not be read from them again.
 */
export class RememberedHouseholds {
  readonly #households = new LRUCache<string, StoredHousehold>({
    maxSize: piecesMax,
    sizeCalculation: ({ state }) => piecesOfFacts + state.evidence.size,
  });

  /**
   * Runs work in a transaction; what it makes of households is remembered when it was committed.
   * @param transaction runs the work that it is given, again from its beginning after a conflict
   */
  async across(transaction: (known: () => KnownHouseholds) => Promise<void>): Promise<void> {
    let kept = new Map<string, StoredHousehold>();
    await transaction(() => {
      const own = new Map<string, StoredHousehold>();
      kept = own;
      return {
        get: (householdId) => own.get(householdId) ?? this.#households.get(householdId),
        keep: (household) => own.set(household.state.householdId, household),
      };
    });
    for (const [householdId, household] of kept) this.#households.set(householdId, household);
  }
}
