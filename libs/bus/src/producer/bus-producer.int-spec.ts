import { aBus } from '../a-bus.fixture.js';
import type { Bus } from '../bus.js';
import { createTopics } from '../kafka/create-topics.js';
import { BusProducer } from './bus-producer.js';

const topic = 'grassroots.warning';
const timeoutMs = 60_000;

describe('the producer on a real broker', () => {
  let bus: Bus;
  let producer: BusProducer;

  beforeEach(async () => {
    bus = aBus();
    await createTopics(bus, [topic]);
    producer = new BusProducer(bus);
  }, timeoutMs);

  afterEach(async () => {
    await producer.close();
    await bus.close();
  }, timeoutMs);

  const publish = () => producer.publish([{ topic, key: 'a', value: Buffer.from('b') }]);

  it(
    'blames the broker for a topic that was there a moment ago, then the topic that is gone, and goes on when it is back',
    async () => {
      await publish();
      const admin = await bus.admin();
      await admin.deleteTopics({ topics: [bus.names.topic(topic)] });
      await expect(publish()).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' });
      await expect(publish()).rejects.toMatchObject({ code: 'TOPIC_MISSING' });
      await createTopics(bus, [topic]);
      expect(await publish()).toMatchObject([{ topic, count: 1 }]);
    },
    timeoutMs,
  );
});
