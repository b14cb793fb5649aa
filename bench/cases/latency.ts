import { eventually } from '#testkit';
import { correlation } from '../../services/correlation/src/app.js';
import { matching } from '../../services/matching/src/app.js';
import { alertTopics, settlementsTopic, writeResidents } from '../data/city-topics.js';
import { counties, watchedHouseholds } from '../data/city-year.js';
import { writeBeginning } from '../data/household-log.js';
import { largeBill, lookedAtOn } from '../data/over-the-line.js';
import { BareHops } from '../harness/bare-hops.js';
import type { BenchCase, Prepared, Sample, Side } from '../harness/bench-case.js';
import { runChild } from '../harness/child.js';
import type { Ground } from '../harness/ground.js';
import { HubProcess } from '../harness/hub-process.js';
import { HubRuns } from '../harness/hub-runs.js';
import { checkAlerts, Published } from '../harness/promises.js';
import { publishAll, type Publisher } from '../made-records.js';
import { warmUpPart } from '../harness/whole-way.js';
import type { BareHopArgument } from '../programs/bare-hop.js';
import type { LatencyArgument } from '../programs/latency.js';

/** Topics of the sides beside the hub: one hop needs the first, programs in a row the others. */
const hopTopics = ['one', 'first', 'middle', 'last'].map((place) => `bench.hop.${place}`);
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
    for (const one of processes) one.mustRun();
    const counts = await Promise.all(alertTopics.map((topic) => runs.recordsOn(topic)));
    return counts.reduce((sum, count) => sum + count, 0) >= households;
  };
  await eventually('every household has its alert', alerted, alertedMsMax);
  return processes;
}

/** Where the records go, and where what they lead to is heard. */
type Way = Pick<LatencyArgument, 'to' | 'from' | 'key'>;

/** Sends so many records one way, and times what comes of them. */
type Send = (way: Way, records: number) => Promise<Sample>;

/** Sends at an even rate, each time other records. */
function sendWith(
  ground: Ground,
  { bus }: HubRuns,
  { perSecond, households }: Pick<LatencyArgument, 'perSecond' | 'households'>,
): Send {
  const { registryUrl, topicPrefix } = bus.settings;
  const where = { brokers: ground.brokers, registryUrl, topicPrefix };
  let first = households;
  return (way, records) => {
    const told = { ...where, ...way, households, perSecond, records, first };
    first += records;
    return runChild(ground, 'programs/latency', told satisfies LatencyArgument);
  };
}

async function makeHopTopics({ bus }: HubRuns): Promise<readonly string[]> {
  const names = hopTopics.map((name) => bus.names.topic(name));
  const admin = await bus.admin();
  const topics = names.map((topic) => ({ topic, numPartitions: 6 }));
  await admin.createTopics({ topics, waitForLeaders: true });
  return names;
}

/** The records through programs that decide nothing, along some topics. */
function bareSide(
  told: Pick<BareHopArgument, 'brokers' | 'databaseUrl'>,
  topics: readonly string[],
  send: (way: Way, round: number) => Promise<Sample>,
): Side {
  const way: Way = { to: topics[0] ?? '', from: topics.slice(-1), key: 'household' };
  return {
    name: 'bare hops',
    run: async (round) => {
      const hops = topics.slice(1).map((to, at) => ({
        ...{ ...told, to, from: topics[at] ?? '' },
        name: `bare_${String(round)}_${String(at)}`,
      }));
      const running = await BareHops.start(hops);
      try {
        // Programs that have just begun, as the hub's had in its own first turn.
        await send(way, 0);
        const before = running.cpuSeconds;
        const sample = await send(way, round);
        const bareCpuSeconds = running.cpuSeconds - before;
        return { ...sample, more: { ...sample.more, bareCpuSeconds } };
      } finally {
        await running.stop();
      }
    },
  };
}

function prepareAt(perSecond: number): BenchCase['prepare'] {
  return async (ground: Ground, records: number): Promise<Prepared> => {
    const households = Math.min(householdsMax, watchedHouseholds, records);
    const runs = await HubRuns.make(counties, [matching, correlation]);
    const { bus } = runs;
    const processes = await runs.publish((publisher) => alertAll(runs, publisher, households));
    const [one = '', ...row] = await makeHopTopics(runs);
    const sendSome = sendWith(ground, runs, { perSecond, households });
    let published = await Published.nothing.further(runs);
    const spent = (): number => processes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
    const send = async (way: Way, round: number): Promise<Sample> => {
      const before = spent();
      const sample = await sendSome(way, round === 0 ? Math.ceil(records * warmUpPart) : records);
      return { ...sample, more: { ...sample.more, hubCpuSeconds: spent() - before } };
    };
    const side = (name: string, way: Way): Side => ({ name, run: (round) => send(way, round) });
    const from = alertTopics.map((name) => bus.names.topic(name));
    const { databaseUrl } = runs.installation;
    return {
      hub: {
        name: 'hub',
        run: async (round) => {
          const sample = await send(
            { to: bus.names.topic(settlementsTopic), from, key: 'person' },
            round,
          );
          const before = published.revisions.length;
          published = await checkAlerts(runs, published);
          const made = published.revisions.length - before;
          // Each of its records is one revision of its household's alert.
          if (made !== sample.events)
            throw new Error(`${String(sample.events)} events, ${String(made)} revisions`);
          return sample;
        },
      },
      baselines: [
        side('one hop', { to: one, from: [one], key: 'household' }),
        bareSide({ brokers: ground.brokers, databaseUrl }, row, send),
      ],
      close: async () => {
        await Promise.all(processes.map((process) => process.stop()));
        await runs.close();
      },
    };
  };
}

function latencyCase(name: string, perSecond: number): BenchCase {
  return {
    name,
    title: `Settlements one at a time, ${perSecond.toLocaleString('en')} a second, each of which changes its household's alert: from when it was due on the department's topic until the new revision is heard on the county's, through matching and correlation as a process each; beside it one hop of kafkajs, the same records at the same rate to a listener on their own topic; and the same through two programs that decide nothing, each of which writes what it fetched and its positions in one transaction and sends it on once that is committed.`,
    bars: [
      { figure: 'p99Ms', against: 'one hop', atMost: 4 },
      { figure: 'p50Ms', against: 'one hop' },
      { figure: 'p99Ms', against: 'bare hops' },
      { figure: 'maxMs', atMost: 1_000 },
    ],
    notes: [
      'Before the turn a third of it is run: a broker that has just begun takes twice the processor time, and a hundredth of the alerts three times as long.',
      'Each event makes one revision: what is heard of a household answers the oldest of its events that waits. So a hub that cannot keep the pace is measured, too; one of which nothing is heard for a minute ends the measurement.',
      'CPU and memory of the client are those of the program that sends and listens; `hubCpuSeconds` is what matching and correlation spent meanwhile, also where they had nothing to do, and `bareCpuSeconds` what the two programs did.',
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
