import { randomUUID } from 'node:crypto';
import { BusProducer, createTopics, EventCodec } from '#bus';
import { busOf } from '#testkit';
import { settlementsTopic as topic, writeSettlements } from '../data/city-topics.js';
import { watchedOnly } from '../data/city-year.js';
import type { BenchCase, Prepared, Side } from '../harness/bench-case.js';
import { runChild } from '../harness/child.js';
import type { ConsumeArgument } from '../harness/consuming.js';
import type { Ground } from '../harness/ground.js';

/** The stock transport is an eighth as fast; more records would tell nothing new. */
const stockRecordsMax = 50_000;

async function prepare(ground: Ground, records: number): Promise<Prepared> {
  const topicPrefix = `b${randomUUID().slice(0, 8)}.`;
  const registryUrl = process.env['HUB_TEST_REGISTRY_URL'] ?? '';
  const bus = busOf({
    HUB_BROKERS: ground.brokers.join(','),
    HUB_REGISTRY_URL: registryUrl,
    HUB_TOPIC_PREFIX: topicPrefix,
  });
  await createTopics(bus, [topic]);
  const publisher = { codec: new EventCodec(bus), producer: new BusProducer(bus) };
  await writeSettlements(publisher, records, watchedOnly);
  await publisher.producer.close();
  const side = (name: string, script: string, recordsMax: number): Side => ({
    name,
    run: () => {
      const group = `${script.replace('/', '-')}-${randomUUID()}`;
      const { brokers } = ground;
      const told = { brokers, registryUrl, topicPrefix, topic, group, records: recordsMax };
      return runChild(ground, script, told satisfies ConsumeArgument);
    },
  });
  return {
    hub: side('hub transport', 'programs/hub-transport', records),
    baselines: [
      side('bare kafkajs', 'baselines/bare-consumer', records),
      side('stock transport', 'baselines/stock-transport', Math.min(records, stockRecordsMax)),
    ],
    close: () => bus.close(),
  };
}

/** Consuming alone: department topic → a handler that looks at one field of each record. */
export const transportCase: BenchCase = {
  name: 'transport',
  title:
    "A service takes settlements from their topic through the hub's Nest transport, decoded, and looks at one field of each; beside it kafkajs alone with one compiled Avro type, and Nest's own Kafka transport with the same type.",
  bars: [
    { figure: 'perSecond', against: 'bare kafkajs', atLeast: 0.85 },
    { figure: 'perSecond', against: 'stock transport', atLeast: 6 },
  ],
  notes: [],
  events: { full: 500_000, smoke: 2_000 },
  prepare,
};
