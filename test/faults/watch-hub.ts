import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { adminOf, type Bus } from '#bus';
import { schemaNameOf } from '#persistence';
import { busOf, type City, type TestInstallation } from '#testkit';
import { applications } from '../../deploy/local/applications.js';
import { consumerGroups } from '../../deploy/local/load-applications.js';

const lookMs = 300;
const quietLooks = 3;
const connectTimeoutMs = 2_000;
const queryTimeoutMs = 5_000;
/** Application schemas that take part in the flow. */
const schemas = applications.map(({ name }) => schemaNameOf(name));

/** A committed offset beyond what is durable. */
export interface AheadOfState {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly committed: number;
  readonly durable: number;
}

/** Asks the database of a hub. */
type Query = <Row extends pg.QueryResultRow>(text: string) => Promise<readonly Row[]>;

/**
 * Committed offsets of a hub's groups that pass what is durable; none, if a promise is kept.
 * @param groups those whose tables are there
 */
export async function aheadOfState(
  bus: Bus,
  groups: readonly string[],
  query: Query,
): Promise<readonly AheadOfState[]> {
  const committed = await adminOf(bus).lagView([], false);
  // Read afterwards: the durable position only grows, so that whatever lies behind now lay behind before.
  const durable = new Map<string, number>();
  for (const group of groups) {
    const rows = await query<{ topic: string; partition: number; next_offset: string }>(
      `select topic, partition, next_offset from ${schemaNameOf(group)}.consumed_position
         where consumer_group = '${group}'`,
    );
    for (const { topic, partition, next_offset } of rows) {
      durable.set(`${group}/${topic}/${String(partition)}`, Number(next_offset));
    }
  }
  return committed.flatMap(({ group, topic, partition, committed: next }) => {
    if (next === null || next === 0 || !groups.includes(group)) return [];
    const reached = durable.get(`${group}/${topic}/${String(partition)}`) ?? 0;
    return next > reached ? [{ group, topic, partition, committed: next, durable: reached }] : [];
  });
}

/** Looks at a hub whose processes run elsewhere, through its servers alone; it bears that they are away. */
export class HubWatch {
  /** Offsets that were committed before their effect was durable; none, if a promise is kept. */
  readonly ahead: AheadOfState[] = [];
  readonly #bus: Bus;
  readonly #stopping = new AbortController();
  #sampling: Promise<void> | undefined;

  constructor(private readonly installation: TestInstallation) {
    this.#bus = busOf(installation.env);
  }

  /** Compares committed offsets with what is durable, again and again, until `close`. */
  begin(): void {
    this.#sampling = this.#sample();
  }

  /** Ends looking. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#sampling;
    await this.#bus.close();
  }

  /** Files that have their receipt, as `<connector>/<layout>/<name>`. */
  async filesDone(city: City): Promise<ReadonlySet<string>> {
    const done = new Set<string>();
    for (const connector of new Set(city.files.map((file) => file.connector))) {
      const rows = await this.#rows<{ layout: string; file_name: string }>(
        `select layout, file_name from ${schemaNameOf(connector)}.delivery where receipt_path is not null`,
      ).catch(() => []);
      for (const { layout, file_name } of rows) done.add(`${connector}/${layout}/${file_name}`);
    }
    return done;
  }

  /** Files that still lie in drop folders. */
  async filesLying(): Promise<readonly string[]> {
    const drop = join(this.installation.stateDir, 'drop');
    const entries = await readdir(drop, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .filter((name) => !name.endsWith('index.json'));
  }

  /**
   * Waits until nothing is on its way between the connectors and the counties, a few looks in a row.
   * @returns what is still on its way, or why nobody can tell, when time is up; null once it is quiet
   */
  async untilQuiet(giveUpAt: number): Promise<string | null> {
    let looks = 0;
    let last = 'nothing';
    while (looks < quietLooks) {
      if (performance.now() > giveUpAt) return last;
      const onTheWay = await this.#onTheWay().catch((error: unknown) => [String(error)]);
      looks = onTheWay.length === 0 ? looks + 1 : 0;
      if (onTheWay.length > 0) last = onTheWay.join(', ');
      await delay(lookMs);
    }
    return null;
  }

  async #onTheWay(): Promise<readonly string[]> {
    const waiting: string[] = [];
    for (const schema of schemas) {
      const [row] = await this.#rows<{ records: string }>(
        `select coalesce(sum(record_count), 0) as records from ${schema}.outbox`,
      );
      if (row?.records !== '0') waiting.push(`${String(row?.records)} in the outbox of ${schema}`);
    }
    const lags = await adminOf(this.#bus).lagView(
      consumerGroups.map((group) => ({ group, topics: [] })),
      false,
    );
    for (const { group, topic, partition, lagRecords } of lags) {
      if (lagRecords === 0) continue;
      waiting.push(`${String(lagRecords)} on ${topic}/${String(partition)} for ${group}`);
    }
    return waiting;
  }

  async #sample(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      // A server that is away has nothing to compare.
      await aheadOfState(this.#bus, consumerGroups, (text) => this.#rows(text)).then(
        (found) => this.ahead.push(...found),
        () => undefined,
      );
      await delay(lookMs);
    }
  }

  async #rows<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
    const client = new pg.Client({
      connectionString: this.installation.databaseUrl,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: queryTimeoutMs,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
