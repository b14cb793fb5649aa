import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BusProducer, EventCodec, registerSchemas, tail } from '#bus';
import type { Environment } from '#service-kit';
import {
  busOf,
  makeTestInstallation,
  removeTestInstallation,
  startTestApplications,
} from '#testkit';
import { matching } from '../services/matching/src/app.js';
import { FaultProxy } from '../test/faults/fault-proxy.js';
import { ownStack } from './bench-stack.js';
import { blockedCounty } from './blocked-county.js';
import { HubProcess } from './harness/hub-process.js';
import { aFire, aResident, aSettlement, publishAll, reference } from './made-records.js';
import { spread } from './spread.js';

const settlements = 'health-insurance.settlement';
const residentsTopic = 'register.residents';
const probes = 'emergency-management.fire';
const householdLog = 'hub.household-events';
const residents = 20_000;
/** Probes are numbered from here on, so that none is taken for a record of the backlog. */
const probesFrom = 1_000_000_000;
const probeEveryMs = 250;
/** Time for a process to start and to settle before it is looked at. */
const settleMs = 20_000;

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '2000000' },
    seconds: { type: 'string', default: '120' },
    strangers: { type: 'string', default: '77' },
  },
});
const backlog = Number(values.records);
const phaseMs = Number(values.seconds) * 1_000;
/** Of a hundred records so many are of persons whom the register does not know. */
const strangersOfHundred = Number(values.strangers);

/** What was seen while something went on. */
interface Figures {
  readonly probes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Probes that had not come through at the end. */
  readonly missing: number;
  /** Highest resident memory in each third of the time: what grows with time shows. */
  readonly peaksMiB: readonly number[];
  readonly recordsPerSecond: number;
  readonly load: number;
}

function personOf(of: number): number {
  return of % 100 < strangersOfHundred ? residents + of : of % residents;
}

class Bench {
  readonly #seen = new Map<string, number>();
  #probe = probesFrom;

  constructor(
    private readonly publisher: { codec: EventCodec; producer: BusProducer },
    private readonly told: () => Promise<number>,
  ) {}

  /** Takes note of what the household log says. */
  heard(bytes: Buffer): void {
    const event = this.publisher.codec.decode<{ body: Record<string, unknown> }>(
      householdLog,
      bytes,
    );
    const evidence = event.body['cn.xingtai.hub.Evidence'] as
      { sourceRecordId: string } | undefined;
    const number = Number(evidence?.sourceRecordId.slice(1));
    if (number >= probesFrom) this.#seen.set(`S${String(number)}`, performance.now());
  }

  /** Sends probes for a while, and looks at the process meanwhile. */
  async watch(process: HubProcess, ms: number): Promise<Figures> {
    const sent = new Map<string, number>();
    const before = await this.told();
    const began = performance.now();
    const peaks = [0, 0, 0];
    while (performance.now() - began < ms) {
      const of = this.#probe++;
      sent.set(`S${String(of)}`, performance.now());
      const value = this.publisher.codec.encode(probes, aFire(of, of % residents));
      await this.publisher.producer.publish([{ topic: probes, key: reference(of), value }]);
      const third = Math.min(2, Math.floor(((performance.now() - began) / ms) * peaks.length));
      peaks[third] = Math.max(peaks[third] ?? 0, process.residentMiB);
      await delay(probeEveryMs);
    }
    const seconds = (performance.now() - began) / 1_000;
    const records = (await this.told()) - before;
    // The last ones are given the time that the slowest could take.
    await delay(5_000);
    const waits = [...sent].flatMap(([id, at]) => {
      const seenAt = this.#seen.get(id);
      return seenAt === undefined ? [] : [seenAt - at];
    });
    return {
      probes: sent.size,
      ...spread(waits),
      missing: sent.size - waits.length,
      peaksMiB: peaks.map(Math.round),
      recordsPerSecond: Math.round(records / seconds),
      load: Math.round(loadavg()[0] ?? 0),
    };
  }
}

/** Publishes what the phases work on, in topics of their own. */
async function prepare(env: Readonly<Record<string, string | undefined>>) {
  const bus = busOf(env);
  const publisher = { codec: new EventCodec(bus), producer: new BusProducer(bus) };
  const topics = [settlements, residentsTopic, probes, householdLog];
  await registerSchemas(bus, topics);
  await Promise.all(topics.map((topic) => publisher.codec.prepare(topic)));
  await publishAll(publisher, residentsTopic, residents, (of) => ({
    key: reference(of),
    value: aResident(of),
  }));
  const admin = await bus.admin();
  const consumed = async (): Promise<number> => {
    const offsets = await admin.fetchOffsets({
      groupId: bus.names.group('matching'),
      topics: [bus.names.topic(settlements)],
    });
    return offsets
      .flatMap(({ partitions }) => partitions)
      .reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  };
  const bench = new Bench(publisher, consumed);
  const listening = await tail(bus, [householdLog], ({ value }) => {
    if (value !== null) bench.heard(value);
  });
  const close = async (): Promise<void> => {
    await listening.stop();
    await publisher.producer.close();
    await bus.close();
  };
  return { bus, publisher, bench, close };
}

function startMatching(env: Environment, logDir: string): HubProcess {
  return new HubProcess({ names: ['matching'], env, logDir });
}

/**
 * Memory of matching and latency of another topic: without load, with a backlog, with a slow database. Its memory
 * and that of correlation beside a hub that keeps up are the case `backlog`.
 */
async function main(): Promise<void> {
  const stack = await ownStack();
  const installation = await makeTestInstallation({ counties: ['130529'] });
  const first = await startTestApplications([matching], { again: installation });
  await first.stop();
  const { bus, publisher, bench, close } = await prepare(installation.env);
  const proxy = await FaultProxy.listen();
  const database = new URL(installation.env['HUB_DATABASE_URL'] ?? '');
  proxy.target = Number(database.port);
  database.port = String(proxy.port);
  const env = { ...installation.env, HUB_DATABASE_URL: database.href };

  const run = async (name: string, ms: number, isSlow: boolean): Promise<void> => {
    const process = startMatching(env, installation.stateDir);
    await bench.watch(process, settleMs);
    if (isSlow) proxy.break('delay');
    console.log(JSON.stringify({ name, ...(await bench.watch(process, ms)) }));
    proxy.mend();
    await process.stop();
  };

  await run('nothing else to do', phaseMs / 2, false);
  const process = startMatching(env, installation.stateDir);
  const blocked = await blockedCounty(bus, process, installation.databaseUrl, phaseMs / 2);
  console.log(JSON.stringify({ name: 'one county’s topic takes nothing', ...blocked }));
  await process.stop();
  await run('a slow database', phaseMs / 2, true);
  await publishAll(publisher, settlements, backlog, (of) => ({
    key: reference(personOf(of)),
    value: aSettlement(of, personOf(of)),
  }));
  const waiting = `${String(backlog)} records waiting on another topic`;
  await run(waiting, phaseMs, false);
  await run(`${waiting}, and a slow database`, phaseMs / 2, true);
  await close();
  await proxy.close();
  await removeTestInstallation(installation);
  await stack?.stop();
}

await main();
