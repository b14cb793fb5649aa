import pg from 'pg';
import { settlementsTopic } from '../data/city-topics.js';
import type { Outcome } from '../data/city-year.js';
import { householdLog } from '../data/household-log.js';
import type { Sample } from './bench-case.js';
import { group } from './decided.js';
import type { Ground } from './ground.js';
import { HubProcess } from './hub-process.js';
import { total, type HubRuns, type Positions } from './hub-runs.js';
import { progressOf } from './progress.js';
import { checkAlerts, checkRecords, Published } from './promises.js';

/** The first part of the records, on all sides, goes to their compilers. */
export const warmUpPart = 1 / 3;

const lookSql = `
  select
    (select coalesce(sum(next_offset), 0)::integer from matching.consumed_position
      where consumer_group = 'matching' and topic = $1) as taken,
    (select coalesce(sum(next_offset), 0)::integer from correlation.consumed_position
      where consumer_group = 'correlation' and topic = $2) as decided,
    exists (select 1 from matching.outbox) or exists (select 1 from correlation.outbox) as pending`;

const noPositions: Positions = new Map();

interface Seen {
  readonly taken: number;
  readonly decided: number;
  readonly pending: boolean;
}

/** What goes through the hub. */
export interface WholeWay {
  readonly ground: Ground;
  /** Its log ends where its database stands. */
  readonly runs: HubRuns;
  /** On the department's topic, all of them; with `arrive` those that it brings. */
  readonly records: number;
  /** Processes of matching, and as many of correlation. Default 1. */
  readonly instances?: number;
  /** Brings the records once all processes share the work: the first of them would have done it alone. */
  readonly arrive?: () => Promise<void>;
  /** What must come of them. */
  readonly due: Pick<Outcome, 'evidence' | 'records'>;
}

/**
 * Times records of the department's topic until they have come as far as they go, the last of them with its alerts.
 * @throws Error where a promise was broken
 */
export async function throughTheHub(way: WholeWay): Promise<Sample> {
  const { ground, runs, records, instances = 1, arrive } = way;
  const before = await Published.nothing.apart(runs);
  const env = await runs.goingOn(group, householdLog, await runs.ends(householdLog), ['matching']);
  const behind = arrive === undefined ? noPositions : await runs.ends(settlementsTopic);
  if (arrive !== undefined) await runs.startAt('matching', settlementsTopic, behind);
  const { stateDir: logDir } = runs.installation;
  const names = Array.from({ length: instances }, () => ['matching', 'correlation']).flat();
  const processes = names.map((name) => new HubProcess({ names: [name], env, logDir }));
  const client = new pg.Client({ connectionString: env['HUB_DATABASE_URL'] });
  await client.connect();
  const through = async (): Promise<number> => {
    const { rows } = await client.query<Seen>(lookSql, [settlementsTopic, householdLog]);
    // In this order: an end that was looked at before might lie in front of what matching has told since.
    const ends: Positions = await runs.ends(householdLog);
    const { taken = 0, decided = 0, pending = true } = rows[0] ?? {};
    const own = taken - total(behind);
    const isDone = own === records && !pending && decided === total(ends);
    return isDone ? records : Math.max(0, own - 1);
  };
  try {
    const after = Math.floor(records * warmUpPart);
    const progress = { ground, processes, count: through, until: records, after };
    if (arrive !== undefined) await runs.shared(['matching', group], instances);
    const [sample] = await Promise.all([progressOf(progress), arrive?.()]);
    // Not what is told: on the log lies what was there before the run as well.
    const due = { evidence: way.due.evidence, records: way.due.records };
    await checkRecords({ runs, env, groups: ['matching', group] }, due);
    const { revisions } = await checkAlerts(runs, before);
    return { ...sample, more: { revisions: revisions.length } };
  } finally {
    await client.end();
    await Promise.all(processes.map((one) => one.stop()));
  }
}
