import pg from 'pg';
import { correlation } from '../../services/correlation/src/app.js';
import { matching } from '../../services/matching/src/app.js';
import { runKafkaStreams } from '../baselines/kafka-streams/kafka-streams.js';
import { settlementsTopic, writeResidents, writeSettlements } from '../data/city-topics.js';
import { counties, watchedPersons } from '../data/city-year.js';
import { householdLog, writeBeginning } from '../data/household-log.js';
import type { BenchCase, Prepared, Sample } from '../harness/bench-case.js';
import { decideAll, group } from '../harness/decided.js';
import type { Ground } from '../harness/ground.js';
import { HubProcess } from '../harness/hub-process.js';
import { HubRuns, total, type Positions } from '../harness/hub-runs.js';
import { progressOf } from '../harness/progress.js';

/** What happened is all behind. */
const afterTheYear = '2027-01-01';
/** The first part of the records, on both sides, goes to their compilers. */
const warmUpPart = 1 / 3;
/** Of a hundred records of a city so many are of persons whom nobody watches. */
const strangersOfHundred = 77;

const lookSql = `
  select
    (select coalesce(sum(next_offset), 0)::integer from matching.consumed_position
      where consumer_group = 'matching' and topic = $1) as taken,
    (select coalesce(sum(next_offset), 0)::integer from correlation.consumed_position
      where consumer_group = 'correlation' and topic = $2) as decided,
    exists (select 1 from matching.outbox) or exists (select 1 from correlation.outbox) as pending`;

interface Seen {
  readonly taken: number;
  readonly decided: number;
  readonly pending: boolean;
}

/** Records of the department's topic that have come as far as they go, the last of them with its alerts. */
async function runHub(ground: Ground, runs: HubRuns, records: number): Promise<Sample> {
  const env = await runs.goingOn(group, householdLog, await runs.ends(householdLog), ['matching']);
  const { stateDir: logDir } = runs.installation;
  const processes = ['matching', 'correlation'].map(
    (name) => new HubProcess({ names: [name], env, logDir }),
  );
  const client = new pg.Client({ connectionString: env['HUB_DATABASE_URL'] });
  await client.connect();
  const through = async (): Promise<number> => {
    // In this order: what is told after the look at the log's end is not decided by then.
    const ends: Positions = await runs.ends(householdLog);
    const { rows } = await client.query<Seen>(lookSql, [settlementsTopic, householdLog]);
    const { taken = 0, decided = 0, pending = true } = rows[0] ?? {};
    const isDone = taken === records && !pending && decided === total(ends);
    return isDone ? records : Math.max(0, taken - 1);
  };
  try {
    const after = Math.floor(records * warmUpPart);
    return await progressOf({ ground, processes, count: through, until: records, after });
  } finally {
    await client.end();
    await Promise.all(processes.map((one) => one.stop()));
  }
}

async function runStreams(ground: Ground, runs: HubRuns, records: number): Promise<Sample> {
  const { topicPrefix } = runs.bus.settings;
  let before = ground.spent();
  const { events, seconds, cpuSeconds, peakMiB } = await runKafkaStreams({
    brokers: ground.brokers,
    topicPrefix,
    records,
    warmUp: Math.floor(records * warmUpPart),
    onBegun: () => {
      before = ground.spent();
    },
  });
  const { database, broker } = ground.spent();
  const cpu = {
    ...{ client: cpuSeconds, database: database - before.database, broker: broker - before.broker },
  };
  return { events, seconds, cpu, ...(peakMiB === null ? {} : { peakMiB }) };
}

function prepareWith(strangers: number): BenchCase['prepare'] {
  return async (ground, records): Promise<Prepared> => {
    const runs = await HubRuns.make(counties, [matching, correlation]);
    await runs.publish((publisher) => writeBeginning(publisher, afterTheYear));
    await decideAll(runs);
    const year = { registered: watchedPersons, strangersOfHundred: strangers };
    await runs.publish(async (publisher) => {
      await writeResidents(publisher);
      await writeSettlements(publisher, records, year);
    });
    return {
      hub: { name: 'hub', run: () => runHub(ground, runs, records) },
      baselines: [{ name: 'Kafka Streams', run: () => runStreams(ground, runs, records) }],
      close: () => runs.close(),
    };
  };
}

/** Department topic → alert topic, as a city has it: most records are of persons whom nobody watches. */
export const wholeWayCase: BenchCase = {
  name: 'whole-way',
  title:
    'Settlements of which 23 % are of watched persons, from the department’s topic through matching and correlation (a process each, all rules of the city’s standard) until the last alert is on its topic; beside it the same job in Kafka Streams with one rule.',
  bars: [
    { figure: 'perCpuSecond', against: 'Kafka Streams', atLeast: 0.7 },
    { figure: 'perSecond', against: 'Kafka Streams' },
  ],
  notes: [],
  events: { full: 300_000, smoke: 2_000 },
  prepare: prepareWith(strangersOfHundred),
};

/** The same where every record is of a watched person. */
export const wholeWayRegisteredCase: BenchCase = {
  ...wholeWayCase,
  name: 'whole-way-registered',
  title: 'The same, every settlement of a watched person.',
  bars: [
    { figure: 'perCpuSecond', against: 'Kafka Streams' },
    { figure: 'perSecond', against: 'Kafka Streams' },
  ],
  events: { full: 100_000, smoke: 2_000 },
  prepare: prepareWith(0),
};
