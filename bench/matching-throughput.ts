import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Bus, BusProducer, EventCodec, registerSchemas } from '#bus';
import { UnitOfWork } from '#persistence';
import { projectPath, topicSpec, type Envelope, type Resident, type Settlement } from '#schemas';
import { SystemClock } from '#service-kit';
import { LocalStack, startTestApplications, type TestApplications } from '#testkit';
import { matching } from '../services/matching/src/app.js';

const recordsDefault = 100_000;
const residents = 20_000;
const recordsPerPublish = 5_000;
const lookMs = 20;
const settlements = 'health-insurance.settlement';
const residentsTopic = 'register.residents';
const householdLog = 'hub.household-events';

const reference = (of: number): string => of.toString(16).padStart(8, '0').padEnd(32, '0');

function aResident(of: number): Resident {
  return {
    ...{ personRef: reference(of), version: 1, countyCode: '130529', villageCode: '130529100201' },
    ...{ nameBirthRef: null, nameVillageRef: null, aliases: [] },
    residences: [{ householdId: `H${String(of >> 1)}`, from: 0, to: null, counties: [] }],
  };
}

function aSettlement(of: number): Settlement {
  const envelope: Envelope = {
    ...{ eventId: `${reference(of)}-event`, sourceDepartment: 'health-insurance' },
    ...{ sourceSystem: 'bench', sourceRecordId: `S${String(of)}`, sourceVersion: 1 },
    ...{ deliveryId: 'D1', rowNumber: of, occurredAt: of, publishedAt: of, countyCode: '130529' },
    ...{ divisionCode: null, divisionVersion: '2023', personRef: reference(of % residents) },
    ...{ nameBirthRef: null, nameVillageRef: null, sealed: null, catalogueItem: 'XT-YB-001' },
    ...{ correctionOf: null, withdrawn: false },
  };
  return {
    ...{ envelope, settlementId: `S${String(of)}`, medType: '11', insuranceType: '390' },
    ...{ totalFen: 300, fundPaidFen: 200, personalFen: 100, inPolicyFen: 100 },
    ...{ basicPaidFen: 100, majorIllnessPaidFen: 0, assistancePaidFen: 0, diagnosisCode: 'I10' },
    ...{ codeSystem: 'ICD10-YB2', institutionCode: 'B1', admittedOn: null },
  };
}

/** Publishes in pieces, so that a hundred thousand encoded records are never held at once. */
async function publishAll(
  { codec, producer }: { codec: EventCodec; producer: BusProducer },
  topic: string,
  count: number,
  valueOf: (of: number) => { readonly key: string; readonly value: unknown },
): Promise<void> {
  for (let from = 0; from < count; from += recordsPerPublish) {
    const piece = Array.from({ length: Math.min(recordsPerPublish, count - from) }, (_, at) => {
      const { key, value } = valueOf(from + at);
      return { topic, key, value: codec.encode(topic, value) };
    });
    await producer.publish(piece);
  }
}

/** A stack for this run, unless the environment offers one, on which several versions can be compared. */
async function ownStack(): Promise<LocalStack | undefined> {
  if (process.env['HUB_TEST_BROKERS'] !== undefined) return undefined;
  const stateDir = projectPath('.hub/bench');
  await LocalStack.remove(stateDir);
  const stack = await LocalStack.start({ stateDir });
  process.env['HUB_TEST_BROKERS'] = stack.brokers.join(',');
  process.env['HUB_TEST_REGISTRY_URL'] = stack.registryUrl;
  process.env['HUB_TEST_POSTGRES_URL'] = stack.postgresUrl();
  return stack;
}

function busOf({ env }: TestApplications): Bus {
  return new Bus(
    {
      brokers: (env['HUB_BROKERS'] ?? '').split(','),
      registryUrl: env['HUB_REGISTRY_URL'] ?? '',
      topicPrefix: env['HUB_TOPIC_PREFIX'] ?? '',
      clientId: 'bench',
    },
    { clock: new SystemClock() },
  );
}

/** How long matching takes from the first to the last event on the household log, and what a record takes. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { records: { type: 'string', default: String(recordsDefault) } },
  });
  const records = Number(values.records);
  const stack = await ownStack();
  const first = await startTestApplications([matching], { counties: ['130529'] });
  await first.stop();
  const bus = busOf(first);
  const ports = { codec: new EventCodec(bus), producer: new BusProducer(bus) };
  await registerSchemas(bus, [settlements, residentsTopic]);
  await Promise.all([settlements, residentsTopic].map((topic) => ports.codec.prepare(topic)));
  await publishAll(ports, residentsTopic, residents, (of) => ({
    key: reference(of),
    value: aResident(of),
  }));
  await publishAll(ports, settlements, records, (of) => ({
    key: reference(of % residents),
    value: aSettlement(of),
  }));
  const running = await startTestApplications([matching], { again: first });
  const admin = await bus.admin();
  const told = async (): Promise<number> => {
    const ends = await admin.fetchTopicOffsets(bus.names.topic(householdLog));
    return ends.reduce((sum, { high }) => sum + Number(high), 0);
  };
  let began = 0;
  let before = 0;
  for (let now = 0; now < records; now = await told()) {
    if (began === 0 && now > 0) [began, before] = [performance.now(), now];
    await delay(lookMs);
  }
  const seconds = (performance.now() - began) / 1_000;
  const [table] = await running.applications
    .get('matching', UnitOfWork)
    .run((tx) =>
      tx.sql<{ bytes: number | null }>(
        `select pg_total_relation_size(to_regclass('department_record')) as bytes`,
      ),
    );
  console.log(
    JSON.stringify({
      records,
      partitions: topicSpec(settlements).partitions,
      seconds: Number(seconds.toFixed(1)),
      recordsPerSecond: Math.round((records - before) / seconds),
      bytesPerRecord: Math.round((table?.bytes ?? 0) / records),
    }),
  );
  await running.remove();
  await ports.producer.close();
  await bus.close();
  await stack?.stop();
}

await main();
