import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import { createTopics, tail, type Bus } from '#bus';
import { createDataSource, enqueue, UnitOfWork } from '#persistence';
import type { HubProcess } from './harness/hub-process.js';
import { spread } from './spread.js';

const probeEveryMs = 250;
const usualBytesMax = 1_048_588;
/** Alerts that wait for the county whose topic takes nothing. */
const blockedAlerts = 50_000;

/**
 * One county's topic takes nothing, since every record is too large for it; that of another county is
 * published to by the same relay.
 */
export async function blockedCounty(
  bus: Bus,
  process: HubProcess,
  databaseUrl: string,
  ms: number,
): Promise<Readonly<Record<string, number>>> {
  const [blocked, open] = ['county-center.alerts.130529', 'county-center.alerts.130532'] as const;
  await createTopics(bus, [blocked, open]);
  const admin = await bus.admin();
  const name = bus.names.topic(blocked);
  const allow = (bytes: number) => {
    const configEntries = [{ name: 'max.message.bytes', value: String(bytes) }];
    const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configEntries }];
    return admin.alterConfigs({ validateOnly: false, resources });
  };
  const seen = new Map<string, number>();
  const listening = await tail(bus, [blocked, open], ({ value }) => {
    seen.set(value?.toString() ?? '', performance.now());
  });
  const database = createDataSource({ url: databaseUrl, schema: 'matching', migrations: [] });
  await database.initialize();
  const unitOfWork = new UnitOfWork(database);
  const write = (topic: string, first: number, count: number) =>
    unitOfWork.run((tx) =>
      enqueue(
        tx,
        Array.from({ length: count }, (_, at) => {
          const nth = String(first + at);
          return { topic, key: nth, value: Buffer.from(`${topic}/${nth}`) };
        }),
      ),
    );
  await allow(1);
  await write(blocked, 0, blockedAlerts);
  const sent = new Map<string, number>();
  let peak = 0;
  const began = performance.now();
  for (let at = 0; performance.now() - began < ms; at += 1) {
    sent.set(`${open}/${String(at)}`, performance.now());
    await write(open, at, 1);
    peak = Math.max(peak, process.residentMiB);
    await delay(probeEveryMs);
  }
  const waits = [...sent].flatMap(([id, at]) => {
    const seenAt = seen.get(id);
    return seenAt === undefined ? [] : [seenAt - at];
  });
  const early = [...seen.keys()].filter((id) => id.startsWith(blocked)).length;
  await allow(usualBytesMax);
  const opened = performance.now();
  while (seen.size < sent.size + blockedAlerts) await delay(probeEveryMs);
  await listening.stop();
  await database.destroy();
  return {
    ...{ waiting: blockedAlerts, throughTheBlock: early, probes: sent.size, ...spread(waits) },
    peakMiB: Math.round(peak),
    secondsAfterwards: Math.round((performance.now() - opened) / 1_000),
  };
}
