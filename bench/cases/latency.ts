import { eventually } from '#testkit';
import { correlation } from '../../services/correlation/src/app.js';
import { matching } from '../../services/matching/src/app.js';
import { alertTopics, settlementsTopic, writeResidents } from '../data/city-topics.js';
import { counties, watchedHouseholds } from '../data/city-year.js';
import { writeBeginning } from '../data/household-log.js';
import { largeBill, lookedAtOn } from '../data/over-the-line.js';
import type { BenchCase, Prepared, Side } from '../harness/bench-case.js';
import { runChild } from '../harness/child.js';
import type { Ground } from '../harness/ground.js';
import { HubProcess } from '../harness/hub-process.js';
import { HubRuns } from '../harness/hub-runs.js';
import { publishAll, type Publisher } from '../made-records.js';
import { warmUpPart } from '../harness/whole-way.js';
import type { LatencyArgument } from '../programs/latency.js';

const hop = 'bench.hop';
/** So many that at 2,000 a second a household has its turn every ten seconds. */
const householdsMax = 20_000;
const alertedMsMax = 600_000;

/** Households that are over the line and have their alert, in a hub that runs. */
async function alertAll(
  runs: HubRuns,
  publisher: Publisher,
  households: number,
): Promise<readonly HubProcess[]> {
  await writeBeginning(publisher, lookedAtOn, households);
  await writeResidents(publisher, households);
  const { env, stateDir: logDir } = runs.installation;
  const processes = ['matching', 'correlation'].map(
    (name) => new HubProcess({ names: [name], env, logDir }),
  );
  await publisher.codec.prepare(settlementsTopic);
  await publishAll(publisher, settlementsTopic, households, (of) => {
    const value = largeBill(of, of);
    return { key: value.envelope.personRef ?? '', value };
  });
  const alerted = async (): Promise<boolean> => {
    const counts = await Promise.all(alertTopics.map((topic) => runs.recordsOn(topic)));
    return counts.reduce((sum, count) => sum + count, 0) >= households;
  };
  await eventually('every household has its alert', alerted, alertedMsMax);
  return processes;
}

function prepareAt(perSecond: number): BenchCase['prepare'] {
  return async (ground: Ground, records: number): Promise<Prepared> => {
    const households = Math.min(householdsMax, watchedHouseholds, records);
    const runs = await HubRuns.make(counties, [matching, correlation]);
    const { bus } = runs;
    const processes = await runs.publish((publisher) => alertAll(runs, publisher, households));
    const admin = await bus.admin();
    const topic = bus.names.topic(hop);
    await admin.createTopics({ topics: [{ topic, numPartitions: 6 }], waitForLeaders: true });
    let first = households;
    const spent = (): number => processes.reduce((sum, one) => sum + one.cpuSeconds, 0);
    const side = (name: string, way: Pick<LatencyArgument, 'to' | 'from' | 'key'>): Side => ({
      name,
      run: async (round) => {
        const { registryUrl, topicPrefix } = bus.settings;
        const where = { brokers: ground.brokers, registryUrl, topicPrefix };
        const count = round === 0 ? Math.ceil(records * warmUpPart) : records;
        const told = { ...where, ...way, households, perSecond, records: count, first };
        first += count;
        const before = spent();
        const sample = await runChild(ground, 'programs/latency', told satisfies LatencyArgument);
        return { ...sample, more: { ...sample.more, hubCpuSeconds: spent() - before } };
      },
    });
    const from = alertTopics.map((name) => bus.names.topic(name));
    return {
      hub: side('hub', { to: bus.names.topic(settlementsTopic), from, key: 'person' }),
      baselines: [side('one hop', { to: topic, from: [topic], key: 'household' })],
      close: async () => {
        await Promise.all(processes.map((one) => one.stop()));
        await runs.close();
      },
    };
  };
}

function latencyCase(name: string, perSecond: number): BenchCase {
  return {
    name,
    title: `Settlements one at a time, ${perSecond.toLocaleString('en')} a second, each of which changes its household's alert: from when it was due on the department's topic until the new revision is heard on the county's, through matching and correlation as a process each; beside it one hop of kafkajs, the same records at the same rate to a listener on their own topic.`,
    bars: [
      { figure: 'p99Ms', against: 'one hop', atMost: 4 },
      { figure: 'p50Ms', against: 'one hop' },
      { figure: 'maxMs', atMost: 1_000 },
    ],
    notes: [
      'Before the turn a third of it is run: a broker that has just begun takes twice the processor time, and a hundredth of the alerts three times as long.',
      'CPU and memory of the client are those of the program that sends and listens; `hubCpuSeconds` is what matching and correlation spent meanwhile.',
    ],
    events: { full: 60 * perSecond, smoke: 3 * perSecond },
    rounds: 1,
    prepare: prepareAt(perSecond),
  };
}

/** A day on which every department sends. */
export const latencyOf500Case = latencyCase('latency-500', 500);

/** Four times of that, where single sends alone fill a processor. */
export const latencyOf2000Case = latencyCase('latency-2000', 2_000);
