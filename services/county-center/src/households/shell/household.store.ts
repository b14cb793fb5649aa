import { Injectable } from '@nestjs/common';
import type { Day } from '#domain';
import type { Tx } from '#persistence';
import type { HouseholdFacts } from '#schemas';
import { staysOf } from '../core/stays.js';

/** SQL of the table `household`. */
@Injectable()
export class HouseholdStore {
  /** Keeps where households live; a lower version than the one that is known says nothing. */
  async keep(tx: Tx, households: readonly HouseholdFacts[]): Promise<void> {
    const newest = new Map<string, HouseholdFacts>();
    for (const facts of households) {
      const known = newest.get(facts.householdId);
      if (known === undefined || facts.version > known.version) {
        newest.set(facts.householdId, facts);
      }
    }
    await tx.unnestUpsert({
      table: 'household',
      columns: { household_id: 'text', version: 'integer', stays: 'jsonb' },
      rows: [...newest.values()].map((facts) => ({
        household_id: facts.householdId,
        version: facts.version,
        stays: staysOf(facts),
      })),
      conflict: ['household_id'],
      update: ['version', 'stays'],
      updateIf: 'household.version < excluded.version',
    });
  }

  /**
   * The county in which a household lives on a day, null when in none; the household stays locked until
   * the transaction ends, so that records about it reach its log in the order of their commits.
   */
  async lockCounty(tx: Tx, householdId: string, day: Day): Promise<string | null> {
    const [row] = await tx.sql<{ county: string | null }>(
      `select county_on(stays, $2) as county from household where household_id = $1 for update`,
      [householdId, day],
    );
    return row?.county ?? null;
  }
}
