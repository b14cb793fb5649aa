import { CITY_CODE, isoDay } from '#domain';
import { UnitOfWork } from '#persistence';
import type { RunningApplications } from '#service-kit';
import type { City, OwnDecisions } from '#testkit';

/** A record about whose like somebody has decided. */
interface DecidedRecord {
  /** As `identityOf` writes it. */
  readonly identity: string;
  readonly topic: string;
  readonly state: 'PARKED' | 'REVIEW' | 'PLACED';
  readonly householdId: string | null;
}

type Links = Pick<OwnDecisions, 'links' | 'parkedByTopic' | 'reviewByTopic'> & {
  readonly placedIn: readonly string[];
};

/**
 * Tells what people have decided in a hub that runs in this process, and whose alerts may differ by it. An
 * exclusion is none of it: it holds an alert and changes nothing that is compared.
 */
export class OwnDecisionLook {
  constructor(
    private readonly hub: RunningApplications,
    private readonly city: City,
  ) {}

  /** @param ownRecords identities of records that nobody planted: nobody expects them to be in review either */
  async look(ownRecords: ReadonlySet<string>): Promise<OwnDecisions> {
    const { standards, drivenTo } = await this.register();
    const { placedIn, ...links } = await this.links(ownRecords);
    const isOfAll = drivenTo !== null || standards.includes(CITY_CODE);
    const under = await this.householdsUnder(standards, isOfAll);
    const households = new Set([...placedIn, ...under]);
    return { standards, drivenTo, ...links, households, quarantined: 0 };
  }

  /** What a deployment brings along has no step of approval. */
  private register(): Promise<Pick<OwnDecisions, 'standards' | 'drivenTo'>> {
    return this.hub.get('register', UnitOfWork).run(async (tx) => {
      const approved = await tx.sql<{ countyCode: string }>(
        `select county_code as "countyCode" from standard_draft
         join standard_step using (county_code, version, attempt)
         where action = 'APPROVED' and valid_from <= (select max(day) from hub_day)
         order by county_code, version`,
      );
      const [day] = await tx.sql<{ last: number | null }>('select max(day) as last from hub_day');
      const last = isoDay(day?.last ?? 0);
      return {
        standards: approved.map(({ countyCode }) => countyCode),
        drivenTo: last > this.city.today ? last : null,
      };
    });
  }

  private async links(ownRecords: ReadonlySet<string>): Promise<Links> {
    const { links, decided } = await this.hub.get('matching', UnitOfWork).run(async (tx) => {
      const [inForce] = await tx.sql<{ links: number }>(
        `select count(*) as links from link_decision where undone_at is null and verdict <> 'LATER'`,
      );
      const records = await tx.sql<DecidedRecord>(
        `select replace(identity::text, '-', '') as identity, topic, state,
           household_id as "householdId"
         from department_record where link_key in (select link_key from link_decision)`,
      );
      return { links: inForce?.links ?? 0, decided: records };
    });
    const planted = decided.filter(({ identity }) => !ownRecords.has(identity));
    const parkedByTopic: Record<string, number> = {};
    const reviewByTopic: Record<string, number> = {};
    for (const { topic, state } of planted) {
      if (state === 'REVIEW') continue;
      // Planted to wait for a person, who has come.
      reviewByTopic[topic] = (reviewByTopic[topic] ?? 0) - 1;
      if (state === 'PARKED') parkedByTopic[topic] = (parkedByTopic[topic] ?? 0) + 1;
    }
    const placedIn = planted.flatMap(({ householdId }) => householdId ?? []);
    return { links, parkedByTopic, reviewByTopic, placedIn };
  }

  /** Households that live under the standards, or ever did: what they had there may rest on them. */
  private async householdsUnder(
    counties: readonly string[],
    isOfAll: boolean,
  ): Promise<readonly string[]> {
    const rows = await this.hub.get('county-center', UnitOfWork).run((tx) =>
      tx.sql<{ id: string }>(
        `select household_id as id from household where $1 or exists (
           select from jsonb_to_recordset(stays) as stay ("countyCode" text)
           where stay."countyCode" = any($2::text[]))`,
        [isOfAll, counties],
      ),
    );
    return rows.map(({ id }) => id);
  }
}
