import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BusProducer, createTopics, EventCodec, registerSchemas } from '#bus';
import { projectPath } from '#schemas';
import { busOf, LocalStack } from '#testkit';
import { runKafkaStreams } from './kafka-streams.js';
import { paymentTruth, publishPayments, type PaymentPlan } from './payments.js';

const topics = ['health-insurance.settlement', 'register.residents'];
const stateDir = projectPath('.hub/bench-streams');
/** Linux counts processor time in hundredths of a second, whatever its clock does. */
const ticksPerSecond = 100;

/** Processor time that the broker has used up, s. */
function brokerCpuSeconds(): number {
  const stack = JSON.parse(readFileSync(join(stateDir, 'stack.json'), 'utf8')) as {
    readonly services: { readonly kafka: { readonly pid: number } };
  };
  const stat = readFileSync(`/proc/${String(stack.services.kafka.pid)}/stat`, 'utf8');
  // Fields are counted from behind the program's name, which may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

async function publish(stack: LocalStack, plan: PaymentPlan): Promise<void> {
  const bus = busOf({
    HUB_BROKERS: stack.brokers.join(','),
    HUB_REGISTRY_URL: stack.registryUrl,
  });
  const publisher = { codec: new EventCodec(bus), producer: new BusProducer(bus) };
  await createTopics(bus, topics);
  await registerSchemas(bus, topics);
  for (const topic of topics) await publisher.codec.prepare(topic);
  await publishPayments(publisher, plan);
  await publisher.producer.close();
  await bus.close();
}

/** Runs the baseline on records made here, several times, and says what an event costs. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      records: { type: 'string', default: '200000' },
      residents: { type: 'string', default: '40000' },
      'warm-up': { type: 'string', default: '0' },
      runs: { type: 'string', default: '3' },
    },
  });
  const plan = { residents: Number(values.residents), settlements: Number(values.records) };
  const truth = paymentTruth(plan);
  await LocalStack.remove(stateDir);
  const stack = await LocalStack.start({ stateDir });
  try {
    await publish(stack, plan);
    for (let run = 0; run < Number(values.runs); run += 1) {
      let before = 0;
      const figures = await runKafkaStreams({
        brokers: stack.brokers,
        topicPrefix: '',
        records: plan.settlements,
        warmUp: Number(values['warm-up']),
        onBegun: () => {
          before = brokerCpuSeconds();
        },
      });
      const brokerCpu = brokerCpuSeconds() - before;
      const { events, seconds, cpuSeconds, strangers, alerts } = figures;
      if (strangers !== truth.strangers || alerts !== truth.alerts.size) {
        throw new Error(`${truth.strangers} strangers, ${truth.alerts.size} alerts were expected`);
      }
      console.log(
        JSON.stringify({
          ...figures,
          brokerCpuSeconds: brokerCpu,
          eventsPerSecond: Math.round(events / seconds),
          eventsPerCpuSecond: Math.round(events / (cpuSeconds + brokerCpu)),
          load: loadavg()[0]?.toFixed(1),
        }),
      );
    }
  } finally {
    await stack.stop();
    await LocalStack.remove(stateDir);
  }
}

await main();
