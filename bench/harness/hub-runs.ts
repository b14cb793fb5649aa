import pg from 'pg';
import { BusProducer, EventCodec, fetchWaitMsMax, offsetsOf, type Bus } from '#bus';
import type { Application, Environment } from '#service-kit';
import {
  busOf,
  eventually,
  makeTestInstallation,
  removeTestInstallation,
  startTestApplications,
  type TestInstallation,
} from '#testkit';
import type { Publisher } from '../made-records.js';

const leftMsMax = 120_000;
const joinedMsMax = 120_000;

/** Partition → offset. */
export type Positions = ReadonlyMap<number, number>;

/** Records before these positions. */
export function total(positions: Positions): number {
  return [...positions.values()].reduce((sum, at) => sum + at, 0);
}

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

  /**
   * @param counties 6-digit codes
   * @param applications those whose topics and tables are there from the beginning
   */
  static async make(
    counties: readonly string[],
    applications: readonly Application[] = [],
  ): Promise<HubRuns> {
    const installation = await makeTestInstallation({ counties });
    if (applications.length > 0) {
      const once = await startTestApplications(applications, { again: installation });
      await once.stop();
    }
    return new HubRuns(installation, busOf(installation.env));
  }

  /** Lets something publish to the topics. */
  async publish<T>(work: (publisher: Publisher) => Promise<T>): Promise<T> {
    const publisher = { codec: new EventCodec(this.bus), producer: new BusProducer(this.bus) };
    try {
      return await work(publisher);
    } finally {
      await publisher.producer.close();
    }
  }

  /** Settings of a run that knows nothing of an earlier one: an empty database, and groups without offsets. */
  async fresh(groups: readonly string[]): Promise<Environment> {
    await this.#forget(groups);
    return this.#withDatabase('template1');
  }

  /**
   * Settings of a run that goes on from where the installation itself stands: a copy of its database, and a
   * group that reads a topic from there on. Nobody may be connected to the installation's database.
   * @param others groups that read their topics from the beginning
   */
  async goingOn(
    group: string,
    topic: string,
    positions: Positions,
    others: readonly string[] = [],
  ): Promise<Environment> {
    await this.#forget([group, ...others]);
    await this.startAt(group, topic, positions);
    return this.#withDatabase(new URL(this.installation.databaseUrl).pathname.slice(1));
  }

  /**
   * Has a group that nobody runs read a topic from there on. As a member of it for a moment: kafkajs's own
   * `setOffsets` waits five seconds for a fetch that brings nothing.
   */
  async startAt(group: string, topic: string, positions: Positions): Promise<void> {
    const name = this.bus.names.topic(topic);
    const offsets = [...positions].map(([partition, at]) => {
      return { topic: name, partition, offset: String(at) };
    });
    const consumer = this.bus.kafka.consumer({
      groupId: this.bus.names.group(group),
      maxWaitTimeInMs: fetchWaitMsMax,
    });
    const hasJoined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.connect();
    await consumer.subscribe({ topics: [name] });
    await consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() });
    consumer.pause([{ topic: name }]);
    await hasJoined;
    await consumer.commitOffsets(offsets);
    await consumer.disconnect();
  }

  /** Resolves when so many processes share the work of each of these groups. */
  async shared(groups: readonly string[], instances: number): Promise<void> {
    const admin = await this.bus.admin();
    const names = groups.map((group) => this.bus.names.group(group));
    const isShared = async (): Promise<boolean> => {
      const { groups: described } = await admin.describeGroups(names);
      return described.every(
        ({ state, members }) => state === 'Stable' && members.length === instances,
      );
    };
    await eventually('all instances have joined', isShared, joinedMsMax);
  }

  /** Has the database in the order in which an installation that has run for long has it. */
  async tidy(): Promise<void> {
    await this.#onServer('vacuum (analyze)', this.installation.databaseUrl);
    await this.#onServer('checkpoint');
  }

  /** Ends of the partitions of a topic. */
  async ends(topic: string): Promise<Positions> {
    const ranges = await offsetsOf(this.bus, topic);
    return new Map(ranges.map(({ partition, to }) => [partition, to]));
  }

  /** Records on a topic from which nothing is ever cleaned away. */
  async recordsOn(topic: string): Promise<number> {
    return total(await this.ends(topic));
  }

  /** Takes away what was made. */
  async close(): Promise<void> {
    await this.bus.close();
    for (const name of this.#databases) {
      await this.#onServer(`drop database if exists ${name} with (force)`);
    }
    await removeTestInstallation(this.installation);
  }

  async #forget(groups: readonly string[]): Promise<void> {
    const admin = await this.bus.admin();
    const names = groups.map((group) => this.bus.names.group(group));
    const { groups: known } = await admin.listGroups();
    const ours = known.map(({ groupId }) => groupId).filter((id) => names.includes(id));
    if (ours.length === 0) return;
    // Who ends while its group is being shared out anew is a member until its session runs out.
    const isLeft = async (): Promise<boolean> => {
      const { groups: described } = await admin.describeGroups(ours);
      return described.every(({ members }) => members.length === 0);
    };
    await eventually('all have left their groups', isLeft, leftMsMax);
    await admin.deleteGroups(ours);
  }

  async #withDatabase(template: string): Promise<Environment> {
    const url = new URL(this.installation.databaseUrl);
    const name = `${url.pathname.slice(1)}_${String(this.#databases.length)}`;
    await this.#onServer(`create database ${name} template ${template}`);
    this.#databases.push(name);
    url.pathname = `/${name}`;
    return { ...this.installation.env, HUB_DATABASE_URL: url.href };
  }

  async #onServer(statement: string, databaseUrl = this.#postgresUrl): Promise<void> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** Not the installation's own database: nobody may be connected to what is copied. */
  get #postgresUrl(): string {
    const url = new URL(this.installation.databaseUrl);
    url.pathname = '/postgres';
    return url.href;
  }
}
