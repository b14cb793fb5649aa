import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import { reportChild } from './child.js';

/** What a program that passes records on is told. */
export interface PassingArgument {
  readonly brokers: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly group: string;
  readonly records: number;
}

/** How such a program differs from others of its kind. */
export interface Passing {
  /** What becomes of a batch before it is sent on. */
  readonly before?: (partition: number, messages: readonly KafkaMessage[]) => Promise<void>;
  /** Default 1. */
  readonly partitionsAtOnce?: number;
  /**
   * Records of one send, which says to which partition they go: that of the same number. Default: a batch is sent as
   * it is, and the library finds the partition of each key, which takes it longer than all else.
   */
  readonly recordsPerSendMax?: number;
}

/**
 * Sends every batch of one topic on to another one as it is, commits it, and reports once all records are through.
 * @throws what ends the consumer, e.g. an error of `before`
 */
export async function passOn(
  told: PassingArgument,
  { before, partitionsAtOnce = 1, recordsPerSendMax }: Passing = {},
): Promise<void> {
  const kafka = new Kafka({
    clientId: 'passing',
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
      partitionsConsumedConcurrently: partitionsAtOnce,
      eachBatch: async ({ batch }) => {
        if (first === 0) [first, cpu] = [performance.now(), process.cpuUsage()];
        // Otherwise the library would try again what `before` has done by half.
        await before?.(batch.partition, batch.messages).catch(reject);
        const to = recordsPerSendMax === undefined ? {} : { partition: batch.partition };
        const messages = batch.messages.map(({ key, value }) => ({ key, value, ...to }));
        const step = recordsPerSendMax ?? messages.length;
        for (let at = 0; at < messages.length; at += step) {
          const piece = messages.slice(at, at + step);
          await producer.send({ topic: told.to, messages: piece, acks: -1 });
        }
        passed += batch.messages.length;
        if (passed >= told.records) resolve();
      },
    });
  });
  reportChild({ events: passed, seconds: (performance.now() - first) / 1_000 }, cpu);
  await Promise.all([consumer.disconnect(), producer.disconnect()]);
}
