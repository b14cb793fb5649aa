import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel, type Consumer } from 'kafkajs';
import { quantile } from 'simple-statistics';
import { EventCodec, fetchWaitMsMax } from '#bus';
import { busOf } from '#testkit';
import { settlementsTopic } from '../data/city-topics.js';
import { householdOf } from '../data/city-year.js';
import { smallBill } from '../data/over-the-line.js';
import { reportChild } from '../harness/child.js';

/** What the program is told. */
export interface LatencyArgument {
  readonly brokers: readonly string[];
  readonly registryUrl: string;
  readonly topicPrefix: string;
  /** Topic that it writes to, as Kafka knows it. */
  readonly to: string;
  /** Topics that it listens on for records whose key is the household's number, as Kafka knows them. */
  readonly from: readonly string[];
  /** What its own records have as their key. */
  readonly key: 'person' | 'household';
  /** Households that take turns. */
  readonly households: number;
  readonly perSecond: number;
  readonly records: number;
  /** Number of the first record: none may come twice. */
  readonly first: number;
}

/** A hub that falls behind is measured; one that says nothing for so long will not say more. */
const silenceMsMax = 60_000;
const lookMs = 20;
const told = JSON.parse(process.argv[2] ?? '{}') as LatencyArgument;

const kafka = new Kafka({
  clientId: 'latency',
  brokers: [...told.brokers],
  logLevel: logLevel.ERROR,
});
/** Household → when its records were due of which nothing is heard yet, the oldest first: each makes one revision. */
const pending = new Map<string, number[]>();
const waits: number[] = [];
let heardAt = performance.now();
let waiting = 0;

/** @throws Error where what was sent waits and nothing is heard any more */
function endWhereSilent(): void {
  if (waiting === 0 || performance.now() - heardAt < silenceMsMax) return;
  const seconds = String(silenceMsMax / 1_000);
  throw new Error(`nothing heard for ${seconds} s of ${String(waiting)} records that wait`);
}

/** Begins to listen; fulfilled once nothing that is written from now on can be missed. */
async function listen(): Promise<Consumer> {
  const groupId = `${told.topicPrefix}latency-${String(told.first)}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: fetchWaitMsMax });
  const fetched = new Promise((resolve) => consumer.on(consumer.events.FETCH, resolve));
  await consumer.connect();
  await consumer.subscribe({ topics: [...told.from], fromBeginning: false });
  await consumer.run({
    eachBatch: ({ batch }) => {
      const now = performance.now();
      for (const { key } of batch.messages) {
        const dueAt = pending.get(key?.toString() ?? '')?.shift();
        if (dueAt === undefined) continue;
        heardAt = now;
        waiting -= 1;
        waits.push(now - dueAt);
      }
      return Promise.resolve();
    },
  });
  await fetched;
  return consumer;
}

/** Sends each record alone when it is due; what comes too late has been due all the same. */
async function send(): Promise<void> {
  const bus = busOf({
    HUB_BROKERS: told.brokers.join(','),
    HUB_REGISTRY_URL: told.registryUrl,
    HUB_TOPIC_PREFIX: told.topicPrefix,
  });
  const codec = new EventCodec(bus);
  await codec.prepare(settlementsTopic);
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const sent: Promise<unknown>[] = [];
  const startedAt = performance.now();
  heardAt = startedAt;
  for (let nth = 0; nth < told.records; nth += 1) {
    const dueAt = startedAt + (nth * 1_000) / told.perSecond;
    const early = dueAt - performance.now();
    if (early > 0) await delay(early);
    const household = nth % told.households;
    const value = smallBill(told.first + nth, household);
    const id = householdOf(household);
    endWhereSilent();
    const due = pending.get(id) ?? [];
    due.push(dueAt);
    pending.set(id, due);
    waiting += 1;
    const key = told.key === 'household' ? id : value.envelope.personRef;
    const messages = [{ key, value: codec.encode(settlementsTopic, value) }];
    sent.push(producer.send({ topic: told.to, messages, acks: -1 }));
  }
  await Promise.all(sent);
  await producer.disconnect();
  await bus.close();
}

/** Sends at an even rate and times each record from when it was due to when it, or what it led to, is heard of. */
async function measure(): Promise<void> {
  const consumer = await listen();
  const since = process.cpuUsage();
  const startedAt = performance.now();
  await send();
  while (waiting > 0) {
    endWhereSilent();
    await delay(lookMs);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const at = (share: number): number => quantile(waits, share);
  const more = { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  reportChild({ events: waits.length, seconds, more }, since);
  await consumer.disconnect();
}

await measure();
