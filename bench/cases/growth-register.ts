import pg from 'pg';
import { eventually } from '#testkit';
import { matching } from '../../services/matching/src/app.js';
import { writeResidents, writeSettlements } from '../data/city-topics.js';
import { counties, outcomeOf, watchedOnly, watchedPersons } from '../data/city-year.js';
import { householdLog } from '../data/household-log.js';
import { fillPlacedPast } from '../data/placed-past.js';
import type { BenchCase, Prepared, Sample, Side } from '../harness/bench-case.js';
import type { Ground } from '../harness/ground.js';
import { HubProcess } from '../harness/hub-process.js';
import { HubRuns } from '../harness/hub-runs.js';
import { progressOf } from '../harness/progress.js';
import { checkRecords } from '../harness/promises.js';

/** For each record of a turn, so that few of them make a small register: 7.25 million of 50,000. */
const residentsOfOne = 145;
/** Records of the past, likewise: a million, a year of a city. */
const pastOfOne = 20;
const startedMsMax = 600_000;

const visitedSql = `
  select coalesce(sum(visited), 0)::integer as visited from matching.register_position
  where topic = 'register.residents'`;

/** Resolves when a matching has built its index, and has no record left to look at because of it. */
async function knowsRegister(
  hub: HubProcess,
  databaseUrl: string,
  residents: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const isKnown = async (): Promise<boolean> => {
      hub.mustRun();
      const { rows } = await client.query<{ visited: number }>(visitedSql);
      return (rows[0]?.visited ?? 0) >= residents;
    };
    await eventually('matching knows the register', isKnown, startedMsMax);
  } finally {
    await client.end();
  }
}

/** A matching that runs, with a register and a past. */
class Matching {
  #first = 0;

  private constructor(
    private readonly ground: Ground,
    private readonly runs: HubRuns,
    private readonly hub: HubProcess,
    private readonly startSeconds: number,
    private readonly startMiB: number,
    private readonly past: number,
  ) {}

  static async start(ground: Ground, residents: number, past: number): Promise<Matching> {
    const runs = await HubRuns.make(counties, [matching]);
    const { env, stateDir: logDir, databaseUrl } = runs.installation;
    await runs.publish((publisher) => writeResidents(publisher, residents));
    const began = performance.now();
    const hub = new HubProcess({ names: ['matching'], env, logDir });
    await knowsRegister(hub, databaseUrl, residents);
    const startSeconds = (performance.now() - began) / 1_000;
    // Only now: a register that is new would have all of it looked at again.
    if (past > 0) await runs.publish((publisher) => fillPlacedPast(publisher, databaseUrl, past));
    return new Matching(ground, runs, hub, startSeconds, hub.peakMiB, past);
  }

  /** Places so many records that nobody has seen, of watched persons. */
  async place(records: number): Promise<Sample> {
    const { ground, runs, hub, past, startSeconds, startMiB } = this;
    const first = this.#first;
    this.#first += records;
    const before = outcomeOf(first, watchedOnly);
    const all = outcomeOf(this.#first, watchedOnly);
    const until = all.told - before.told;
    const already = await runs.recordsOn(householdLog);
    const count = async (): Promise<number> => (await runs.recordsOn(householdLog)) - already;
    const arrive = runs.publish((publisher) =>
      writeSettlements(publisher, records, watchedOnly, first),
    );
    const progress = progressOf({ ground, processes: [hub], count, until });
    const [sample] = await Promise.all([progress, arrive]);
    const due = { records: past + all.records, told: already + until };
    await checkRecords({ runs, env: runs.installation.env, groups: ['matching'] }, due);
    return { ...sample, more: { startSeconds, startMiB } };
  }

  async close(): Promise<void> {
    await this.hub.stop();
    await this.runs.close();
  }
}

async function prepare(ground: Ground, records: number): Promise<Prepared> {
  const small = await Matching.start(ground, watchedPersons, 0);
  const large = await Matching.start(ground, records * residentsOfOne, records * pastOfOne);
  const side = (name: string, of: Matching): Side => ({ name, run: () => of.place(records) });
  return {
    hub: side('large register', large),
    baselines: [side('small register', small)],
    close: async () => {
      await small.close();
      await large.close();
    },
  };
}

/** Matching with all residents of a city and a year of their records behind it. */
export const growthRegisterCase: BenchCase = {
  name: 'growth-register',
  title:
    'Matching places settlements of watched persons in a register of 7.25 million residents, with a million records of the past in its table; beside it the same records with a register of 116,000 and an empty past. Both processes run on from turn to turn.',
  bars: [
    { figure: 'perCpuSecond', against: 'small register', atLeast: 1 / 1.2 },
    { figure: 'perSecond', against: 'small register' },
    { figure: 'startSeconds', against: 'small register' },
    { figure: 'peakMiB', against: 'small register' },
  ],
  notes: [
    'The records of the past are written into the table by one statement, as matching would have them: in all their indexes, with the bytes of one record in each. `startSeconds` is from the start of a process that knows nothing, in an empty database, until its index is complete; `startMiB` the most that was resident by then.',
  ],
  events: { full: 50_000, smoke: 1_000 },
  isLong: true,
  prepare,
};
