import { Injectable } from '@nestjs/common';
import { schemaNameOf, UnitOfWork } from '#persistence';
import { Positions } from '../../lag/shell/positions.js';
import type { HeldCounts } from '../../overview/core/overview.js';

/** Contract of every application with operations: counts of what it holds, nothing about a person. */
const view = 'held_by_topic';

/** Reads in each application that consumes how many households and persons are held. */
@Injectable()
export class HeldCountsReader {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly positions: Positions,
  ) {}

  /** The counts now, of the applications that have made their tables. */
  read(): Promise<HeldCounts> {
    return this.unitOfWork.run(async (tx) => {
      let held: HeldCounts = { keys: 0, records: 0, oldestSince: null };
      for (const { group } of this.positions.expected) {
        const name = `${schemaNameOf(group)}.${view}`;
        const [found] = await tx.sql<{ there: boolean }>(
          'select to_regclass($1) is not null as there',
          [name],
        );
        if (found?.there !== true) continue;
        const [row] = await tx.sql<HeldCounts>(
          `select coalesce(sum(keys), 0)::bigint as keys, coalesce(sum(records), 0)::bigint as records,
             min(oldest_since) as "oldestSince" from ${name}`,
        );
        if (row !== undefined) held = sum(held, row);
      }
      return held;
    });
  }
}

function sum(a: HeldCounts, b: HeldCounts): HeldCounts {
  const since = [a.oldestSince, b.oldestSince].filter((at) => at !== null);
  return {
    keys: a.keys + b.keys,
    records: a.records + b.records,
    oldestSince: since.length === 0 ? null : Math.min(...since),
  };
}
