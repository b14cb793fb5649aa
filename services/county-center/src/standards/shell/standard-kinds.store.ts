import { Injectable } from '@nestjs/common';
import { CITY_CODE, type Day, type ExclusionKind } from '#domain';
import type { Tx } from '#persistence';
import { countyCodesBefore } from '#schemas';
import { kindsInForce, type VersionKinds } from '../core/kinds-in-force.js';

/** SQL of the table `standard_kinds`. */
@Injectable()
export class StandardKindsStore {
  /** Keeps what versions name. A version never changes; read again, it is the same row. */
  async keep(tx: Tx, versions: readonly VersionKinds[]): Promise<void> {
    const rows = new Map(
      versions.map((one) => [
        `${one.countyCode}/${String(one.version)}`,
        {
          county_code: one.countyCode,
          version: one.version,
          valid_from: one.validFrom,
          kinds: one.kinds,
        },
      ]),
    );
    await tx.unnestUpsert({
      table: 'standard_kinds',
      columns: {
        county_code: 'text',
        version: 'integer',
        valid_from: 'integer',
        kinds: 'jsonb',
      },
      rows: [...rows.values()],
      conflict: ['county_code', 'version'],
      update: ['valid_from', 'kinds'],
    });
  }

  /** The kinds of excluded behaviour that a county's standard names on a day; see {@link kindsInForce}. */
  async inForce(tx: Tx, countyCode: string, day: Day): Promise<readonly ExclusionKind[]> {
    const codesBefore = countyCodesBefore(countyCode);
    const versions = await tx.sql<VersionKinds>(
      `select county_code as "countyCode", version, valid_from as "validFrom", kinds
       from standard_kinds where county_code = any($1)`,
      [[CITY_CODE, ...codesBefore, countyCode]],
    );
    return kindsInForce(versions, countyCode, codesBefore, day);
  }
}
