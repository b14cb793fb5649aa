import { Bus, EventCodec, readRange } from '#bus';
import { DeliveryStore } from '#connector-kit';
import { UnitOfWork } from '#persistence';
import { topicSpec, topicSpecs } from '#schemas';
import type { RunningApplications } from '#service-kit';
import type { City, TestApplications } from '#testkit';
import type { CountedDelivery, CountedTopic } from './invariants.js';

const deliveriesMax = 100_000;

/** Every hand-over of a city as its connector counts it. */
export async function countDeliveries(
  { applications }: TestApplications,
  city: City,
): Promise<readonly CountedDelivery[]> {
  const counted: CountedDelivery[] = [];
  for (const connector of new Set(city.files.map((file) => file.connector))) {
    const found = await applications.get(connector, DeliveryStore).list(null, deliveriesMax);
    for (const delivery of found) {
      counted.push({
        file: `${connector}/${delivery.layout}/${delivery.fileName}`,
        isDone: delivery.receiptPath !== null,
        refused: delivery.refusalCode !== null,
        rowsIn: delivery.rowsIn,
        published: delivery.rowsPublished,
        unchanged: delivery.rowsUnchanged,
        rejected: delivery.rowsRejected,
        ignored: delivery.rowsIgnored,
      });
    }
  }
  return counted;
}

/** Department topics: the records that lie on each, and what became of them. */
export async function countTopics(hub: RunningApplications): Promise<readonly CountedTopic[]> {
  const remembered = await countsByTopic(hub, 'matching', 'department_record');
  const quarantined = await countsByTopic(hub, 'operations', 'quarantined_record');
  const counted: CountedTopic[] = [];
  for (const { name, readers, owner } of topicSpecs()) {
    if (!readers.includes('matching') || owner === 'register') continue;
    counted.push({
      topic: name,
      onTopic: await recordsOn(hub, name),
      remembered: remembered.get(name) ?? 0,
      quarantined: quarantined.get(name) ?? 0,
    });
  }
  return counted;
}

async function countsByTopic(
  hub: RunningApplications,
  application: string,
  table: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await hub
    .get(application, UnitOfWork)
    .run((tx) =>
      tx.sql<{ topic: string; records: number }>(
        `select topic, count(*) as records from ${table} group by topic`,
      ),
    );
  return new Map(rows.map(({ topic, records }) => [topic, records]));
}

/** Different records on a topic; versions and repetitions of one are one. */
async function recordsOn(hub: RunningApplications, topic: string): Promise<number> {
  const bus = hub.get('matching', Bus);
  const codec = hub.get('matching', EventCodec);
  const found = new Set<string>();
  for (let partition = 0; partition < topicSpec(topic).partitions; partition += 1) {
    const records = await readRange(bus, topic, partition, 0, Number.MAX_SAFE_INTEGER);
    await codec.learnAll(records.map(({ value }) => value));
    for (const { value } of records) {
      if (value === null) continue;
      const { sourceSystem, sourceRecordId } = codec.envelopeOf(topic, value);
      found.add(`${sourceSystem}/${sourceRecordId}`);
    }
  }
  return found.size;
}
