import pg from 'pg';
import type { Bus } from '#bus';
import type { Environment } from '#service-kit';
import { makeTestInstallation, removeTestInstallation, type TestInstallation } from '#testkit';
import { busOf } from '../bench-stack.js';

/**
 * One installation whose topics are filled once, and read from their beginning by run after run, each with a
 * database of its own.
 */
export class HubRuns {
  readonly #databases: string[] = [];

  private constructor(
    readonly installation: TestInstallation,
    readonly bus: Bus,
  ) {}

  /** @param counties 6-digit codes */
  static async make(counties: readonly string[]): Promise<HubRuns> {
    const installation = await makeTestInstallation({ counties });
    return new HubRuns(installation, busOf(installation.env));
  }

  /** Settings of a run that knows nothing of an earlier one: an empty database, and groups without offsets. */
  async fresh(groups: readonly string[]): Promise<Environment> {
    const admin = await this.bus.admin();
    const names = groups.map((group) => this.bus.names.group(group));
    const { groups: known } = await admin.listGroups();
    const ours = known.map(({ groupId }) => groupId).filter((id) => names.includes(id));
    if (ours.length > 0) await admin.deleteGroups(ours);
    const url = new URL(this.installation.databaseUrl);
    const name = `${url.pathname.slice(1)}_${String(this.#databases.length)}`;
    await this.#onServer(`create database ${name}`);
    this.#databases.push(name);
    url.pathname = `/${name}`;
    return { ...this.installation.env, HUB_DATABASE_URL: url.href };
  }

  /** Records on a topic, by its ends. */
  async recordsOn(topic: string): Promise<number> {
    const admin = await this.bus.admin();
    const ends = await admin.fetchTopicOffsets(this.bus.names.topic(topic));
    return ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  }

  /** Takes away what was made. */
  async close(): Promise<void> {
    await this.bus.close();
    for (const name of this.#databases) {
      await this.#onServer(`drop database if exists ${name} with (force)`);
    }
    await removeTestInstallation(this.installation);
  }

  async #onServer(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.installation.databaseUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
