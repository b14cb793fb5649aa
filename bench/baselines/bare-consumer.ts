import avro from 'avsc';
import { Kafka, logLevel } from 'kafkajs';
import { avroSchema, type Settlement } from '#schemas';
import { reportChild } from '../harness/child.js';
import { Consuming, type ConsumeArgument } from '../harness/consuming.js';

/** Bytes before the value: a zero and the schema's id. */
const frameBytes = 5;

/**
 * kafkajs as it comes: `eachBatch`, one compiled type for all records, offsets committed after each batch. It
 * trusts every record to be whole and of this schema.
 */
async function consume(told: ConsumeArgument): Promise<void> {
  const kafka = new Kafka({
    clientId: 'bare-consumer',
    brokers: [...told.brokers],
    logLevel: logLevel.ERROR,
  });
  const type = avro.Type.forSchema(avroSchema(told.topic) as avro.Schema);
  const consuming = new Consuming(told.records);
  const consumer = kafka.consumer({ groupId: told.topicPrefix + told.group });
  await consumer.connect();
  await consumer.subscribe({ topic: told.topicPrefix + told.topic, fromBeginning: true });
  await consumer.run({
    eachBatch: ({ batch }) => {
      for (const { value } of batch.messages) {
        if (value === null) continue;
        const decoded = type.decode(value, frameBytes) as { readonly value: Settlement };
        consuming.saw(decoded.value.totalFen);
      }
      return Promise.resolve();
    },
  });
  consuming.begin();
  reportChild(await consuming.all(), consuming.cpu);
  await consumer.disconnect();
}

await consume(JSON.parse(process.argv[2] ?? '{}') as ConsumeArgument);
