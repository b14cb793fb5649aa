import { BroadcastReader, type Bus, BusProducer, EventCodec, registerSchemas } from '#bus';
import { OutboxRelay, UnitOfWork } from '#persistence';
import type {
  Envelope,
  Evidence,
  Fire,
  HouseholdEvent,
  HouseholdFacts,
  Resident,
  Settlement,
  TopicValues,
} from '#schemas';
import {
  busOf,
  eventually,
  startTestApplications,
  testToken,
  type TestApplications,
} from '#testkit';
import { matching } from './src/app.js';
import { aDepartmentRecord } from './src/match/core/a-department-record.fixture.js';
import { HouseholdLog } from './src/match/shell/household-log.js';
import { RevisitLoop } from './src/placement/shell/revisit-loop.js';
import { aReference, aResident } from './src/register/core/a-resident.fixture.js';
import { RegisterReader } from './src/register/shell/register-reader.js';

const householdLog = 'hub.household-events';
const dayMs = 86_400_000;
/** County in which all of it happens. */
const county = '130529';

/** Topics on which the tests speak for the applications that own them. */
const spokenTopics = [
  'register.residents',
  'register.households',
  'health-insurance.settlement',
  'emergency-management.fire',
] as const;
type SpokenTopic = (typeof spokenTopics)[number];

/** One thing said to a household: `+` came, `-` has gone and why and whereto. */
export interface Told {
  readonly record: string;
  readonly said: string;
}

/** Matching on the stack of the test run, alone or in several instances; the tests are all the others. */
export class MatchingWorld {
  readonly instances: TestApplications[] = [];
  private readonly bus: Bus;
  private readonly codec: EventCodec;
  private readonly producer: BusProducer;
  private readonly log: BroadcastReader<HouseholdEvent>;
  private readonly heard = new Map<string | null, HouseholdEvent[]>();
  private version = 0;

  private constructor(first: TestApplications) {
    this.instances.push(first);
    const { env } = first;
    this.bus = busOf(env);
    this.codec = new EventCodec(this.bus);
    this.producer = new BusProducer(this.bus);
    this.log = new BroadcastReader({
      bus: this.bus,
      codec: this.codec,
      topics: [householdLog],
      apply: (_topic, records) => {
        for (const { key, value } of records) if (value !== null) this.hear(key, value);
      },
    });
  }

  /** Starts one instance. */
  static async start(): Promise<MatchingWorld> {
    const world = new MatchingWorld(
      await startTestApplications([matching], { counties: [county] }),
    );
    await registerSchemas(world.bus, [...spokenTopics]);
    await Promise.all(spokenTopics.map((topic) => world.codec.prepare(topic)));
    await world.log.start();
    return world;
  }

  /** Starts a further instance on the same topics and tables. */
  async another(): Promise<TestApplications> {
    const [first] = this.instances;
    if (first === undefined) throw new Error('the world has ended');
    const instance = await startTestApplications([matching], { again: first });
    this.instances.push(instance);
    return instance;
  }

  /** Ends the first instance and starts it again. */
  async restart(): Promise<void> {
    const [first] = this.instances;
    if (first === undefined) throw new Error('the world has ended');
    await first.stop();
    this.instances[0] = await startTestApplications([matching], { again: first });
  }

  /** Ends all of it. */
  async end(): Promise<void> {
    await this.log.stop();
    await this.producer.close();
    await this.bus.close();
    const [first, ...others] = this.instances.splice(0);
    for (const other of others) await other.stop();
    await first?.remove();
  }

  /** A provider of one instance. */
  get<T>(provider: abstract new (...args: never[]) => T, instance = 0): T {
    const found = this.instances[instance];
    if (found === undefined) throw new Error(`there is no instance ${String(instance)}`);
    return found.applications.get('matching', provider);
  }

  /** The register says where a person lives, from day 0 or from the days given. */
  async lives(
    name: string,
    households: readonly (readonly [householdId: string, from: number, to: number | null])[],
    more: Partial<Resident> = {},
  ): Promise<void> {
    this.version += 1;
    const resident = aResident(name, {
      version: this.version,
      residences: households.map(([householdId, from, to]) => ({
        ...{ householdId, from, to, counties: [] },
      })),
      ...more,
    });
    await this.publish('register.residents', { key: resident.personRef, value: resident });
  }

  /** The register has nobody of this number any more. */
  async gone(name: string): Promise<void> {
    await this.publish('register.residents', { key: aReference(name), value: null });
  }

  /** The register says that a household was merged into another. */
  async merged(householdId: string, mergedInto: string): Promise<void> {
    this.version += 1;
    const facts: HouseholdFacts = {
      ...{ householdId, version: this.version, firstKnownOn: 0, mergedInto, mergedOn: 100 },
      ...{ members: [], types: [], categories: [], incomes: [], places: [], onlyHouse: [] },
      mergedIntoCounties: [],
    };
    await this.publish('register.households', { key: householdId, value: facts });
  }

  /** Health insurance reports a bill of a day. */
  async bill(id: string, day: number, who: Partial<Envelope>): Promise<void> {
    await this.bills([envelopeOf(id, day, who)]);
  }

  /** Health insurance reports several bills in one go, so that matching gets them in one batch. */
  async bills(envelopes: readonly Envelope[]): Promise<void> {
    await this.publish(
      'health-insurance.settlement',
      ...envelopes.map((envelope) => ({ key: envelope.personRef, value: aSettlement(envelope) })),
    );
  }

  /** A house has burnt on a day. */
  async fire(id: string, day: number, who: Partial<Envelope>): Promise<void> {
    const envelope = envelopeOf(id, day, who);
    const fire: Fire = { envelope, fireNumber: id, lossFen: 1, insurancePaidFen: 0, rooms: null };
    await this.publish('emergency-management.fire', { key: envelope.personRef, value: fire });
  }

  /** Resolves when every instance knows the register and has looked at everything that it concerns. */
  async looked(): Promise<void> {
    for (const [at] of this.instances.entries()) {
      await this.get(RegisterReader, at).caughtUp();
      await this.get(RevisitLoop, at).idle();
    }
  }

  /** Resolves when these records are remembered. */
  async remembered(...ids: string[]): Promise<void> {
    await eventually(`${ids.join(', ')} are remembered`, async () => {
      return (await this.states(...ids)).length === ids.length;
    });
  }

  /** How these records stand, those that are remembered, by their ids. */
  async states(...ids: string[]): Promise<readonly string[]> {
    const rows = await this.get(UnitOfWork).run((tx) =>
      tx.sql<{ topic: string; value: Buffer; state: string }>(
        'select topic, record_value as value, state from department_record',
      ),
    );
    const envelopes = await this.get(HouseholdLog).envelopesOf(rows);
    return envelopes
      .map(({ sourceRecordId }, at) => [sourceRecordId, rows[at]?.state] as const)
      .filter(([id]) => ids.includes(id))
      .map((stands) => stands.join(' '))
      .sort();
  }

  /** All that was said to a household, in its order, once the outbox is empty. */
  async told(householdId: string): Promise<readonly Told[]> {
    await this.get(OutboxRelay).idle();
    await this.log.caughtUp();
    return (this.heard.get(householdId) ?? []).map(toldBy);
  }

  /** What was said beside each piece of evidence of a household, in its order, once the outbox is empty. */
  async saidBeside(
    householdId: string,
  ): Promise<readonly Pick<Evidence, 'householdAtEvent' | 'cameFrom'>[]> {
    await this.told(householdId);
    return (this.heard.get(householdId) ?? []).flatMap(({ body }) => {
      if (!('cn.xingtai.hub.Evidence' in body)) return [];
      const { householdAtEvent, cameFrom } = body['cn.xingtai.hub.Evidence'];
      return [{ householdAtEvent, cameFrom }];
    });
  }

  /** Records that a household has, by all that was said to it. */
  async has(householdId: string): Promise<readonly string[]> {
    const records = new Set<string>();
    for (const { record, said } of await this.told(householdId)) {
      if (said.startsWith('+')) records.add(record);
      else records.delete(record);
    }
    return [...records].sort();
  }

  /** Asks the API of the first instance. */
  async ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> {
    const url = this.instances[0]?.applications.urls.get('matching') ?? '';
    return fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  private async publish<T extends SpokenTopic>(
    topic: T,
    ...records: { readonly key: string | null; readonly value: TopicValues[T] | null }[]
  ): Promise<void> {
    await this.producer.publish(
      records.map(({ key, value }) => ({
        topic,
        key,
        value: value === null ? null : this.codec.encode(topic, value),
      })),
    );
  }

  private hear(key: string | null, event: HouseholdEvent): void {
    this.heard.set(key, [...(this.heard.get(key) ?? []), event]);
  }
}

/** Names a person by number. */
export function byNumber(name: string): Partial<Envelope> {
  return { personRef: aReference(name) };
}

function aSettlement(envelope: Envelope): Settlement {
  return {
    ...{ envelope, settlementId: envelope.sourceRecordId, medType: '11', insuranceType: null },
    ...{ totalFen: 300, fundPaidFen: 200, personalFen: 100, inPolicyFen: null },
    ...{ basicPaidFen: null, majorIllnessPaidFen: null, assistancePaidFen: null },
    ...{ diagnosisCode: null, codeSystem: null, institutionCode: null, admittedOn: null },
  };
}

/** The envelope of a record of a day. */
export function envelopeOf(id: string, day: number, who: Partial<Envelope>): Envelope {
  const sourceVersion = who.sourceVersion ?? 1;
  const known = { sourceRecordId: id, eventId: `${id}/${String(sourceVersion)}`, ...who };
  return aDepartmentRecord({ ...known, occurredAt: day * dayMs }).envelope;
}

function toldBy({ body }: HouseholdEvent): Told {
  if ('cn.xingtai.hub.Evidence' in body) {
    const { sourceRecordId, sourceVersion } = body['cn.xingtai.hub.Evidence'];
    return { record: sourceRecordId, said: `+ version ${String(sourceVersion)}` };
  }
  if ('cn.xingtai.hub.EvidenceGone' in body) {
    const { sourceRecordId, reason, toHouseholdId } = body['cn.xingtai.hub.EvidenceGone'];
    return { record: sourceRecordId, said: `- ${reason} ${toHouseholdId ?? 'nobody'}` };
  }
  throw new Error('matching speaks of evidence alone');
}
