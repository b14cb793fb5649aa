import type { Bus } from '#bus';

/** What a broker may be: leader of a partition and not the coordinator, or the coordinator of all groups. */
export type Work = 'leader' | 'coordinator';

/** Looks at the brokers through one topic of the hub. */
export class ClusterView {
  private readonly topic: string;

  constructor(
    private readonly bus: Bus,
    topic: string,
  ) {
    this.topic = bus.names.topic(topic);
  }

  /** Number of a node that does this work; -1 while nobody does. */
  async nodeOf(work: Work): Promise<number> {
    const [groups] = await this.partitionsOf('__consumer_offsets');
    const coordinator = groups?.leader ?? -1;
    if (work === 'coordinator') return coordinator;
    const partitions = await this.partitionsOf(this.topic);
    return partitions.find(({ leader }) => leader !== coordinator)?.leader ?? -1;
  }

  /** Whether another node does what one did that is dead. */
  async isReplaced(work: Work, node: number): Promise<boolean> {
    const now = await this.nodeOf(work).catch(() => -1);
    return now >= 0 && now !== node;
  }

  /** Whether every partition of every topic has a leader and all of its copies. */
  async isWhole(): Promise<boolean> {
    const found = await this.bus.ask((admin) => admin.fetchTopicMetadata()).catch(() => undefined);
    if (found === undefined) return false;
    return found.topics
      .flatMap(({ partitions }) => partitions)
      .every(({ isr, replicas, leader }) => isr.length === replicas.length && leader >= 0);
  }

  /** Number of copies of each partition of the topic. */
  async copies(): Promise<readonly number[]> {
    return (await this.partitionsOf(this.topic)).map(({ replicas }) => replicas.length);
  }

  private async partitionsOf(topic: string) {
    const { topics } = await this.bus.ask((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    return topics[0]?.partitions ?? [];
  }
}
