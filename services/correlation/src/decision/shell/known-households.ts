import type { StoredHousehold } from './household-store.js';

/**
 * Households that are remembered between the transactions of one who alone writes their tables. What a
 * transaction makes of them counts only with its commit.
 */
export interface KnownHouseholds {
  /** A household as it stands in the open transaction; undefined where it has to be read. */
  get(householdId: string): StoredHousehold | undefined;
  /** Remembers what the open transaction makes of a household. */
  keep(household: StoredHousehold): void;
}
