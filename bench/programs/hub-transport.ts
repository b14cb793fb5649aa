import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload } from '@nestjs/microservices';
import { BatchTransport, EventCodec, type RecordBatch } from '#bus';
import type { Settlement } from '#schemas';
import { busOf } from '#testkit';
import { reportChild } from '../harness/child.js';
import { Consuming, type ConsumeArgument } from '../harness/consuming.js';

const told = JSON.parse(process.argv[2] ?? '{}') as ConsumeArgument;
const consuming = new Consuming(told.records);

@Controller()
class SettlementsConsumer {
  @EventPattern([told.topic])
  handle(@Payload() { records }: RecordBatch<Settlement>): void {
    for (const { value } of records) consuming.saw(value?.totalFen);
  }
}

@Module({ controllers: [SettlementsConsumer] })
class ServiceModule {}

/** A service with the hub's own transport and one handler, which only looks. */
async function consume(): Promise<void> {
  const bus = busOf({
    HUB_BROKERS: told.brokers.join(','),
    HUB_REGISTRY_URL: told.registryUrl,
    HUB_TOPIC_PREFIX: told.topicPrefix,
  });
  const strategy = new BatchTransport({
    ...{ bus, codec: new EventCodec(bus), group: told.group, counties: [] },
    quarantine: { put: () => Promise.reject(new Error('every record is whole')) },
  });
  // Nest declares its options as a class with nothing in it.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const app = await NestFactory.createMicroservice(ServiceModule, { strategy, logger: ['error'] });
  await app.listen();
  consuming.begin();
  reportChild(await consuming.all(), consuming.cpu);
  await app.close();
  await bus.close();
}

await consume();
