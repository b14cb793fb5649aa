import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import {
  compareCity,
  generateCity,
  hashesOfHub,
  makeTestInstallation,
  readCounties,
  removeTestInstallation,
  startTestApplications,
  testToken,
  writeCity,
  type City,
  type HandOver,
  type Phase,
  type TestApplications,
  type TestInstallation,
} from '#testkit';
import { applications } from '../../deploy/local/applications.js';
import { CityPlayer } from '../../deploy/local/city/play-city.js';
import { Replay } from '../../services/correlation/src/replay/shell/replay.js';
import { PrivacyScan } from '../privacy/scan.js';
import type { BrokenGround } from './broken-ground.js';
import { countDeliveries, countTopics } from './count.js';
import { disturb } from './disturb.js';
import { HubProcesses } from './hub-processes.js';
import { judge, type Broken, type Findings } from './invariants.js';
import { firstProcesses, planFaults, type FaultPlan, type HubProcess } from './plan.js';
import { HubWatch } from './watch-hub.js';

/** How a seed is run. */
export interface SeedOptions {
  readonly seed: number;
  readonly households: number;
  readonly counties: number;
  /** Leaves database, folder and logs of a seed that broke something, to be looked at. */
  readonly keepBroken: boolean;
  readonly onLine?: (line: string) => void;
}

/** What came of a seed. */
export interface SeedResult {
  readonly seed: number;
  readonly plan: FaultPlan;
  readonly broken: readonly Broken[];
  /** What was done and what happened, with seconds since the beginning. */
  readonly timeline: readonly string[];
  readonly seconds: number;
  /** Deaths and disturbances that came about. */
  readonly faults: number;
  readonly revisions: number;
  readonly rows: number;
  readonly memory: ReadonlyMap<HubProcess, number>;
  /** Folder with what is left of a broken seed; null where nothing was kept. */
  readonly kept: string | null;
}

const lookMs = 400;
const patienceMs = 300_000;

class Stuck extends Error {}

const again = (name: string): string => name.replace(/(\.\w+)$/, '_重发$1');

/**
 * The city with some of its hand-overs sent twice, the second time under a name that comes right behind the
 * first. Nothing new may come of it, and its receipt must say so.
 * @param oneIn one file in so many; 0 for none
 */
function withRepetitions(city: City, oneIn: number): City {
  const isRepeated = ({ connector, layout, name }: HandOver): boolean =>
    oneIn > 0 &&
    createHash('sha256').update(`${connector}/${layout}/${name}`).digest().readUInt32BE() %
      oneIn ===
      0;
  const repeated = city.files.filter(isRepeated);
  // Right behind the first in time as well: after a later file, an old one would be a correction.
  const files = city.files.flatMap((file) =>
    isRepeated(file) ? [file, { ...file, name: again(file.name) }] : [file],
  );
  const receipts = repeated.flatMap(({ connector, layout, name }) =>
    city.truth.receipts
      .filter(
        (one) => [one.connector, one.layout, one.file].join() === [connector, layout, name].join(),
      )
      .map((one) => ({
        ...one,
        file: again(name),
        published: 0,
        unchanged: one.unchanged + one.published,
        rows: one.rows.map((row) =>
          row.outcome === 'published' ? { ...row, outcome: 'unchanged' as const } : row,
        ),
      })),
  );
  return {
    ...city,
    files,
    truth: { ...city.truth, receipts: [...city.truth.receipts, ...receipts] },
  };
}

/** One seed from its empty hub to its judgement. */
class SeedRun {
  readonly timeline: string[] = [];
  faults = 0;
  readonly #began = performance.now();
  readonly #plan: FaultPlan;

  constructor(
    private readonly ground: BrokenGround,
    private readonly options: SeedOptions,
    private readonly city: City,
    private readonly installation: TestInstallation,
  ) {
    this.#plan = planFaults(options.seed);
  }

  get seconds(): number {
    return Math.round((performance.now() - this.#began) / 100) / 10;
  }

  readonly say = (text: string): void => {
    const line = `${this.seconds.toFixed(1).padStart(7)} s  ${text}`;
    this.timeline.push(line);
    this.options.onLine?.(line);
  };

  async run(): Promise<{
    broken: readonly Broken[];
    findings: Findings | null;
    hub: HubProcesses;
  }> {
    const { env, stateDir } = this.installation;
    const logDir = join(stateDir, 'logs', 'processes');
    const port = await getPort({ host: '127.0.0.1' });
    const hub = new HubProcesses(
      { ...env, ...this.ground.proxied(env) },
      logDir,
      port,
      this.#plan.deaths,
      this.say,
    );
    const watch = new HubWatch(this.installation);
    const city = withRepetitions(this.city, this.#plan.repeatedOneIn);
    try {
      for (const name of firstProcesses) hub.start(name);
      watch.begin();
      await this.#driveDay(hub);
      this.say('the hub runs');
      for (const phase of [1, 2] as const) await this.#phase(hub, watch, city, phase);
      const onTheWay = await watch.untilQuiet(performance.now() + patienceMs);
      if (onTheWay !== null) throw new Stuck(`the hub does not become quiet: ${onTheWay}`);
      this.faults += this.#plan.deaths.length - hub.deathsLeft.length;
      this.say('quiet; all processes are asked to end');
      await hub.stopAll();
      const findings = await this.#findings(hub, watch, city);
      return { broken: judge(findings), findings, hub };
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.say(what);
      return { broken: [{ invariant: 1, what }], findings: null, hub };
    } finally {
      hub.killAll();
      await watch.close();
    }
  }

  async #phase(hub: HubProcesses, watch: HubWatch, city: City, phase: Phase): Promise<void> {
    const files = city.files.filter((file) => file.phase === phase);
    await writeCity({ ...city, files }, join(this.installation.stateDir, 'drop'));
    this.say(`${String(files.length)} files of phase ${String(phase)} were dropped`);
    const timed = this.#plan.disturbances[phase - 1] ?? [];
    const disturbing = disturb({ ground: this.ground, hub, say: this.say }, timed);
    this.faults += timed.length;
    const wanted = files.map(({ connector, layout, name }) => `${connector}/${layout}/${name}`);
    const giveUpAt = performance.now() + patienceMs;
    for (;;) {
      const done = await watch.filesDone(city);
      const open = wanted.filter((file) => !done.has(file));
      if (open.length === 0) break;
      if (performance.now() > giveUpAt) {
        throw new Stuck(`no receipt after ${String(patienceMs)} ms: ${open.join(', ')}`);
      }
      await delay(lookMs);
    }
    await disturbing;
    this.say(`all files of phase ${String(phase)} have their receipts`);
  }

  async #driveDay(hub: HubProcesses): Promise<void> {
    const giveUpAt = performance.now() + patienceMs;
    for (;;) {
      const answer = await fetch(`${hub.registerUrl}/day`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ day: this.city.today }),
      }).catch(() => undefined);
      if (answer?.ok === true) return;
      if (performance.now() > giveUpAt) {
        throw new Stuck(`the day cannot be started: ${(await answer?.text()) ?? 'no answer'}`);
      }
      await delay(lookMs);
    }
  }

  /** Starts the hub once more, in this process, and looks at what it made of everything. */
  async #findings(hub: HubProcesses, watch: HubWatch, city: City): Promise<Findings> {
    const test = await startTestApplications(applications, { again: this.installation });
    try {
      const player = new CityPlayer(test.applications, city, test.stateDir);
      await player.quiet();
      const outcome = await player.outcome();
      const replay = await test.applications
        .get('correlation', Replay)
        .run({ county: null, whole: true });
      return {
        differences: compareCity(city.truth, outcome, hashesOfHub(this.installation.env), {
          ledgersFirst: false,
        }),
        deliveries: await countDeliveries(test, city),
        topics: await countTopics(test.applications),
        revisions: await player.revisions(),
        ahead: watch.ahead,
        replay,
        leaks: await this.#leaks(test),
        memory: hub.memory,
        unexpected: hub.unexpected,
        ends: hub.ends,
      };
    } finally {
      await test.stop();
    }
  }

  async #leaks(test: TestApplications): Promise<readonly string[]> {
    const members = this.city.households.flatMap((household) => household.members);
    const scan = new PrivacyScan(
      members.map(({ name }) => name),
      members.map(({ number }) => number),
    );
    await scan.topics(
      test.applications,
      this.city.counties.map(({ code }) => code),
    );
    await scan.logs(join(test.stateDir, 'logs'));
    await scan.http(test.applications);
    await scan.database(test.databaseUrl);
    return [...new Set(scan.leaks.map(({ place, what }) => `${what} in ${place}`))];
  }
}

/** Runs one seed on a stack: the same plan each time, whatever the machine makes of the times. */
export async function runSeed(ground: BrokenGround, options: SeedOptions): Promise<SeedResult> {
  const { seed, households, counties, keepBroken } = options;
  const chosen = (await readCounties()).slice(0, counties);
  const city = generateCity({ seed, households, counties: chosen });
  const installation = await makeTestInstallation({ counties: chosen.map(({ code }) => code) });
  const run = new SeedRun(ground, options, city, installation);
  const { broken, findings, hub } = await run.run();
  const isKept = broken.length > 0 && keepBroken;
  if (!isKept) await removeTestInstallation(installation);
  return {
    seed,
    plan: planFaults(seed),
    broken,
    timeline: run.timeline,
    seconds: run.seconds,
    faults: run.faults,
    revisions: findings?.revisions.length ?? 0,
    rows: findings?.deliveries.reduce((sum, { rowsIn }) => sum + rowsIn, 0) ?? 0,
    memory: hub.memory,
    kept: isKept ? installation.stateDir : null,
  };
}
