import kafkajs, { type Consumer } from 'kafkajs';
import { HubError } from '#domain';
import type { Resident } from '#schemas';
import { adminOf } from '../admin/bus-admin.js';
import { aBus } from '../a-bus.fixture.js';
import type { Bus } from '../bus.js';
import { EventCodec } from '../codec/event-codec.js';
import { RecordRefused } from '../errors/record-refused.js';
import { createTopics } from '../kafka/create-topics.js';
import { BusProducer } from '../producer/bus-producer.js';
import { BroadcastReader } from '../reader/broadcast-reader.js';
import { offsetsOf } from '../reader/placeless.js';
import { registerSchemas } from '../registry/register-schemas.js';
import type { RecordBatch } from '../records.js';
import { BatchTransport } from './batch-transport.js';
import type { QuarantineInput } from './quarantine.js';
import { together } from './taken-together.js';

const topic = 'register.residents';
const group = 'matching';
const timeoutMs = 60_000;

function resident(personRef: string): Resident {
  return {
    personRef,
    version: 1,
    countyCode: '130529',
    villageCode: '130529100203',
    nameBirthRef: null,
    nameVillageRef: null,
    aliases: [],
    residences: [],
  };
}

async function until(condition: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the batch transport on a real broker', () => {
  let bus: Bus;
  let codec: EventCodec;
  let producer: BusProducer;
  const open: BatchTransport[] = [];

  beforeEach(async () => {
    bus = aBus();
    await createTopics(bus, [topic]);
    codec = new EventCodec(bus);
    await codec.prepare(topic);
    producer = new BusProducer(bus);
  }, timeoutMs);

  afterEach(async () => {
    await Promise.all(open.splice(0).map((transport) => transport.close()));
    await producer.close();
    await bus.close();
  }, timeoutMs);

  function aTransport(quarantined: QuarantineInput[] = []): BatchTransport {
    const quarantine = {
      put: (inputs: readonly QuarantineInput[]) => {
        quarantined.push(...inputs);
        return Promise.resolve();
      },
    };
    const transport = new BatchTransport({ bus, codec, group, counties: [], quarantine });
    open.push(transport);
    return transport;
  }

  function listen(transport: BatchTransport): Promise<void> {
    return new Promise((resolve, reject) => {
      transport.listen((error) => {
        if (error === undefined) resolve();
        else reject(error instanceof Error ? error : new Error('did not join'));
      });
    });
  }

  async function consume(
    handle: (batch: RecordBatch<Resident>) => Promise<void>,
    quarantined: QuarantineInput[] = [],
  ): Promise<BatchTransport> {
    const transport = aTransport(quarantined);
    transport.addHandler(topic, handle, true);
    await listen(transport);
    return transport;
  }

  const publish = (key: string, partition: number, value: Buffer | null) =>
    producer.publish([{ topic, key, partition, value }]);

  it(
    'hands over decoded records of one partition, tombstones among them, and commits',
    async () => {
      const seen: RecordBatch<Resident>[] = [];
      await consume((batch) => {
        seen.push(batch);
        return Promise.resolve();
      });
      await publish('a', 0, codec.encode(topic, resident('a')));
      await publish('b', 0, null);
      await until(() => seen.flatMap(({ records }) => records).length === 2);
      const records = seen.flatMap((batch) => batch.records);
      expect(records.map(({ key, value }) => [key, value?.personRef ?? null])).toEqual([
        ['a', 'a'],
        ['b', null],
      ]);
      expect(new Set(seen.map(({ partition }) => partition))).toEqual(new Set([0]));
      await until(() => true);
      const lags = () => adminOf(bus).lagView([{ group, topics: [topic] }], false);
      let committed: number | null | undefined = null;
      const giveUpAt = performance.now() + 20_000;
      while (committed !== 2 && performance.now() < giveUpAt) {
        committed = (await lags()).find(({ partition }) => partition === 0)?.committed;
      }
      expect(committed).toBe(2);
    },
    timeoutMs,
  );

  it.each([
    { name: 'a truncated frame', bytes: Buffer.from([0, 0]), code: 'FRAME_TRUNCATED' },
    { name: 'another frame', bytes: Buffer.from('{"a":1}'), code: 'FRAME_UNKNOWN' },
    {
      name: 'an unknown schema id',
      bytes: Buffer.from([0, 0x7f, 0xff, 0xff, 0xf0, 1]),
      code: 'SCHEMA_ID_UNKNOWN',
    },
  ])(
    '$name goes to quarantine with its bytes, and its neighbours are applied',
    async ({ bytes, code }) => {
      await publish('a', 0, codec.encode(topic, resident('a')));
      await publish('bad', 0, bytes);
      await publish('c', 0, codec.encode(topic, resident('c')));
      const applied: string[] = [];
      const quarantined: QuarantineInput[] = [];
      await consume(({ records }) => {
        applied.push(...records.map(({ key }) => key ?? ''));
        return Promise.resolve();
      }, quarantined);
      await until(() => applied.length === 2);
      expect(applied).toEqual(['a', 'c']);
      expect(quarantined).toMatchObject([
        { errorCode: code, offset: 1, topic, value: bytes, group },
      ]);
      expect(quarantined[0]?.reasonZh).not.toBe('');
    },
    timeoutMs,
  );

  it(
    'bytes that do not fit their schema go to quarantine',
    async () => {
      const whole = codec.encode(topic, resident('a'));
      await publish('bad', 0, whole.subarray(0, whole.length - 3));
      const quarantined: QuarantineInput[] = [];
      await consume(() => Promise.resolve(), quarantined);
      await until(() => quarantined.length === 1);
      expect(quarantined[0]).toMatchObject({ errorCode: 'AVRO_UNDECODABLE' });
    },
    timeoutMs,
  );

  it(
    'a record that the handler refuses goes to quarantine with the field, the others are applied',
    async () => {
      for (const key of ['a', 'bad', 'c'])
        await publish(key, 0, codec.encode(topic, resident(key)));
      const applied: string[] = [];
      const quarantined: QuarantineInput[] = [];
      await consume(({ records }) => {
        const bad = records.find(({ key }) => key === 'bad');
        if (bad !== undefined)
          throw new RecordRefused(bad.offset, { field: 'version', reasonZh: '版本不对' });
        applied.push(...records.map(({ key }) => key ?? ''));
        return Promise.resolve();
      }, quarantined);
      await until(() => applied.length === 2);
      expect(quarantined).toMatchObject([{ field: 'version', reasonZh: '版本不对', offset: 1 }]);
    },
    timeoutMs,
  );

  it(
    'hands small batches of several partitions over together, and one that is bad alone to quarantine',
    async () => {
      for (const partition of [0, 1, 2]) {
        const key = partition === 1 ? 'bad' : `good ${String(partition)}`;
        await publish(key, partition, codec.encode(topic, resident(key)));
      }
      const given: number[][] = [];
      const applied: string[] = [];
      const quarantined: QuarantineInput[] = [];
      const handle = (batches: readonly RecordBatch<Resident>[]) => {
        given.push(batches.map(({ partition }) => partition));
        const records = batches.flatMap((batch) => batch.records);
        const bad = records.find(({ key }) => key === 'bad');
        if (bad !== undefined)
          throw new RecordRefused(bad.offset, { field: 'version', reasonZh: '不对' });
        applied.push(...records.map(({ key }) => key ?? ''));
        return Promise.resolve();
      };
      const transport = aTransport(quarantined);
      transport.addHandler(topic, handle, true, together);
      await listen(transport);
      await until(() => applied.length === 2 && quarantined.length === 1);
      expect(applied.sort()).toEqual(['good 0', 'good 2']);
      expect(quarantined).toMatchObject([{ reasonZh: '不对', partition: 1, offset: 0 }]);
      expect(given.some((partitions) => partitions.length > 1)).toBe(true);
    },
    timeoutMs,
  );

  it(
    'a broken dependency makes one partition wait and fills no quarantine, while another goes on',
    async () => {
      let isBroken = true;
      const applied: string[] = [];
      const quarantined: QuarantineInput[] = [];
      await publish('a', 0, codec.encode(topic, resident('a')));
      await publish('b', 1, codec.encode(topic, resident('b')));
      const transport = await consume(({ records, partition }) => {
        if (partition === 0 && isBroken) throw new HubError('DATABASE_UNREACHABLE', 'away');
        applied.push(...records.map(({ key }) => key ?? ''));
        return Promise.resolve();
      }, quarantined);
      await until(() => transport.partitions().some(({ state }) => state === 'waiting'));
      await publish('b2', 1, codec.encode(topic, resident('b2')));
      await until(() => applied.includes('b2'));
      expect(applied).toEqual(['b', 'b2']);
      isBroken = false;
      await publish('a2', 0, codec.encode(topic, resident('a2')));
      await until(() => applied.includes('a2'));
      expect(applied.filter((key) => key.startsWith('a'))).toEqual(['a', 'a2']);
      expect(quarantined).toEqual([]);
    },
    timeoutMs,
  );

  it(
    'subscribes to no topic without a handler: what lies there is neither handled nor refused',
    async () => {
      const other = 'register.households';
      await createTopics(bus, [other]);
      await producer.publish([{ topic: other, key: 'x', value: Buffer.from('not Avro at all') }]);
      const applied: string[] = [];
      const quarantined: QuarantineInput[] = [];
      const transport = await consume(({ records }) => {
        applied.push(...records.map(({ key }) => key ?? ''));
        return Promise.resolve();
      }, quarantined);
      await publish('a', 0, codec.encode(topic, resident('a')));
      await until(() => applied.length === 1);
      const { groups } = await bus.ask((admin) => admin.describeGroups([bus.names.group(group)]));
      const subscribed = groups.flatMap(({ members }) =>
        members.flatMap(
          ({ memberMetadata }) =>
            kafkajs.AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? [],
        ),
      );
      expect(subscribed).toEqual([bus.names.topic(topic)]);
      expect(new Set(transport.partitions().map((one) => one.topic))).toEqual(new Set([topic]));
      expect({ applied, quarantined }).toEqual({ applied: ['a'], quarantined: [] });
    },
    timeoutMs,
  );

  it(
    'refuses at its start a handler for a topic outside of the topic map, though Kafka has that topic',
    async () => {
      const unheardOf = 'register.unheard-of';
      await bus.ask((admin) =>
        admin.createTopics({
          topics: [{ topic: bus.names.topic(unheardOf), numPartitions: 1 }],
          waitForLeaders: true,
        }),
      );
      const transport = aTransport();
      transport.addHandler(topic, () => Promise.resolve(), true);
      transport.addHandler(unheardOf, () => Promise.resolve(), true);
      await expect(listen(transport)).rejects.toThrow(
        `topic ${unheardOf} is not in schemas/topics.yaml`,
      );
    },
    timeoutMs,
  );

  it(
    'refuses at its start a handler for a topic that its owner has not created',
    async () => {
      const transport = aTransport();
      transport.addHandler('register.households', () => Promise.resolve(), true);
      await expect(listen(transport)).rejects.toMatchObject({ code: 'TOPIC_MISSING' });
    },
    timeoutMs,
  );

  it(
    'a batch that takes long keeps no other partition, and its own order is kept',
    async () => {
      const applied: string[] = [];
      let finish: () => void = () => undefined;
      const slow = new Promise<void>((resolve) => {
        finish = resolve;
      });
      await publish('a', 0, codec.encode(topic, resident('a')));
      await consume(async ({ records, partition }) => {
        if (partition === 0 && !applied.includes('b2')) await slow;
        applied.push(...records.map(({ key }) => key ?? ''));
      });
      for (const [key, partition] of [
        ['a2', 0],
        ['b', 1],
        ['b2', 1],
      ] as const) {
        await publish(key, partition, codec.encode(topic, resident(key)));
        if (partition === 1) await until(() => applied.includes(key));
      }
      expect(applied).toEqual(['b', 'b2']);
      finish();
      await until(() => applied.length === 4);
      expect(applied.filter((key) => key.startsWith('a'))).toEqual(['a', 'a2']);
    },
    timeoutMs,
  );

  it(
    'finishes and commits what is in hand when it is closed',
    async () => {
      const applied: string[] = [];
      let finish: () => void = () => undefined;
      const slow = new Promise<void>((resolve) => {
        finish = resolve;
      });
      let isAtWork = false;
      const transport = await consume(async ({ records }) => {
        isAtWork = true;
        await slow;
        applied.push(...records.map(({ key }) => key ?? ''));
      });
      await publish('a', 0, codec.encode(topic, resident('a')));
      await until(() => isAtWork);
      const closed = transport.close();
      finish();
      await closed;
      const [lag] = (await adminOf(bus).lagView([{ group, topics: [topic] }], false)).filter(
        ({ partition }) => partition === 0,
      );
      expect(applied).toEqual(['a']);
      expect(lag?.committed).toBe(1);
    },
    timeoutMs,
  );

  it(
    'goes on after a restart where it was committed: nothing lost, nothing skipped',
    async () => {
      const applied: string[] = [];
      const apply = ({ records }: RecordBatch<Resident>): Promise<void> => {
        applied.push(...records.map(({ key }) => key ?? ''));
        return Promise.resolve();
      };
      const first = await consume(apply);
      await publish('a', 0, codec.encode(topic, resident('a')));
      await until(() => applied.length === 1);
      await first.close();
      await publish('b', 0, codec.encode(topic, resident('b')));
      await consume(apply);
      await until(() => applied.length === 2);
      expect(applied).toEqual(['a', 'b']);
    },
    timeoutMs,
  );

  it(
    'lets every reader of a broadcast topic have all of it, from the beginning',
    async () => {
      for (const key of ['a', 'b', 'c']) {
        await producer.publish([{ topic, key, value: codec.encode(topic, resident(key)) }]);
      }
      const seen = new Set<string>();
      const reader = new BroadcastReader<Resident>({
        bus,
        codec,
        topics: [topic],
        apply: (_topic, records) => {
          for (const { value } of records) seen.add(value?.personRef ?? '');
        },
      });
      await reader.start();
      await reader.caughtUp();
      expect([...seen].sort()).toEqual(['a', 'b', 'c']);
      await reader.stop();
    },
    timeoutMs,
  );

  it(
    'a reader of the whole topic that begins again takes no record a second time',
    async () => {
      const taken: string[] = [];
      const reader = new BroadcastReader<Resident>({
        ...{ bus, codec, topics: [topic] },
        apply: (_topic, records) => {
          taken.push(...records.map(({ value }) => value?.personRef ?? ''));
        },
      });
      const say = (personRef: string): ReturnType<BusProducer['publish']> =>
        producer.publish([
          { topic, key: 'always', value: codec.encode(topic, resident(personRef)) },
        ]);
      await say('a');
      await say('b');
      await reader.start();
      await reader.caughtUp();
      // As a consumer does that has lost its session: it has committed nothing.
      const { consumer } = reader as unknown as { consumer: Consumer };
      for (const { partition } of await offsetsOf(bus, topic)) {
        consumer.seek({ topic: bus.names.topic(topic), partition, offset: '0' });
      }
      await say('c');
      await reader.caughtUp();
      await reader.stop();
      expect(taken).toEqual(['a', 'b', 'c']);
    },
    timeoutMs,
  );

  it(
    'creates topics and registers schemas as often as it is asked',
    async () => {
      expect(await createTopics(bus, [topic])).toMatchObject([{ outcome: 'unchanged' }]);
      const [first] = await registerSchemas(bus, [topic]);
      expect(await registerSchemas(bus, [topic])).toEqual([first]);
      const subject = bus.names.subject(topic);
      expect(await bus.registry.level(subject)).toBe('FULL_TRANSITIVE');
      const other = {
        type: 'record',
        name: 'Resident',
        namespace: 'cn.xingtai.hub',
        fields: [{ name: 'other', type: 'string' }],
      };
      expect(await bus.registry.isCompatible(subject, JSON.stringify(other))).toBe(false);
    },
    timeoutMs,
  );
});
