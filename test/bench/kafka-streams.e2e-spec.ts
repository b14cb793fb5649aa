import { randomUUID } from 'node:crypto';
import {
  Bus,
  BusProducer,
  createTopics,
  EventCodec,
  offsetsOf,
  readRange,
  registerSchemas,
} from '#bus';
import type { Resident } from '#schemas';
import { SystemClock } from '#service-kit';
import { runKafkaStreams } from '../../bench/baselines/kafka-streams/kafka-streams.js';
import { paymentTruth, publishPayments } from '../../bench/baselines/kafka-streams/payments.js';
import { aResident, aSettlement, reference } from '../../bench/made-records.js';

const settlements = 'health-insurance.settlement';
const residents = 'register.residents';
/** A first run compiles, and fetches what it needs. */
const timeoutMs = 180_000;
const plan = { residents: 400, settlements: 6_000 };
const lineFen = 500_000;

interface Case {
  readonly name: string;
  /** Residences; null where the register has deleted the person. */
  readonly residences: Resident['residences'] | null;
  readonly payments: readonly { readonly at: string; readonly personalFen: number }[];
  /** Alerts, as `household/year/fen`. */
  readonly alerts: readonly string[];
  readonly strangers: number;
}

function residence(householdId: string, from: number, to: number | null = null) {
  return { householdId, from, to, counties: [] };
}

const middle = '2025-07-01T00:00:00Z';
const cases: readonly Case[] = [
  {
    name: 'a sum that is the line itself',
    residences: [residence('C0', 0)],
    payments: [lineFen - 1, 1].map((personalFen) => ({ at: middle, personalFen })),
    alerts: [`C0/2025/${lineFen}`],
    strangers: 0,
  },
  {
    name: 'a sum a fen below the line',
    residences: [residence('C1', 0)],
    payments: [{ at: middle, personalFen: lineFen - 1 }],
    alerts: [],
    strangers: 0,
  },
  {
    name: 'a sum over the line that grows on: one alert',
    residences: [residence('C2', 0)],
    payments: [lineFen + 1, lineFen].map((personalFen) => ({ at: middle, personalFen })),
    alerts: [`C2/2025/${lineFen + 1}`],
    strangers: 0,
  },
  {
    name: 'a year that ends in Shanghai and not yet in Greenwich',
    residences: [residence('C3', 0)],
    payments: ['2025-12-31T15:59:59Z', '2025-12-31T16:00:00Z'].map((at) => ({
      at,
      personalFen: lineFen / 2,
    })),
    alerts: [],
    strangers: 0,
  },
  {
    name: 'a person with two open residences: the one joined last, in whatever place it stands',
    residences: [residence('C4', 20), residence('X', 10), residence('X', 30, 40)],
    payments: [{ at: middle, personalFen: lineFen }],
    alerts: [`C4/2025/${lineFen}`],
    strangers: 0,
  },
  {
    name: 'a person who has left every household',
    residences: [residence('X', 0, 10)],
    payments: [{ at: middle, personalFen: lineFen }],
    alerts: [],
    strangers: 1,
  },
  {
    name: 'a person whom the register has deleted',
    residences: null,
    payments: [{ at: middle, personalFen: lineFen }],
    alerts: [],
    strangers: 1,
  },
];

/** The persons of the cases, behind those of the plan. */
const personOf = (index: number): number => 1_000_000 + 2 * index;

describe('the baseline in Kafka Streams', () => {
  const topicPrefix = `t${randomUUID().slice(0, 8)}.`;
  const brokers = (process.env['HUB_TEST_BROKERS'] ?? '').split(',');
  const registryUrl = process.env['HUB_TEST_REGISTRY_URL'] ?? '';
  const settings = { brokers, registryUrl, topicPrefix, clientId: 'test' };
  const ports = { clock: new SystemClock() };
  const bus = new Bus(settings, ports);
  const codec = new EventCodec(bus);
  const producer = new BusProducer(bus);

  async function publishCases(): Promise<void> {
    for (const [index, { residences, payments }] of cases.entries()) {
      const person = personOf(index);
      const key = reference(person);
      const known = { ...aResident(person), residences: residences ?? [residence('X', 0)] };
      const value = codec.encode(residents, known);
      await producer.publish([{ topic: residents, key, value }]);
      if (residences === null) await producer.publish([{ topic: residents, key, value: null }]);
      for (const [at, { personalFen, ...payment }] of payments.entries()) {
        const settlement = aSettlement(person + at, person);
        const envelope = { ...settlement.envelope, occurredAt: Date.parse(payment.at) };
        const bytes = codec.encode(settlements, { ...settlement, envelope, personalFen });
        await producer.publish([{ topic: settlements, key, value: bytes }]);
      }
    }
  }

  /** What lies on a topic, as those read it who are shown no open transactions. */
  async function alertsOn(topic: string): Promise<readonly string[]> {
    const plain = bus.names.plain(topic);
    const found: string[] = [];
    for (const { partition, from, to } of await offsetsOf(bus, plain)) {
      for (const { key, value } of await readRange(bus, plain, partition, from, to)) {
        const alert = JSON.parse(String(value)) as Record<string, unknown>;
        expect(alert['householdId']).toBe(key);
        found.push(`${String(key)}/${String(alert['year'])}/${String(alert['personalFen'])}`);
      }
    }
    return found.sort();
  }

  beforeAll(async () => {
    await createTopics(bus, [settlements, residents]);
    await registerSchemas(bus, [settlements, residents]);
    for (const topic of [settlements, residents]) await codec.prepare(topic);
    await publishPayments({ codec, producer }, plan);
    await publishCases();
  });

  afterAll(async () => {
    await producer.close();
    await bus.close();
  });

  it(
    'finds every stranger and every household that reaches the line, once for each year',
    async () => {
      const truth = paymentTruth(plan);
      const handMade = cases.flatMap(({ payments }) => payments).length;
      const records = plan.settlements + handMade;
      let begun = 0;
      const onBegun = (): void => {
        begun += 1;
      };
      const figures = await runKafkaStreams({ brokers, topicPrefix, records, warmUp: 10, onBegun });
      const alerts = await alertsOn(figures.alertTopic);
      const ofCases = alerts.filter((alert) => !alert.startsWith('H'));
      const ofPlan = alerts
        .filter((alert) => alert.startsWith('H'))
        .map((alert) => alert.slice(0, alert.lastIndexOf('/')));
      expect(ofCases).toEqual(cases.flatMap((one) => one.alerts));
      expect(truth.alerts.size).toBeGreaterThan(0);
      expect(ofPlan).toEqual([...truth.alerts].sort());
      expect(figures).toMatchObject({
        events: records - 10,
        strangers: truth.strangers + cases.reduce((sum, one) => sum + one.strangers, 0),
        alerts: alerts.length,
      });
      expect(begun).toBe(1);
    },
    timeoutMs,
  );

  it(
    'ends at a record that it cannot read, and says so',
    async () => {
      const broken = `${topicPrefix}broken.`;
      const brokenBus = new Bus({ ...settings, topicPrefix: broken }, ports);
      const brokenProducer = new BusProducer(brokenBus);
      await createTopics(brokenBus, [settlements, residents]);
      await brokenProducer.publish([
        { topic: settlements, key: 'P', value: Buffer.from('no frame') },
      ]);
      await brokenProducer.close();
      await brokenBus.close();
      const run = runKafkaStreams({ brokers, topicPrefix: broken, records: 1 });
      await expect(run).rejects.toThrow("a value is not framed as Confluent's serializers do");
    },
    timeoutMs,
  );

  it(
    'says which topic is missing',
    async () => {
      const run = runKafkaStreams({ brokers, topicPrefix: 'nobody.', records: 1 });
      await expect(run).rejects.toThrow('there is no topic nobody.health-insurance.settlement');
    },
    timeoutMs,
  );
});
