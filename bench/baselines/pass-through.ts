import { Kafka, logLevel } from 'kafkajs';
import { reportChild } from '../harness/child.js';

/** What the program is told. */
export interface PassThroughArgument {
  readonly brokers: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly group: string;
  readonly records: number;
}

/**
 * What somebody would write in an afternoon: every batch of one topic is sent on to another one as it is, and
 * then committed. It looks at nothing and remembers nothing.
 */
async function passThrough(told: PassThroughArgument): Promise<void> {
  const kafka = new Kafka({
    clientId: 'pass-through',
    brokers: [...told.brokers],
    logLevel: logLevel.ERROR,
  });
  const consumer = kafka.consumer({ groupId: told.group });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await Promise.all([consumer.connect(), producer.connect()]);
  await consumer.subscribe({ topic: told.from, fromBeginning: true });
  let passed = 0;
  let first = 0;
  let cpu = process.cpuUsage();
  await new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => {
      reject(payload.error);
    });
    void consumer.run({
      eachBatch: async ({ batch }) => {
        if (first === 0) [first, cpu] = [performance.now(), process.cpuUsage()];
        const messages = batch.messages.map(({ key, value }) => ({ key, value }));
        await producer.send({ topic: told.to, messages, acks: -1 });
        passed += messages.length;
        if (passed >= told.records) resolve();
      },
    });
  });
  reportChild({ events: passed, seconds: (performance.now() - first) / 1_000 }, cpu);
  await Promise.all([consumer.disconnect(), producer.disconnect()]);
}

await passThrough(JSON.parse(process.argv[2] ?? '{}') as PassThroughArgument);
