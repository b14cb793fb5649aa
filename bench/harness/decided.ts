import pg from 'pg';
import type { Environment } from '#service-kit';
import { eventually } from '#testkit';
import { householdLog } from '../data/household-log.js';
import type { Sample } from './bench-case.js';
import type { Ground } from './ground.js';
import { HubProcess } from './hub-process.js';
import { total, type HubRuns, type Positions } from './hub-runs.js';
import { progressOf } from './progress.js';
import { checkAlerts, checkRecords, Published, rowsIn } from './promises.js';

/** Consumer group of correlation. */
export const group = 'correlation';
const decidedMsMax = 1_800_000;

const lookSql = `
  select coalesce(sum(next_offset), 0)::integer as reached,
    exists (select 1 from correlation.outbox) as pending
  from correlation.consumed_position where consumer_group = $1 and topic = $2`;

/** How far a running correlation is, seen in its tables. */
class Look {
  private constructor(private readonly client: pg.Client) {}

  /** Connects to the database of a run. */
  static async into(env: Environment): Promise<Look> {
    const client = new pg.Client({ connectionString: env['HUB_DATABASE_URL'] });
    await client.connect();
    return new Look(client);
  }

  /** Records of the log whose effect is committed; while alerts wait to be published, one less. */
  async reached(): Promise<number> {
    const { rows } = await this.client.query<{ reached: number; pending: boolean }>(lookSql, [
      group,
      householdLog,
    ]);
    const [row] = rows;
    return row === undefined ? 0 : row.reached - (row.pending ? 1 : 0);
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.client.end();
  }
}

/** Lets correlation decide all that is on the log, in the installation's own database. */
export async function decideAll(runs: HubRuns): Promise<void> {
  const { env, stateDir } = runs.installation;
  const until = total(await runs.ends(householdLog));
  const hub = new HubProcess({ names: [group], env, logDir: stateDir });
  const look = await Look.into(env);
  try {
    const decided = async (): Promise<boolean> => {
      hub.mustRun();
      return (await look.reached()) >= until;
    };
    await eventually('the log is decided', decided, decidedMsMax);
  } finally {
    await look.close();
    await hub.stop();
  }
}

/** What a correlation has decided, and what is on the log behind that: evidence, each piece of it new. */
export interface DecidedBefore {
  /** Where the rest of the log begins. */
  readonly from: Positions;
  readonly published: Published;
  /** Pieces of evidence that are kept. */
  readonly evidence: number;
}

/** Lets correlation decide all that is on the log, and tells where that was. */
export async function decidedBefore(runs: HubRuns): Promise<DecidedBefore> {
  await decideAll(runs);
  return {
    from: await runs.ends(householdLog),
    published: await Published.nothing.further(runs),
    evidence: await rowsIn(runs.installation.env, 'correlation.evidence'),
  };
}

/**
 * Times a correlation of its own that decides the rest of the log, in a copy of the installation's database.
 * @param warmUpPart of the records, before the clock starts. Default 0.
 * @throws Error where a promise was broken
 */
export async function decideFrom(
  ground: Ground,
  runs: HubRuns,
  { from, published, evidence }: DecidedBefore,
  warmUpPart = 0,
): Promise<Sample> {
  const before = await published.apart(runs);
  const env = await runs.goingOn(group, householdLog, from);
  const until = total(await runs.ends(householdLog)) - total(from);
  const hub = new HubProcess({ names: [group], env, logDir: runs.installation.stateDir });
  const began = performance.now();
  const look = await Look.into(env);
  let startSeconds: number | undefined;
  try {
    const count = async (): Promise<number> => {
      const decided = (await look.reached()) - total(from);
      if (decided > 0) startSeconds ??= (performance.now() - began) / 1_000;
      return decided;
    };
    const after = Math.floor(until * warmUpPart);
    const sample = await progressOf({ ground, processes: [hub], count, until, after });
    await checkRecords({ runs, env, groups: [group] }, { evidence: evidence + until });
    await checkAlerts(runs, before);
    return { ...sample, more: { startSeconds: startSeconds ?? NaN } };
  } finally {
    await look.close();
    await hub.stop();
  }
}
