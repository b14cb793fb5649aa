import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '#persistence';
import type { WaitingCount, WaitingCounts } from '../../overview/core/overview.js';

/** Views of matching that are its contract with operations; counts only, nothing about a person. */
type WaitingViewName = 'matching.parked_by_topic' | 'matching.review_by_topic';

/** Reads what waits in matching. */
@Injectable()
export class WaitingCountsReader {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The counts now. @throws when matching has not made its views yet, or the database is away */
  async read(): Promise<WaitingCounts> {
    return this.unitOfWork.run(async (tx) => ({
      parked: await countsOf(tx, 'matching.parked_by_topic'),
      review: await countsOf(tx, 'matching.review_by_topic'),
    }));
  }
}

function countsOf(tx: Tx, view: WaitingViewName): Promise<readonly WaitingCount[]> {
  return tx.sql<WaitingCount>(
    `select topic, county_code as "countyCode", records, oldest_parked_at as "oldestParkedAt"
     from ${view} order by topic, county_code`,
  );
}
