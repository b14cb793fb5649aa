import { correlation } from '../../services/correlation/src/app.js';
import { matching } from '../../services/matching/src/app.js';
import { writeResidents, writeSettlements } from '../data/city-topics.js';
import { afterTheYear, counties, outcomeOf, type CityYear } from '../data/city-year.js';
import { writeBeginning } from '../data/household-log.js';
import type { BenchCase, Prepared, Sample, Side } from '../harness/bench-case.js';
import { decideAll } from '../harness/decided.js';
import type { Ground } from '../harness/ground.js';
import { HubRuns } from '../harness/hub-runs.js';
import { throughTheHub } from '../harness/whole-way.js';

/** So many that most households get an alert, and then revisions of it. */
const billsOfOne = 10;

/** Runs of one installation, each with records of its own. */
class InstanceRuns {
  #first = 0;

  constructor(
    private readonly ground: Ground,
    readonly runs: HubRuns,
    private readonly records: number,
    private readonly year: CityYear,
  ) {}

  async run(instances: number): Promise<Sample> {
    const { ground, runs, records, year } = this;
    const first = this.#first;
    this.#first += records;
    const sample = await throughTheHub({
      ...{ ground, runs, records, instances },
      arrive: () => runs.publish((publisher) => writeSettlements(publisher, records, year, first)),
      due: outcomeOf(records, year, first),
    });
    if (sample.more?.['revisions'] === 0)
      throw new Error(`${String(instances)} instances: no alert`);
    return sample;
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
    'The whole way with four processes each of matching and correlation on this machine, beside two and one of each.',
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
