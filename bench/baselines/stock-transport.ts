import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  EventPattern,
  Payload,
  Transport,
  type Deserializer,
  type IncomingEvent,
  type KafkaOptions,
} from '@nestjs/microservices';
import avro from 'avsc';
import { avroSchema, type Settlement } from '#schemas';
import { reportChild } from '../harness/child.js';
import { Consuming, type ConsumeArgument } from '../harness/consuming.js';

const frameBytes = 5;
const told = JSON.parse(process.argv[2] ?? '{}') as ConsumeArgument;
const consuming = new Consuming(told.records);
const type = avro.Type.forSchema(avroSchema(told.topic) as avro.Schema);

@Controller()
class SettlementsConsumer {
  @EventPattern([told.topicPrefix + told.topic])
  handle(@Payload() settlement: Settlement): void {
    consuming.saw(settlement.totalFen);
  }
}

@Module({ controllers: [SettlementsConsumer] })
class StockModule {}

/** The least that lets Nest's transport read Avro. */
class AvroDeserializer implements Deserializer {
  deserialize(value: { readonly value: Buffer }, { channel }: Record<string, unknown>) {
    const { value: data } = type.decode(value.value, frameBytes) as { readonly value: Settlement };
    return { pattern: channel, data } satisfies IncomingEvent;
  }
}

/** Nest's own Kafka transport with one handler, one record at a time. */
async function consume(): Promise<void> {
  // Nest declares its options as a class with nothing in it.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const app = await NestFactory.createMicroservice<KafkaOptions>(StockModule, {
    transport: Transport.KAFKA,
    logger: ['error'],
    options: {
      client: { clientId: 'stock-transport', brokers: [...told.brokers] },
      consumer: { groupId: told.topicPrefix + told.group },
      parser: { keepBinary: true },
      subscribe: { fromBeginning: true },
      deserializer: new AvroDeserializer(),
    },
  });
  await app.listen();
  consuming.begin();
  reportChild(await consuming.all(), consuming.cpu);
  await app.close();
}

await consume();
