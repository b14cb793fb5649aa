import { correlation } from '../../services/correlation/src/app.js';
import { counties } from '../data/city-year.js';
import { householdLog } from '../data/household-log.js';
import { writeNewYear, writePast } from '../data/past.js';
import type { BenchCase, Prepared, Side } from '../harness/bench-case.js';
import { decideAll, decideFrom } from '../harness/decided.js';
import type { Ground } from '../harness/ground.js';
import { HubRuns, type Positions } from '../harness/hub-runs.js';

/** The first part of the records, on all sides, goes to the compiler. */
const warmUpPart = 1 / 3;
/** What is behind the hub, and behind the sides that it is compared with. */
const years = { hub: 5, baselines: [0, 1, 2] } as const;

/** So few that a batch of a backlog has a household only once, as that of a whole city. */
const billsOfOne = 2;

interface Grown {
  readonly runs: HubRuns;
  readonly from: Positions;
}

/** A hub whose correlation has decided so many years, and the first bills of another one that wait for it. */
async function grow(bills: number, years: number): Promise<Grown> {
  const households = Math.ceil(bills / billsOfOne);
  const past = { households, years };
  const runs = await HubRuns.make(counties, [correlation]);
  await runs.publish((publisher) => writePast(publisher, past));
  await decideAll(runs);
  await runs.tidy();
  const from = await runs.ends(householdLog);
  await runs.publish((publisher) => writeNewYear(publisher, bills, past));
  return { runs, from };
}

function wordsOf(years: number): string {
  return years === 0 ? 'empty past' : `${String(years)} years`;
}

async function prepare(ground: Ground, bills: number): Promise<Prepared> {
  const grown: HubRuns[] = [];
  const side = async (behind: number): Promise<Side> => {
    const { runs, from } = await grow(bills, behind);
    grown.push(runs);
    return { name: wordsOf(behind), run: () => decideFrom(ground, runs, from, warmUpPart) };
  };
  const baselines: Side[] = [];
  for (const behind of years.baselines) baselines.push(await side(behind));
  return {
    hub: await side(years.hub),
    baselines,
    close: async () => {
      for (const runs of grown) await runs.close();
    },
  };
}

/** Correlation with years of evidence behind each household that has a new bill. */
export const growthPastCase: BenchCase = {
  name: 'growth-past',
  title:
    'Correlation decides the first bill of a new year of each household, behind which lie five years of fourteen bills; beside it the same bills of the same households without a past.',
  bars: [
    { figure: 'perCpuSecond', against: wordsOf(0), atLeast: 1 / 1.2 },
    ...[1, 2].map((behind) => ({ figure: 'perCpuSecond', against: wordsOf(behind) })),
  ],
  notes: [],
  events: { full: 40_000, smoke: 300 },
  prepare,
};
