/** How an application reaches the bus. */
export interface BusSettings {
  /** Kafka brokers as `host:port`. */
  readonly brokers: readonly string[];
  /** Confluent-compatible REST of the schema registry, such as `http://host/apis/ccompat/v7`. */
  readonly registryUrl: string;
  /**
   * Put before every topic, subject and consumer group, inside this library only. Empty in
   * operation; tests take a unique one, so that they can share a broker.
   */
  readonly topicPrefix: string;
  /** Name by which brokers know this client; shows in their logs and quotas. */
  readonly clientId: string;
}

/** Names as Kafka knows them, from names as the topic map has them, and back. */
export class BusNames {
  constructor(private readonly prefix: string) {}

  /** Kafka's name of a topic. */
  topic(topic: string): string {
    return this.prefix + topic;
  }

  /** Kafka's name of a consumer group. */
  group(group: string): string {
    return this.prefix + group;
  }

  /** Subject of the registry under which the values of a topic are described. */
  subject(topic: string): string {
    return `${this.prefix}${topic}-value`;
  }

  /** True for a topic or group that belongs to this installation. */
  owns(name: string): boolean {
    return name.startsWith(this.prefix);
  }

  /** A topic or group as the rest of the hub names it. */
  plain(name: string): string {
    return name.slice(this.prefix.length);
  }
}
