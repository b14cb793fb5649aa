import { setTimeout as delay } from 'node:timers/promises';
import { Bus, BusProducer, EventCodec, readRange, registerSchemas } from '#bus';
import { enqueue, OutboxRelay, UnitOfWork } from '#persistence';
import { topicSpec, type HouseholdEvent, type Settlement } from '#schemas';
import { startTestApplications, type TestApplications } from '#testkit';
import { matching } from '../../services/matching/src/app.js';
import { aDepartmentRecord } from '../../services/matching/src/match/core/a-department-record.fixture.js';
import {
  aReference,
  aResident,
} from '../../services/matching/src/register/core/a-resident.fixture.js';
import { RegisterReader } from '../../services/matching/src/register/shell/register-reader.js';
import { ClusterView } from './cluster-view.js';
import type { Sample } from './standstill.js';

const county = '130529';
const settlements = 'health-insurance.settlement';
const residents = 'register.residents';
/** Where the records of the load end up, each with its household. */
const householdLog = 'hub.household-events';
const persons = 100;
const recordsPerWrite = 10;
const sampleEveryMs = 20;

/** How often each record is on a topic. */
export interface Counted {
  readonly written: number;
  /** Ids that are missing. */
  readonly lost: readonly string[];
  /** Ids that are there more than once. */
  readonly twice: readonly string[];
}

/**
 * Matching under load, all of it with the hub's own parts: bills go through the outbox and its relay on to
 * the department's topic, and matching reads them there and sends them on, through the outbox again, to the
 * household log.
 */
export class LoadedHub {
  private readonly stopping = new AbortController();
  private readonly ids: string[] = [];
  private writing: Promise<void> = Promise.resolve();
  private sampling: Promise<void> = Promise.resolve();
  private confirmed: Sample[] = [];
  private applied = new Map<number, Sample[]>();

  private constructor(private readonly test: TestApplications) {}

  /** Starts matching; the environment names the stack unless `env` does. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<LoadedHub> {
    const test = await startTestApplications([matching], { counties: [county], env });
    const hub = new LoadedHub(test);
    await registerSchemas(hub.get(Bus), [settlements, residents]);
    await Promise.all([settlements, residents].map((topic) => hub.get(EventCodec).prepare(topic)));
    const people = Array.from({ length: persons }, (_, at) => aResident(nameOf(at)));
    await hub.get(BusProducer).publish(
      people.map((person) => ({
        topic: residents,
        key: person.personRef,
        value: hub.get(EventCodec).encode(residents, person),
      })),
    );
    await hub.get(RegisterReader).caughtUp();
    return hub;
  }

  /** The brokers below it. */
  get cluster(): ClusterView {
    return new ClusterView(this.get(Bus), settlements);
  }

  /** A provider of matching. */
  get<T>(provider: abstract new (...args: never[]) => T): T {
    return this.test.applications.get('matching', provider);
  }

  /** Begins to write, a few records at a time. */
  begin(recordsPerSecond: number): void {
    const everyMs = (1_000 * recordsPerWrite) / recordsPerSecond;
    this.writing = this.write(everyMs);
    this.sampling = this.sample();
  }

  /** Records that the brokers have confirmed until now. */
  get confirmedRecords(): number {
    return this.get(OutboxRelay).state().publishedRecords;
  }

  /** Bills that matching has applied until now. */
  async appliedRecords(): Promise<number> {
    return (await this.positions()).reduce((sum, { next }) => sum + next, 0);
  }

  /** What was sampled since the last call: records confirmed; bills applied, for each partition. */
  takeSamples(): {
    readonly confirmed: readonly Sample[];
    readonly applied: readonly (readonly Sample[])[];
  } {
    const { confirmed, applied } = this;
    this.confirmed = [];
    this.applied = new Map();
    return { confirmed, applied: [...applied.values()] };
  }

  /** Topics that refuse what the relay has for them. */
  get refusedTopics(): number {
    return this.get(OutboxRelay).state().held.length;
  }

  /** Bills that were written until now. */
  get writtenRecords(): number {
    return this.ids.length;
  }

  /** Bills that are written and that no broker has confirmed yet. */
  async waitingRecords(): Promise<number> {
    const [row] = await this.get(UnitOfWork).run((tx) =>
      tx.sql<{ records: number }>(
        'select coalesce(sum(record_count), 0)::bigint as records from outbox where topic = $1',
        [settlements],
      ),
    );
    return row?.records ?? 0;
  }

  /** Ends writing, and resolves when all of it is where it belongs. */
  async finish(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.writing, this.sampling]);
    while ((await this.appliedRecords()) < this.ids.length) await delay(sampleEveryMs);
    await this.get(OutboxRelay).idle();
  }

  /** Counts the records of the load on the department's topic and on the household log. */
  async count(): Promise<{ readonly topic: Counted; readonly log: Counted }> {
    const onTopic = await this.read<Settlement>(settlements);
    const onLog = await this.read<HouseholdEvent>(householdLog);
    return {
      topic: this.counted(onTopic.map(({ settlementId }) => settlementId)),
      log: this.counted(
        onLog.flatMap(({ body }) =>
          'cn.xingtai.hub.Evidence' in body ? [body['cn.xingtai.hub.Evidence'].sourceRecordId] : [],
        ),
      ),
    };
  }

  /** Ends the hub and takes away its database. */
  async end(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.writing, this.sampling]);
    await this.test.remove();
  }

  private async write(everyMs: number): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const ids = Array.from(
        { length: recordsPerWrite },
        (_, at) => `L${String(this.ids.length + at)}`,
      );
      const records = ids.map((id) => {
        const value = aSettlement(id);
        const encoded = this.get(EventCodec).encode(settlements, value);
        return { topic: settlements, key: value.envelope.personRef, value: encoded };
      });
      await this.get(UnitOfWork).run((tx) => enqueue(tx, records));
      this.ids.push(...ids);
      await delay(everyMs);
    }
  }

  private async sample(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.confirmed.push({ at: performance.now(), count: this.confirmedRecords });
      const positions = await this.positions();
      const at = performance.now();
      for (const { partition, next } of positions) {
        const samples = this.applied.get(partition) ?? [];
        samples.push({ at, count: next });
        this.applied.set(partition, samples);
      }
      await delay(sampleEveryMs);
    }
  }

  private async positions(): Promise<readonly { partition: number; next: number }[]> {
    return this.get(UnitOfWork).run((tx) =>
      tx.sql<{ partition: number; next: number }>(
        'select partition, next_offset as next from consumed_position where topic = $1',
        [settlements],
      ),
    );
  }

  private async read<T>(topic: string): Promise<readonly T[]> {
    const bus = this.get(Bus);
    const codec = this.get(EventCodec);
    const found: T[] = [];
    for (let partition = 0; partition < topicSpec(topic).partitions; partition += 1) {
      const records = await readRange(bus, topic, partition, 0, Number.MAX_SAFE_INTEGER);
      await codec.learnAll(records.map(({ value }) => value));
      for (const { value } of records)
        if (value !== null) found.push(codec.decode<T>(topic, value));
    }
    return found;
  }

  private counted(found: readonly string[]): Counted {
    const times = new Map<string, number>();
    for (const id of found) times.set(id, (times.get(id) ?? 0) + 1);
    return {
      written: this.ids.length,
      lost: this.ids.filter((id) => !times.has(id)),
      twice: [...times].filter(([, count]) => count > 1).map(([id]) => id),
    };
  }
}

function nameOf(person: number): string {
  return `patient ${String(person)}`;
}

function aSettlement(id: string): Settlement {
  const personRef = aReference(nameOf(Number(id.slice(1)) % persons));
  const { envelope } = aDepartmentRecord({ sourceRecordId: id, eventId: id, personRef });
  return {
    ...{ envelope, settlementId: id, medType: '11', insuranceType: null },
    ...{ totalFen: 300, fundPaidFen: 200, personalFen: 100, inPolicyFen: null },
    ...{ basicPaidFen: null, majorIllnessPaidFen: null, assistancePaidFen: null },
    ...{ diagnosisCode: null, codeSystem: null, institutionCode: null, admittedOn: null },
  };
}
