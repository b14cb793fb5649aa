import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BusProducer, EventCodec, registerSchemas } from '#bus';
import { UnitOfWork } from '#persistence';
import { topicSpec } from '#schemas';
import { startTestApplications } from '#testkit';
import { matching } from '../services/matching/src/app.js';
import { busOf, ownStack } from './bench-stack.js';
import { aResident, aSettlement, publishAll, reference } from './made-records.js';

const recordsDefault = 100_000;
const residents = 20_000;
const lookMs = 20;
const settlements = 'health-insurance.settlement';
const residentsTopic = 'register.residents';
const householdLog = 'hub.household-events';

/** How long matching takes from the first to the last event on the household log, and what a record takes. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { records: { type: 'string', default: String(recordsDefault) } },
  });
  const records = Number(values.records);
  const stack = await ownStack();
  const first = await startTestApplications([matching], { counties: ['130529'] });
  await first.stop();
  const bus = busOf(first.env);
  const ports = { codec: new EventCodec(bus), producer: new BusProducer(bus) };
  await registerSchemas(bus, [settlements, residentsTopic]);
  await Promise.all([settlements, residentsTopic].map((topic) => ports.codec.prepare(topic)));
  await publishAll(ports, residentsTopic, residents, (of) => ({
    key: reference(of),
    value: aResident(of),
  }));
  await publishAll(ports, settlements, records, (of) => ({
    key: reference(of % residents),
    value: aSettlement(of, of % residents),
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
