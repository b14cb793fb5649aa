import type { OffsetsByTopicPartition, TopicPartitionOffset } from 'kafkajs';

/**
 * How long what is applied may wait for its commit, ms. With one after each batch of records that come one by one
 * a third of all requests to the broker were commits. The lag that operations see is this much old, and whoever
 * takes a partition over gets so much once more, and passes it over by its position.
 */
const commitAfterMsMax = 250;

/** Commits what the partitions of a consumer have applied, all of them in one request every so often. */
export class GatheredCommits {
  private waiting = new Map<string, TopicPartitionOffset>();
  private timer: NodeJS.Timeout | undefined;
  private isFailing = false;

  /** @param send commits, once and in the generation of the group of that moment; rejected once it has moved on */
  constructor(private readonly send: (offsets: OffsetsByTopicPartition) => Promise<void>) {}

  /**
   * Commits an offset, now or soon. While commits fail it is fulfilled only with the commit, so that whoever
   * goes on does not go on for ever.
   * @throws what kept the commit away
   */
  async add(offset: TopicPartitionOffset): Promise<void> {
    this.waiting.set(placeOf(offset), offset);
    if (this.isFailing) await this.flush();
    else this.later();
  }

  /** Commits at once what waits. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const sent = this.waiting;
    if (sent.size === 0) return;
    this.waiting = new Map();
    const { waiting } = this;
    try {
      await this.send(byTopic([...sent.values()]));
      this.isFailing = false;
    } catch (error) {
      // Forgotten meanwhile: another consumer's by now, or read again.
      if (this.waiting === waiting) this.keep(sent);
      throw error;
    }
  }

  /** Commits nothing of what waits: the partitions may be another consumer's by now. */
  forget(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = new Map();
    this.isFailing = false;
  }

  private keep(unsent: ReadonlyMap<string, TopicPartitionOffset>): void {
    this.isFailing = true;
    this.waiting = new Map([...unsent, ...this.waiting]);
    this.later();
  }

  private later(): void {
    this.timer ??= setTimeout(() => {
      this.flush().catch(() => undefined);
    }, commitAfterMsMax);
  }
}

function placeOf({ topic, partition }: TopicPartitionOffset): string {
  return `${topic}/${String(partition)}`;
}

function byTopic(offsets: readonly TopicPartitionOffset[]): OffsetsByTopicPartition {
  const topics = Map.groupBy(offsets, ({ topic }) => topic);
  return {
    topics: [...topics].map(([topic, ofTopic]) => ({
      topic,
      partitions: ofTopic.map(({ partition, offset }) => ({ partition, offset })),
    })),
  };
}
