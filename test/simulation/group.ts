import type { Consumer } from './consumer.js';
import type { Kafka, Place } from './kafka.js';
import type { World } from './world.js';

/** A consumer group: who has which partition, since which generation. */
export class Group {
  #members: Consumer[] = [];
  #generation = 0;
  /** Offsets that were committed although what is before them was not durable. */
  readonly ahead: string[] = [];

  /** @param durable offset before which all records of a partition have their effect */
  constructor(
    private readonly world: World,
    private readonly kafka: Kafka,
    readonly name: string,
    readonly topics: readonly string[],
    private readonly durable: (place: Place) => number,
  ) {}

  /** Takes a member in. */
  join(member: Consumer): void {
    if (!this.#members.includes(member)) this.#members.push(member);
    this.rebalance();
  }

  /** Lets a member go, or gives it up. */
  leave(member: Consumer): void {
    if (!this.#members.includes(member)) return;
    this.#members = this.#members.filter((other) => other !== member);
    this.rebalance();
  }

  /**
   * Shares all partitions anew. Nobody waits for anybody: who had a partition may learn that later
   * than its heir.
   */
  rebalance(): void {
    this.#generation += 1;
    const generation = this.#generation;
    const members = this.world.random.shuffled(this.#members);
    const places = this.kafka.places(this.topics);
    members.forEach((member, at) => {
      const own = places.filter((_, index) => index % members.length === at);
      void member.life.hears(() => {
        member.assigned(generation, own);
      });
    });
  }

  /**
   * Stores an offset, of whoever is a member by now.
   * @throws Error as of a broker, when the group has moved on
   */
  commit(generation: number, place: Place, next: number): void {
    if (generation !== this.#generation) {
      const type = 'ILLEGAL_GENERATION';
      throw Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type });
    }
    const durable = this.durable(place);
    if (durable < next) {
      const { topic, partition } = place;
      this.ahead.push(
        `${this.name} committed ${next} of ${topic}/${partition}, ${durable} is durable`,
      );
    }
    this.kafka.commit(this.name, place, next);
  }

  /**
   * True when everything has its effect. The committed offset may lie behind: a commit that broke
   * off may arrive after the next one, and what is read once more by it is passed over.
   */
  get isAtRest(): boolean {
    return this.kafka
      .places(this.topics)
      .every(
        (place) =>
          this.durable(place) === this.kafka.partitions(place.topic)[place.partition]?.length,
      );
  }
}
