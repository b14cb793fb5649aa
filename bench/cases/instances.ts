import { EventCodec, readRange } from '#bus';
import type { CountyAlert } from '#schemas';
import { brokenRevisions } from '../../test/faults/invariants.js';
import { correlation } from '../../services/correlation/src/app.js';
import { matching } from '../../services/matching/src/app.js';
import { alertTopics, writeResidents, writeSettlements } from '../data/city-topics.js';
import { afterTheYear, counties, tellingRecords, type CityYear } from '../data/city-year.js';
import { writeBeginning } from '../data/household-log.js';
import type { BenchCase, Prepared, Sample, Side } from '../harness/bench-case.js';
import { decideAll } from '../harness/decided.js';
import type { Ground } from '../harness/ground.js';
import { HubRuns, type Positions } from '../harness/hub-runs.js';
import { throughTheHub } from '../harness/whole-way.js';

/** So many that most households get an alert, and then revisions of it. */
const billsOfOne = 10;

/** Where the topics end with what is checked. */
type Ends = ReadonlyMap<string, Positions>;

async function endsOfAlerts(runs: HubRuns): Promise<Ends> {
  const ends = alertTopics.map(async (topic) => [topic, await runs.ends(topic)] as const);
  return new Map(await Promise.all(ends));
}

/** Every revision that was published behind these ends, in the order of each topic. */
async function revisionsBehind(runs: HubRuns, before: Ends): Promise<readonly CountyAlert[]> {
  const codec = new EventCodec(runs.bus);
  const revisions: CountyAlert[] = [];
  for (const [topic, ends] of await endsOfAlerts(runs)) {
    for (const [partition, to] of ends) {
      const from = before.get(topic)?.get(partition) ?? 0;
      const records = await readRange(runs.bus, topic, partition, from, to);
      await codec.learnAll(records.map(({ value }) => value));
      for (const { value } of records) {
        if (value !== null) revisions.push(codec.decode<CountyAlert>(topic, value));
      }
    }
  }
  return revisions;
}

const countSql = 'select count(*)::integer as decided from correlation.evidence';

/** Runs of one installation, each with records of its own. */
class InstanceRuns {
  #first = 0;

  constructor(
    private readonly ground: Ground,
    readonly runs: HubRuns,
    private readonly records: number,
    private readonly year: CityYear,
  ) {}

  /** @throws Error where a promise was broken: a figure of such a run would mean nothing */
  async run(instances: number): Promise<Sample> {
    const { ground, runs, records, year } = this;
    const first = this.#first;
    this.#first += records;
    const told = tellingRecords(records, year, first).length;
    const before = await endsOfAlerts(runs);
    const complain = (what: string): never => {
      throw new Error(`${String(instances)} instances: ${what}`);
    };
    const sample = await throughTheHub({
      ...{ ground, runs, records, instances },
      arrive: () => runs.publish((publisher) => writeSettlements(publisher, records, year, first)),
      onDone: async (database) => {
        const { rows } = await database.query<{ decided: number }>(countSql);
        const decided = rows[0]?.decided ?? 0;
        if (decided !== told) complain(`${String(told)} events, ${String(decided)} decided`);
      },
    });
    const revisions = await revisionsBehind(runs, before);
    const [broken] = brokenRevisions(revisions);
    if (revisions.length === 0) complain('no alert');
    if (broken !== undefined) complain(broken.what);
    return { ...sample, more: { revisions: revisions.length } };
  }
}

async function prepare(ground: Ground, records: number): Promise<Prepared> {
  const runs = await HubRuns.make(counties, [matching, correlation]);
  await runs.publish((publisher) => writeBeginning(publisher, afterTheYear));
  await decideAll(runs);
  await runs.publish((publisher) => writeResidents(publisher));
  const year: CityYear = { registered: Math.ceil(records / billsOfOne), strangersOfHundred: 0 };
  const of = new InstanceRuns(ground, runs, records, year);
  const side = (name: string, instances: number): Side => ({
    name,
    run: () => of.run(instances),
  });
  return {
    hub: side('four of each', 4),
    baselines: [side('one of each', 1), side('two of each', 2)],
    close: () => runs.close(),
  };
}

/** Department topic → alert topic with several processes of matching and of correlation on one machine. */
export const instancesCase: BenchCase = {
  name: 'instances',
  title:
    'The whole way with four processes each of matching and correlation on this machine, beside two and one of each. After each run all revisions are read: one that is there twice, missing or out of its household’s order fails it, and so does an event that is not among the evidence exactly once.',
  bars: ['one of each', 'two of each'].flatMap((against) => [
    { figure: 'perSecond', against },
    { figure: 'perCpuSecond', against },
  ]),
  notes: [
    'Two cores are full with one process of each beside broker and database: more of them share the work, not the processor. `peakMiB` is that of the largest process.',
  ],
  events: { full: 40_000, smoke: 2_000 },
  rounds: 1,
  isCold: true,
  isLong: true,
  prepare,
};
