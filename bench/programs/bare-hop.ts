import { Kafka, logLevel, type KafkaMessage, type Producer } from 'kafkajs';
import pg from 'pg';
import { fetchWaitMsMax } from '#bus';
import { positionsSql, positionsTable } from '../harness/positions-table.js';

/** What the program is told. */
export interface BareHopArgument {
  readonly brokers: readonly string[];
  /** Database of its own. */
  readonly databaseUrl: string;
  /** Names its tables and its consumer group. */
  readonly name: string;
  /** Topics, as Kafka knows them. */
  readonly from: string;
  readonly to: string;
}

const commitAfterMs = 250;
const partitionsAtOnce = 256;
const told = JSON.parse(process.argv[2] ?? '{}') as BareHopArgument;

/** Records of one partition that a fetch brought, and whoever waits until they are through. */
interface Fetched {
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
  readonly done: PromiseWithResolvers<undefined>;
}

const positions = `${told.name}_position`;
const recordsSql = `
  insert into ${told.name}_record (key, value)
  select key, decode(value, 'hex') from unnest($1::text[], $2::text[]) as given (key, value)`;

/**
 * Writes down what has come with the positions in one transaction, and sends it on once that is committed. All that
 * came while it was at work shares the next transaction.
 */
class Passing {
  #waiting: Fetched[] = [];
  #isWorking = false;

  constructor(
    private readonly client: pg.Client,
    private readonly producer: Producer,
  ) {}

  /** Resolves when the records are on the next topic. */
  take(partition: number, messages: readonly KafkaMessage[]): Promise<undefined> {
    const done = Promise.withResolvers<undefined>();
    this.#waiting.push({ partition, messages, done });
    if (!this.#isWorking) this.#work().catch(done.reject);
    return done.promise;
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#waiting.length > 0) {
      // What one fetch has brought of several partitions goes together.
      await new Promise(setImmediate);
      const batches = this.#waiting;
      this.#waiting = [];
      await this.#pass(batches);
      for (const { done } of batches) done.resolve(undefined);
    }
    this.#isWorking = false;
  }

  async #pass(batches: readonly Fetched[]): Promise<void> {
    const messages = batches.flatMap((batch) => batch.messages);
    const keys = messages.map(({ key }) => key?.toString() ?? '');
    const partitions = batches.map(({ partition }) => partition);
    const next = batches.map((batch) => Number(batch.messages.at(-1)?.offset) + 1);
    const values = messages.map(({ value }) => value?.toString('hex') ?? '');
    await this.client.query('begin');
    await this.client.query({
      name: 'positions',
      text: positionsSql(positions),
      values: [partitions, next],
    });
    await this.client.query({ name: 'records', text: recordsSql, values: [keys, values] });
    await this.client.query('commit');
    const sent = messages.map(({ value }, at) => ({ key: keys[at] ?? '', value }));
    await this.producer.send({ topic: told.to, messages: sent, acks: -1 });
  }
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: told.databaseUrl });
  await client.connect();
  await client.query(`
    ${positionsTable(positions)};
    create table ${told.name}_record (
      id bigint generated always as identity primary key,
      key text not null,
      value bytea not null
    )`);
  return client;
}

/** What one hop of the hub cannot do without: nothing is decoded, decided, read back or deleted. */
async function hop(): Promise<void> {
  const { brokers, name } = told;
  const kafka = new Kafka({ clientId: name, brokers: [...brokers], logLevel: logLevel.ERROR });
  const client = await connect();
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const passing = new Passing(client, producer);
  const groupId = `${told.from}.${name}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: fetchWaitMsMax });
  const fetched = new Promise((resolve) => consumer.on(consumer.events.FETCH, resolve));
  await consumer.connect();
  await consumer.subscribe({ topics: [told.from], fromBeginning: false });
  await consumer.run({
    partitionsConsumedConcurrently: partitionsAtOnce,
    autoCommitInterval: commitAfterMs,
    eachBatch: async ({ batch: { partition, messages } }) => {
      await passing.take(partition, messages);
    },
  });
  await fetched;
  process.stdout.write('ready\n');
  process.once('SIGTERM', () => {
    void Promise.allSettled([consumer.disconnect(), producer.disconnect(), client.end()]);
  });
}

await hop();
