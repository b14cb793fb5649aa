import { setTimeout as delay } from 'node:timers/promises';
import { correlation } from '../../services/correlation/src/app.js';
import { matching } from '../../services/matching/src/app.js';
import { settlementsTopic, writeResidents, writeSettlements } from '../data/city-topics.js';
import { afterTheYear, counties, withStrangers } from '../data/city-year.js';
import { householdLog, writeBeginning, writeEvidence } from '../data/household-log.js';
import type { BenchCase, Prepared, Sample } from '../harness/bench-case.js';
import { decideAll, group } from '../harness/decided.js';
import type { Ground } from '../harness/ground.js';
import { HubRuns } from '../harness/hub-runs.js';
import { type MemoryWatch, watchMemory } from '../harness/memory.js';
import { checkAlerts, checkRecords, Published } from '../harness/promises.js';

/** Of the records that wait for matching this part waits on the household log, for correlation. */
const partOnLog = 1 / 4;
/** Long enough for the old generation to be as full as it gets. */
const secondsMax = 40;
/** Records a second, for matching and for correlation each, while nothing waits: less than half of what both can do. */
const evenPerSecond = 2_000;
const fewPerSecond = 50;
const pieceMs = 100;

function secondsOf(records: number): number {
  return Math.min(secondsMax, Math.ceil(records / 5_000));
}

/** A hub whose households are known, and whose matching has not begun. */
async function begin(): Promise<HubRuns> {
  const runs = await HubRuns.make(counties, [matching, correlation]);
  await runs.publish(async (publisher) => {
    await writeBeginning(publisher, afterTheYear);
    await writeResidents(publisher);
  });
  await decideAll(runs);
  return runs;
}

/** Watches matching and correlation for a while, and looks at what they have left, somewhere on their way. */
async function watched(runs: HubRuns, watch: Omit<MemoryWatch, 'logDir'>): Promise<Sample> {
  const before = await Published.nothing.apart(runs);
  const sample = await watchMemory({ ...watch, logDir: runs.installation.stateDir });
  await checkRecords({ runs, env: watch.env, groups: ['matching', group] }, {});
  await checkAlerts(runs, before);
  return sample;
}

/** Records that come at an even rate: a few until those are there for whom they are, so that nothing waits. */
class Arrival {
  #perSecond = fewPerSecond;
  #sent = 0;
  #due = 0;

  /** @param first number of the first of them */
  constructor(private readonly first: number) {}

  /** They are there. */
  readonly begin = (): void => {
    this.#perSecond = evenPerSecond;
  };

  /** Lets records come until it is told to end, each piece as soon as it is due; tells how many came. */
  async last(runs: HubRuns, over: AbortSignal): Promise<number> {
    return runs.publish(async (publisher) => {
      let before = performance.now();
      while (!over.aborted) {
        const now = performance.now();
        this.#due += ((now - before) * this.#perSecond) / 1_000;
        before = now;
        const count = Math.floor(this.#due) - this.#sent;
        const from = this.first + this.#sent;
        await writeSettlements(publisher, count, withStrangers, from);
        await writeEvidence(publisher, count, from);
        this.#sent += count;
        await delay(pieceMs);
      }
      return this.#sent;
    });
  }
}

class SteadyHub {
  #written = 0;

  constructor(
    private readonly ground: Ground,
    readonly runs: HubRuns,
    private readonly seconds: number,
  ) {}

  async run(): Promise<Sample> {
    const { ground, runs, seconds } = this;
    // What an earlier run has told households would wait for this one.
    await decideAll(runs);
    const log = await runs.ends(householdLog);
    const env = await runs.goingOn(group, householdLog, log, ['matching']);
    await runs.startAt('matching', settlementsTopic, await runs.ends(settlementsTopic));
    const over = new AbortController();
    const arrival = new Arrival(this.#written);
    const arriving = arrival.last(runs, over.signal);
    try {
      return await watched(runs, { ground, env, seconds, onBegun: arrival.begin });
    } finally {
      over.abort();
      this.#written += await arriving;
    }
  }
}

async function prepare(ground: Ground, records: number): Promise<Prepared> {
  const seconds = secondsOf(records);
  const steady = new SteadyHub(ground, await begin(), seconds);
  const runs = await begin();
  const from = await runs.ends(householdLog);
  await runs.publish(async (publisher) => {
    await writeSettlements(publisher, records, withStrangers);
    await writeEvidence(publisher, Math.floor(records * partOnLog));
  });
  return {
    hub: {
      name: 'backlog',
      run: async () => {
        const env = await runs.goingOn(group, householdLog, from, ['matching']);
        return watched(runs, { ground, env, seconds });
      },
    },
    baselines: [{ name: 'steady', run: () => steady.run() }],
    close: async () => {
      await runs.close();
      await steady.runs.close();
    },
  };
}

/** Memory of matching and correlation while records wait for both, beside that of a hub that keeps up. */
export const backlogCase: BenchCase = {
  name: 'backlog',
  title: `Matching and correlation, a process each, while two million settlements wait for one and half a million events for the other; beside them the same processes while ${evenPerSecond.toLocaleString('en')} a second arrive for each and nothing waits. Looked at for ${String(secondsMax)} seconds; what waits is not worked through to its end.`,
  bars: [
    { figure: 'matchingMiB', against: 'steady', atMost: 1.2 },
    { figure: 'correlationMiB', against: 'steady', atMost: 1.2 },
  ],
  notes: [
    '`matchingMiB` and `correlationMiB` are the most that was resident since the process began; `taken` and `decided` are what matching and correlation worked off in a second.',
  ],
  events: { full: 2_000_000, smoke: 10_000 },
  rounds: 1,
  isCold: true,
  isLong: true,
  prepare,
};
