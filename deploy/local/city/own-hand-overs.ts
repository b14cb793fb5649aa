import { EventCodec } from '#bus';
import { DeliveryStore, type Delivery } from '#connector-kit';
import { UnitOfWork } from '#persistence';
import type { Envelope } from '#schemas';
import type { RunningApplications } from '#service-kit';
import type { City, OwnHandOvers } from '#testkit';
import { identityOf } from '../../../services/matching/src/placement/core/identity.js';

const ledgerConnector = 'register';
const deliveriesMax = 100_000;

type RecordId = Pick<Envelope, 'sourceSystem' | 'sourceRecordId'>;

/** How matching knows a record of somebody's own. */
interface OwnRecord {
  readonly topic: string;
  readonly state: 'PARKED' | 'REVIEW' | 'PLACED';
  readonly householdId: string | null;
}

/** Tells what came of hand-overs that are not the city's, in a hub that runs in this process. */
export class OwnHandOverLook {
  constructor(
    private readonly hub: RunningApplications,
    private readonly city: City,
  ) {}

  /** Looks for hand-overs that nobody planted, and for everything that rests on them. */
  async look(): Promise<OwnHandOvers> {
    const connectors = [...new Set(this.city.files.map(({ connector }) => connector))];
    const identities = new Set<string>();
    const households = new Set<string>();
    let handOvers = 0;
    for (const connector of connectors) {
      const own = await this.deliveries(connector);
      handOvers += own.length;
      if (own.length === 0) continue;
      const ids = own.map(({ deliveryId }) => deliveryId);
      for (const identity of await this.records(connector, ids)) identities.add(identity);
      if (connector !== ledgerConnector) continue;
      for (const household of await this.ledgerHouseholds(ids)) households.add(household);
    }
    const records = await this.known(identities);
    for (const { householdId } of records) if (householdId !== null) households.add(householdId);
    const count = (state: OwnRecord['state']): Record<string, number> => {
      const byTopic = Map.groupBy(
        records.filter((record) => record.state === state),
        ({ topic }) => topic,
      );
      return Object.fromEntries([...byTopic].map(([topic, { length }]) => [topic, length]));
    };
    return {
      ...{ handOvers, identities, households },
      ...{ parkedByTopic: count('PARKED'), reviewByTopic: count('REVIEW') },
      quarantined: await this.quarantined(identities),
    };
  }

  /** Of two hand-overs under a planted name the older one is the city's. */
  private async deliveries(connector: string): Promise<readonly Delivery[]> {
    const key = (layout: string, name: string): string => `${layout}/${name}`;
    const planted = new Set(
      this.city.files
        .filter((file) => file.connector === connector)
        .map(({ layout, name }) => key(layout, name)),
    );
    const newestFirst = await this.hub.get(connector, DeliveryStore).list(null, deliveriesMax);
    return newestFirst
      .reverse()
      .filter(({ layout, fileName }) => !planted.delete(key(layout, fileName)));
  }

  private async records(
    connector: string,
    deliveryIds: readonly string[],
  ): Promise<readonly string[]> {
    const rows = await this.hub.get(connector, UnitOfWork).run((tx) =>
      tx.sql<RecordId & { topic: string }>(
        `select topic, source_system as "sourceSystem", record_id as "sourceRecordId"
         from record_ledger where delivery_id = any($1)`,
        [deliveryIds],
      ),
    );
    return rows.map((row) => identityOf(row.topic, row));
  }

  /** Also the households in which the same persons were before, or to which they are sent. */
  private async ledgerHouseholds(deliveryIds: readonly string[]): Promise<readonly string[]> {
    const rows = await this.hub.get(ledgerConnector, UnitOfWork).run((tx) =>
      tx.sql<{ id: string }>(
        `with own as (select * from ledger_row where delivery_id = any($1))
         select household_id as id from ledger_row
         where person_ref in (select person_ref from own union select former_ref from own)
         union select other_household_id from own where other_household_id is not null`,
        [deliveryIds],
      ),
    );
    return rows.map(({ id }) => id);
  }

  private async known(identities: ReadonlySet<string>): Promise<readonly OwnRecord[]> {
    if (identities.size === 0) return [];
    return this.hub.get('matching', UnitOfWork).run((tx) =>
      tx.sql<OwnRecord>(
        `select topic, state, household_id as "householdId"
         from department_record where identity = any($1::uuid[])`,
        [[...identities]],
      ),
    );
  }

  private async quarantined(identities: ReadonlySet<string>): Promise<number> {
    if (identities.size === 0) return 0;
    const rows = await this.hub
      .get('operations', UnitOfWork)
      .run((tx) =>
        tx.sql<{ topic: string; value: Buffer | null }>(
          'select topic, value_bytes as value from quarantined_record',
        ),
      );
    const codec = this.hub.get('county-center', EventCodec);
    let own = 0;
    for (const { topic, value } of rows) {
      const id = value === null ? undefined : await recordIn(codec, topic, value);
      if (id !== undefined && identities.has(identityOf(topic, id))) own += 1;
    }
    return own;
  }
}

/** Whose record it is; undefined where its bytes do not say. */
async function recordIn(
  codec: EventCodec,
  topic: string,
  value: Buffer,
): Promise<RecordId | undefined> {
  try {
    await codec.learn(value);
    return codec.decode<{ envelope?: RecordId }>(topic, value).envelope;
  } catch {
    return undefined;
  }
}
