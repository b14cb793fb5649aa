import { HubError } from '#domain';
import { aBus } from '../a-bus.fixture.js';
import type { Bus } from '../bus.js';
import { createTopics } from '../kafka/create-topics.js';
import { BusProducer } from '../producer/bus-producer.js';
import { offsetsOf } from './placeless.js';
import { scanInTurn } from './scan.js';
import type { TopicRange } from './scan-messages.js';

const topics = ['register.residents', 'register.households'] as const;
const timeoutMs = 60_000;
const recordsOfEach = 40;
const partitionsFilled = 3;

function nameOf({ topic, partition }: TopicRange): string {
  return `${topic}/${String(partition)}`;
}

describe('stretches of topics that are read in turn', () => {
  let bus: Bus;
  let producer: BusProducer;
  let all: readonly TopicRange[];

  beforeAll(async () => {
    bus = aBus();
    producer = new BusProducer(bus);
    await createTopics(bus, topics);
    await producer.publish(
      topics.flatMap((topic) =>
        Array.from({ length: partitionsFilled * recordsOfEach }, (_, at) => ({
          ...{ topic, key: `${topic} ${String(at)}`, partition: at % partitionsFilled },
          value: Buffer.from(String(at)),
        })),
      ),
    );
    const found: TopicRange[] = [];
    for (const topic of topics) {
      for (const range of await offsetsOf(bus, topic)) found.push({ topic, ...range });
    }
    all = found.filter(({ from, to }) => from < to);
  }, timeoutMs);

  afterAll(async () => {
    await producer.close();
    await bus.close();
  }, timeoutMs);

  it(
    'come whole, in their order, and none before the one before it has ended',
    async () => {
      const began: string[] = [];
      const happened: string[] = [];
      const offsets = new Map<string, number[]>();
      await scanInTurn(bus, all, {
        visit: (range, records) => {
          const name = nameOf(range);
          if (began.at(-1) !== name) {
            began.push(name);
            happened.push(`${name} begins`);
          }
          const read = offsets.get(name) ?? [];
          offsets.set(name, [...read, ...records.map(({ offset }) => offset)]);
        },
        onEnd: async (range) => {
          // Whoever works on what was read must not be overtaken.
          await new Promise((resolve) => setImmediate(resolve));
          happened.push(`${nameOf(range)} ends`);
        },
      });
      const names = all.map(nameOf);
      expect(names).toHaveLength(topics.length * partitionsFilled);
      expect(happened).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
      const every = Array.from({ length: recordsOfEach }, (_, at) => at);
      expect([...offsets.values()]).toEqual(names.map(() => every));
    },
    timeoutMs,
  );

  it(
    'end where they end, and what lies beside them is not read',
    async () => {
      const [first, , third] = all;
      if (first === undefined || third === undefined)
        throw new Error('three partitions are filled');
      const wanted = [
        { ...third, from: 5, to: 9 },
        { ...first, from: 0, to: 3 },
        { ...first, partition: partitionsFilled, from: 0, to: 3 },
      ];
      const read: string[] = [];
      const ended: string[] = [];
      await scanInTurn(bus, wanted, {
        visit: (range, records) => {
          for (const { offset } of records) read.push(`${nameOf(range)} ${String(offset)}`);
        },
        onEnd: (range) => {
          ended.push(nameOf(range));
        },
      });
      const named = (range: TopicRange, offsets: readonly number[]): string[] =>
        offsets.map((offset) => `${nameOf(range)} ${String(offset)}`);
      expect(read.toSorted()).toEqual(
        [...named(first, [0, 1, 2]), ...named(third, [5, 6, 7, 8])].toSorted(),
      );
      // One that is empty has no end either.
      expect(ended.toSorted()).toEqual([nameOf(first), nameOf(third)].toSorted());
    },
    timeoutMs,
  );

  it.each(['visit', 'onEnd'] as const)(
    'end with what %s throws',
    async (where) => {
      const fail = (): never => {
        throw new HubError('INTERNAL', 'broken on purpose');
      };
      const reading = scanInTurn(bus, all, {
        visit: () => undefined,
        ...{ [where]: fail },
      });
      await expect(reading).rejects.toThrow('broken on purpose');
    },
    timeoutMs,
  );
});
