import type { Consumer } from 'kafkajs';
import type { Bus } from '../bus.js';
import { classify } from '../errors/classify.js';
import type { PartitionLabels } from '../ports.js';

/** Whether a consumer is in its group, what it was given there, and whether its loop turns. */
export class Membership {
  /** When the fetch loop was last seen to turn, milliseconds since 1970; null before the first time. */
  lastTurnAt: number | null = null;
  /** True while the loop is being started again after a failure. */
  isRestarting = false;
  /** Why the consumer last failed; null when it runs. */
  failure: string | null = 'has not joined its group yet';
  /** Partitions that it was given, topics as the topic map names them. */
  assigned: readonly Omit<PartitionLabels, 'group'>[] = [];

  constructor(
    private readonly bus: Bus,
    private readonly group: string,
    /** Told whenever what was fetched may belong to others by now. */
    private readonly onMoved: () => void,
  ) {}

  /** Follows a consumer; fulfilled once it has joined. */
  follow(consumer: Consumer): Promise<void> {
    const { bus, group } = this;
    const turn = (): void => {
      this.lastTurnAt = bus.clock.now();
    };
    consumer.on(consumer.events.FETCH, turn);
    consumer.on(consumer.events.HEARTBEAT, turn);
    consumer.on(consumer.events.REBALANCING, () => {
      this.moved([]);
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      const { message, code } = classify(payload.error);
      this.failure = message;
      this.isRestarting = true;
      this.moved([]);
      bus.logger.warn({ group, code }, 'the consumer failed and starts again');
    });
    return new Promise((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        turn();
        this.failure = null;
        this.isRestarting = false;
        this.moved(
          Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
            partitions.map((partition) => ({ topic: bus.names.plain(topic), partition })),
          ),
        );
        bus.observer.joined?.(group, this.assigned.length);
        bus.logger.info({ group, partitions: this.assigned.length }, 'joined its group');
        resolve();
      });
    });
  }

  private moved(assigned: Membership['assigned']): void {
    this.assigned = assigned;
    this.onMoved();
  }
}
