import { Injectable } from '@nestjs/common';
import { CITY_CODE, type Day, type ExclusionKind, rankedStandards, standardInForce } from '#domain';
import type { Tx } from '#persistence';
import { countyCodesBefore } from '#schemas';

/** What one version of a standard says of excluded behaviour. */
interface VersionKinds {
  /** County whose standard it is, 6 digits; the city's own carries the city's code. */
  readonly countyCode: string;
  readonly version: number;
  /** First day on which it holds. */
  readonly validFrom: Day;
  readonly kinds: readonly ExclusionKind[];
}

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

  /**
   * The kinds of excluded behaviour that a county's standard names on a day, by the version that also
   * decides its alerts; empty when none is in force.
   */
  async inForce(tx: Tx, countyCode: string, day: Day): Promise<readonly ExclusionKind[]> {
    const codes = [...countyCodesBefore(countyCode), countyCode];
    const versions = await tx.sql<VersionKinds>(
      `select county_code as "countyCode", version, valid_from as "validFrom", kinds
       from standard_kinds where county_code = any($1)`,
      [[CITY_CODE, ...codes]],
    );
    return standardInForce(rankedStandards(versions, codes), day)?.kinds ?? [];
  }
}
