import type { OffsetsByTopicPartition, TopicPartitionOffset } from 'kafkajs';
import { GatheredCommits } from './gathered-commits.js';

function at(partition: number, offset: number): TopicPartitionOffset {
  return { topic: 't', partition, offset: String(offset) };
}

function flat({ topics }: OffsetsByTopicPartition): TopicPartitionOffset[] {
  return topics.flatMap(({ topic, partitions }) => partitions.map((one) => ({ topic, ...one })));
}

/** A broker that takes commits, or refuses them. */
class Broker {
  readonly requests: TopicPartitionOffset[][] = [];
  refuses = false;
  readonly commits = new GatheredCommits((offsets) => {
    this.requests.push(flat(offsets));
    return this.refuses ? Promise.reject(new Error('away')) : Promise.resolve();
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('commits', () => {
  it('of several partitions go together, the last one of each, without being asked for', async () => {
    const { commits, requests } = new Broker();
    await commits.add(at(0, 5));
    await commits.add(at(1, 3));
    await commits.add(at(0, 9));
    expect(requests).toEqual([]);
    await until(() => requests.length > 0);
    expect(requests).toEqual([[at(0, 9), at(1, 3)]]);
    await commits.flush();
    expect(requests).toHaveLength(1);
  });

  it('go at once when the consumer ends', async () => {
    const { commits, requests } = new Broker();
    await commits.add(at(0, 5));
    await commits.flush();
    expect(requests).toEqual([[at(0, 5)]]);
  });

  it('that are refused keep waiting, and are tried again although nothing is added', async () => {
    const broker = new Broker();
    broker.refuses = true;
    await broker.commits.add(at(0, 5));
    await until(() => broker.requests.length > 1);
    broker.refuses = false;
    const tried = broker.requests.length;
    await until(() => broker.requests.length > tried);
    expect(broker.requests.at(-1)).toEqual([at(0, 5)]);
    await broker.commits.flush();
    expect(broker.requests).toHaveLength(tried + 1);
  });

  it('let nobody go on while they are refused', async () => {
    const broker = new Broker();
    broker.refuses = true;
    await broker.commits.add(at(0, 5));
    await expect(broker.commits.flush()).rejects.toThrow('away');
    await expect(broker.commits.add(at(0, 9))).rejects.toThrow('away');
    broker.refuses = false;
    await broker.commits.add(at(1, 2));
    expect(broker.requests.at(-1)).toEqual([at(0, 9), at(1, 2)]);
  });

  it('of partitions that are another consumer’s by now are forgotten, those under way too', async () => {
    const broker = new Broker();
    await broker.commits.add(at(0, 5));
    broker.commits.forget();
    await broker.commits.flush();
    expect(broker.requests).toEqual([]);

    broker.refuses = true;
    await broker.commits.add(at(0, 6));
    const failing = broker.commits.flush();
    broker.commits.forget();
    await expect(failing).rejects.toThrow('away');
    await broker.commits.add(at(1, 7));
    broker.refuses = false;
    await broker.commits.flush();
    expect(broker.requests.at(-1)).toEqual([at(1, 7)]);
  });
});
