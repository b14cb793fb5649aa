import { correlation } from '../../services/correlation/src/app.js';
import { matching } from '../../services/matching/src/app.js';
import { runKafkaStreams } from '../baselines/kafka-streams/kafka-streams.js';
import { writeResidents, writeSettlements } from '../data/city-topics.js';
import {
  afterTheYear,
  counties,
  outcomeOf,
  watchedOnly,
  withStrangers,
  type CityYear,
} from '../data/city-year.js';
import { writeBeginning } from '../data/household-log.js';
import type { BenchCase, Prepared, Sample } from '../harness/bench-case.js';
import { decideAll } from '../harness/decided.js';
import type { Ground } from '../harness/ground.js';
import { HubRuns } from '../harness/hub-runs.js';
import { throughTheHub, warmUpPart } from '../harness/whole-way.js';

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

function prepareWith(year: CityYear): BenchCase['prepare'] {
  return async (ground, records): Promise<Prepared> => {
    const runs = await HubRuns.make(counties, [matching, correlation]);
    await runs.publish((publisher) => writeBeginning(publisher, afterTheYear));
    await decideAll(runs);
    await runs.publish(async (publisher) => {
      await writeResidents(publisher);
      await writeSettlements(publisher, records, year);
    });
    const due = outcomeOf(records, year);
    return {
      hub: { name: 'hub', run: () => throughTheHub({ ground, runs, records, due }) },
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
  events: { full: 150_000, smoke: 2_000 },
  rounds: 3,
  prepare: prepareWith(withStrangers),
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
  events: { full: 60_000, smoke: 2_000 },
  rounds: 2,
  prepare: prepareWith(watchedOnly),
};
