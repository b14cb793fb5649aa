import fc from 'fast-check';
import type { PublishPort } from '#persistence';
import { Random } from '#testkit';
import { Database, transaction } from './database.js';
import { faultsUpTo, type Faults } from './faults.js';
import { Kafka } from './kafka.js';
import type { Life } from './life.js';
import { Process, type Running } from './process.js';
import { brokenByRelays, byKey } from './relay-invariants.js';
import { relayOn } from './relay-process.js';
import { runToRest, type Outcome } from './run.js';
import { World } from './world.js';

const topics = { alerts: 2, tasks: 1 } as const;

/** One transaction of an application: so many records of one key, after a pause. */
interface Written {
  readonly topic: keyof typeof topics;
  readonly key: string;
  readonly records: number;
  readonly pauseMs: number;
}

/** All that a history of relays is made of. */
export interface RelayHistory {
  readonly seed: number;
  readonly writes: readonly Written[];
  readonly faults: Faults;
}

/** Histories of two relays that serve one outbox. */
export const relayHistories: fc.Arbitrary<RelayHistory> = fc.record({
  seed: fc.noShrink(fc.integer()),
  writes: fc.array(
    fc.record({
      topic: fc.constantFrom('alerts', 'tasks'),
      key: fc.constantFrom('H1', 'H2', 'H3'),
      records: fc.integer({ min: 1, max: 4 }),
      pauseMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5_000 })),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  faults: faultsUpTo(100, 8),
});

/** Plays a history to its end. */
export async function playRelays({ seed, writes, faults }: RelayHistory): Promise<Outcome> {
  const world = new World(new Random(seed), faults);
  const database = new Database();
  const kafka = new Kafka(topics);
  const queue = [...writes];
  for (const name of ['relay-1', 'relay-2']) {
    new Process(world, name, (life) => {
      const relay = relayOn(life, database, kafka);
      relay.start();
      return relay;
    }).start();
  }
  for (const name of ['writer-1', 'writer-2']) {
    new Process(world, name, (life) => writer(life, database, queue)).start();
  }
  const isAtRest = await runToRest(
    world,
    () => queue.length === 0 && database.outbox().length === 0,
  );
  const published = new Map(kafka.topics.map((topic) => [topic, kafka.partitions(topic)]));
  return {
    broken: [
      ...(isAtRest ? [] : ['the faults are over, and yet rows never leave the outbox']),
      ...brokenByRelays({ enqueued: database.enqueued, published, orderedBy: byKey }),
    ],
    unhit: world.unhit,
    story: () => world.story(),
  };
}

/** Writes what comes next until nothing is left; a transaction that fails is not tried again. */
function writer(life: Life, database: Database, queue: Written[]): Running {
  let isStopping = false;
  const work = async (): Promise<void> => {
    for (;;) {
      const next = isStopping ? undefined : queue.shift();
      if (next === undefined) return;
      await life.world.passes(next.pauseMs);
      await write(life, database, next).catch(() => undefined);
    }
  };
  const ended = work();
  return {
    stop: async () => {
      isStopping = true;
      await ended;
    },
  };
}

async function write(life: Life, database: Database, next: Written): Promise<void> {
  const { topic, key, records } = next;
  await transaction(life, database, async (tx) => {
    await tx.claim(`row of ${topic} ${key}`);
    const record: Parameters<PublishPort>[0][number] = { topic, key, value: null };
    await tx.enqueue(Array.from({ length: records }, () => record));
  });
}
