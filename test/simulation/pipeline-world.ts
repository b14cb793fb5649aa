import { Random } from '#testkit';
import { Consumer, placeOfRecord, quarantine } from './consumer.js';
import { alertTopic, correlationHandler } from './correlation-process.js';
import { Database, positionKey } from './database.js';
import { Group } from './group.js';
import { Kafka, type Place } from './kafka.js';
import type { Life } from './life.js';
import { householdLog, loggedEvent, matchingHandler } from './matching-process.js';
import {
  aRegister,
  departmentTopics,
  factsOfHouseholds,
  publishedRecord,
  type PipelineHistory,
} from './pipeline-inputs.js';
import { brokenByPipeline, type Service } from './pipeline-invariants.js';
import { Process, type Running } from './process.js';
import { relayOn } from './relay-process.js';
import { runToRest, type Outcome } from './run.js';
import { World } from './world.js';

const partitions = {
  [departmentTopics[0]]: 2,
  [departmentTopics[1]]: 1,
  [householdLog]: 2,
  [alertTopic]: 2,
  [quarantine]: 1,
};

/** Milliseconds after which a connector that is not sure publishes a record again. */
const againMs = 1_500;

type Handler = (life: Life, database: Database) => Consumer['handle'];

/**
 * Plays a history to its end: department topics → matching → household log → correlation → alert
 * topic.
 */
export async function playPipeline(history: PipelineHistory): Promise<Outcome> {
  const world = new World(new Random(history.seed), history.faults);
  const kafka = new Kafka(partitions);
  const register = aRegister();
  for (const facts of factsOfHouseholds()) {
    store(
      world,
      kafka,
      loggedEvent({
        householdId: facts.householdId,
        body: { 'cn.xingtai.hub.HouseholdFacts': facts },
      }),
    );
  }
  const matching = service(world, kafka, 'matching', departmentTopics, (life, database) =>
    matchingHandler(life, database, register),
  );
  const correlation = service(world, kafka, 'correlation', [householdLog], correlationHandler);
  const expected = deliver(world, kafka, history);
  const isAtRest = await runToRest(world, () => {
    const arrived = departmentTopics.flatMap((topic) => kafka.partitions(topic).flat()).length;
    return arrived === expected && [matching, correlation].every(isServiceAtRest);
  });
  const broken = await brokenByPipeline({ kafka, matching, correlation, register });
  return {
    broken: [
      ...(isAtRest ? [] : ['the faults are over, and yet it never comes to rest']),
      ...broken,
    ],
    unhit: world.unhit,
    story: () => world.story(),
  };
}

function isServiceAtRest({ database, group }: Service): boolean {
  return group.isAtRest && database.outbox().length === 0;
}

function service(
  world: World,
  kafka: Kafka,
  name: string,
  topics: readonly string[],
  handler: Handler,
): Service {
  const database = new Database();
  const group = new Group(world, kafka, name, topics, (place) => {
    let durable = Number(database.row(positionKey({ group: name, ...place })) ?? 0);
    // A batch of which nothing can be read ends in quarantine alone.
    while (isInQuarantine(kafka, place, durable)) durable += 1;
    return durable;
  });
  const run = (life: Life): Running => {
    const consumer = new Consumer(life, kafka, group, handler(life, database));
    const relay = relayOn(life, database, kafka);
    consumer.start();
    relay.start();
    return {
      stop: async () => {
        await consumer.stop();
        await relay.stop();
      },
    };
  };
  for (const instance of ['1', '2']) {
    new Process(world, `${name}-${instance}`, run, () => {
      group.rebalance();
    }).start();
  }
  return { database, group };
}

function isInQuarantine(kafka: Kafka, place: Place, offset: number): boolean {
  const quarantined = kafka.partitions(quarantine).flat();
  return quarantined.some(({ key }) => key === placeOfRecord(place, offset));
}

/** Lets departments hand over; how many records that makes. */
function deliver(world: World, kafka: Kafka, { delivered }: PipelineHistory): number {
  let records = 0;
  for (const one of delivered) {
    const times = one.again ? [one.afterMs, one.afterMs + againMs] : [one.afterMs];
    records += times.length;
    for (const ms of times) {
      setTimeout(() => {
        world.note('department', `${one.topic} ${one.recordId} v${one.version} of ${one.person}`);
        store(world, kafka, publishedRecord(one));
      }, ms);
    }
  }
  return records;
}

function store(world: World, kafka: Kafka, record: ReturnType<typeof loggedEvent>): void {
  const partition = kafka.partitionOf(record);
  kafka.append({ topic: record.topic, partition }, [record], world.nowMs);
}
