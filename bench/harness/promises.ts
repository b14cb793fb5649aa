import pg from 'pg';
import { EventCodec, readRange } from '#bus';
import type { CountyAlert } from '#schemas';
import type { Environment } from '#service-kit';
import { brokenRevisions, type RevisionPlace } from '../../test/faults/invariants.js';
import { aheadOfState } from '../../test/faults/watch-hub.js';
import { alertTopics } from '../data/city-topics.js';
import type { Outcome } from '../data/city-year.js';
import { householdLog } from '../data/household-log.js';
import type { HubRuns, Positions } from './hub-runs.js';

const quarantineTopic = 'hub.quarantine';

/** What is on the counties' topics, as far as a run answers for it. */
export class Published {
  /** Of a hub that has published nothing so far. */
  static readonly nothing = new Published(new Map(), []);

  private constructor(
    private readonly ends: ReadonlyMap<string, Positions>,
    /** In the order of each topic. */
    readonly revisions: readonly RevisionPlace[],
  ) {}

  /** The same, and what was published behind it. */
  async further(runs: HubRuns): Promise<Published> {
    const ends = await endsOf(runs);
    const codec = new EventCodec(runs.bus);
    const revisions = [...this.revisions];
    for (const [topic, partitions] of ends) {
      for (const [partition, to] of partitions) {
        const from = this.ends.get(topic)?.get(partition) ?? 0;
        const records = await readRange(runs.bus, topic, partition, from, to);
        await codec.learnAll(records.map(({ value }) => value));
        for (const { value } of records) {
          if (value !== null) revisions.push(placeOf(codec.decode<CountyAlert>(topic, value)));
        }
      }
    }
    return new Published(ends, revisions);
  }

  /** The same, before a run on a copy of its database: what other copies have published is passed over. */
  async apart(runs: HubRuns): Promise<Published> {
    return new Published(await endsOf(runs), this.revisions);
  }
}

/** A run that has come to its end. */
export interface EndedRun {
  readonly runs: HubRuns;
  /** Settings that it ran with; they name its database. */
  readonly env: Environment;
  /** Consumer groups that ran. */
  readonly groups: readonly string[];
}

/**
 * Asks of a measured run what the fault harness asks of a hub, as far as it can be asked here: that every record is
 * accounted for and none was put into quarantine, and that no committed offset passes what is durable.
 * @param due what must have become of its records; what is left out is not looked at
 * @throws Error where a promise was broken: a figure of such a run would mean nothing
 */
export async function checkRecords(
  { runs, env, groups }: EndedRun,
  due: Partial<Outcome>,
): Promise<void> {
  if (due.evidence !== undefined) {
    same('pieces of evidence', due.evidence, await rowsIn(env, 'correlation.evidence'));
  }
  if (due.records !== undefined) {
    same('records remembered', due.records, await rowsIn(env, 'matching.department_record'));
  }
  if (due.told !== undefined) {
    same('records on the household log', due.told, await runs.recordsOn(householdLog));
  }
  same('records in quarantine', 0, await runs.recordsOn(quarantineTopic));
  const [ahead] = await withDatabase(env, (database) =>
    aheadOfState(
      runs.bus,
      groups,
      async <Row extends pg.QueryResultRow>(text: string) => (await database.query<Row>(text)).rows,
    ),
  );
  if (ahead !== undefined) throw new Error(`a promise is broken: ${JSON.stringify(ahead)}`);
}

/** Rows of a table, named with its schema, in the database of a run. */
export async function rowsIn(env: Environment, table: string): Promise<number> {
  return withDatabase(env, async (database) => {
    const { rows } = await database.query<{ count: number }>(
      `select count(*)::integer as count from ${table}`,
    );
    return rows[0]?.count ?? 0;
  });
}

async function withDatabase<T>(
  env: Environment,
  work: (database: pg.Client) => Promise<T>,
): Promise<T> {
  const database = new pg.Client({ connectionString: env['HUB_DATABASE_URL'] });
  await database.connect();
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}

/**
 * The same of the alerts: no revision is there twice, missing, or out of its household's order.
 * @returns what is on the counties' topics by now
 * @throws Error where a promise was broken
 */
export async function checkAlerts(runs: HubRuns, before: Published): Promise<Published> {
  const after = await before.further(runs);
  const [broken] = brokenRevisions(after.revisions);
  if (broken !== undefined) throw new Error(`a promise is broken: ${broken.what}`);
  return after;
}

function same(what: string, due: number, found: number): void {
  if (found === due) return;
  throw new Error(`a promise is broken: ${what}: ${String(due)} expected, ${String(found)} found`);
}

async function endsOf(runs: HubRuns): Promise<ReadonlyMap<string, Positions>> {
  const ends = alertTopics.map(async (topic) => [topic, await runs.ends(topic)] as const);
  return new Map(await Promise.all(ends));
}

/** Without what no check asks for: of a year's alerts it would be a gibibyte. */
function placeOf({
  alertId,
  revision,
  countyCode,
  householdId,
  causedBy,
}: CountyAlert): RevisionPlace {
  return { alertId, revision, countyCode, householdId, causedBy };
}
