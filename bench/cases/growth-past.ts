import { correlation } from '../../services/correlation/src/app.js';
import { counties } from '../data/city-year.js';
import { writeNewYear, writePast } from '../data/past.js';
import type { BenchCase, Prepared, Side } from '../harness/bench-case.js';
import { type DecidedBefore, decidedBefore, decideFrom } from '../harness/decided.js';
import type { Ground } from '../harness/ground.js';
import { HubRuns } from '../harness/hub-runs.js';
import { warmUpPart } from '../harness/whole-way.js';

/** What is behind the hub; behind the side that it is compared with lies nothing. */
const yearsBehind = 5;
/** A year's: so many that those of the first months are done when the clock starts. */
const billsOfOne = 14;

interface Grown {
  readonly runs: HubRuns;
  readonly before: DecidedBefore;
}

/** A hub whose correlation has decided so many years, and the first bills of another one that wait for it. */
async function grow(bills: number, years: number): Promise<Grown> {
  const households = Math.ceil(bills / billsOfOne);
  const past = { households, years };
  const runs = await HubRuns.make(counties, [correlation]);
  await runs.publish((publisher) => writePast(publisher, past));
  const before = await decidedBefore(runs);
  await runs.tidy();
  await runs.publish((publisher) => writeNewYear(publisher, bills, past));
  return { runs, before };
}

async function prepare(ground: Ground, bills: number): Promise<Prepared> {
  const young = await grow(bills, 0);
  const old = await grow(bills, yearsBehind);
  const side = (name: string, { runs, before }: Grown): Side => ({
    name,
    run: () => decideFrom(ground, runs, before, warmUpPart),
  });
  return {
    hub: side('five years', old),
    baselines: [side('empty past', young)],
    close: async () => {
      await young.runs.close();
      await old.runs.close();
    },
  };
}

/** Correlation with years of evidence behind each household that has a new bill. */
export const growthPastCase: BenchCase = {
  name: 'growth-past',
  title:
    'Correlation decides the first bills of a new year, behind which lie five years of fourteen bills of each household; beside it the same bills of the same households without a past.',
  bars: [
    { figure: 'perCpuSecond', against: 'empty past', atLeast: 1 / 1.2 },
    { figure: 'perSecond', against: 'empty past' },
    { figure: 'peakMiB', against: 'empty past' },
    { figure: 'startSeconds', against: 'empty past' },
  ],
  notes: [
    'An event takes 84 µs with five years behind it and 68 without (client, database and broker): what is left of the past are the names of all bills, 8 bytes each, which are read and written with each new one. Before ADR 24 all bills were read and decided again, 966 µs instead of 78.',
    'Scaled down: 10,000 households instead of 70,100, one in ten of them over a line in each year. Their past comes before what the register says of them, so that it is decided once; the alerts are those that a record at a time would have led to, with fewer revisions. `startSeconds` is from the start of the process until its first batch is committed.',
  ],
  events: { full: 140_000, smoke: 300 },
  rounds: 3,
  isLong: true,
  prepare,
};
