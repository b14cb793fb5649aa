import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { createTopics, tail, type Bus } from '#bus';
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
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  const write = (topic: string, first: number, count: number) =>
    database.query(
      `insert into matching.outbox (topic, key, value, headers)
       select $1, nth::text, convert_to($1 || '/' || nth, 'UTF8'), '{}'
       from generate_series($2::integer, $3::integer) as nth`,
      [topic, first, first + count - 1],
    );
  await allow(1);
  await write(blocked, 0, blockedAlerts);
  const sent = new Map<string, number>();
  let peak = 0;
  const began = performance.now();
  for (let at = 0; performance.now() - began < ms; at += 1) {
    sent.set(`${open}/${String(at)}`, performance.now());
    await write(open, at, 1);
    await database.query(`select pg_notify('outbox_matching', '')`);
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
  await database.end();
  return {
    ...{ waiting: blockedAlerts, throughTheBlock: early, probes: sent.size, ...spread(waits) },
    peakMiB: Math.round(peak),
    secondsAfterwards: Math.round((performance.now() - opened) / 1_000),
  };
}
