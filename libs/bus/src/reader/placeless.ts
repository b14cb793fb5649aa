import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import { backoffMs } from '../backoff.js';
import type { Bus } from '../bus.js';
import { classify } from '../errors/classify.js';
import { groupTimes } from '../kafka/consumer-group.js';
import { clientRetry } from '../kafka/kafka-client.js';

/** A stretch of a partition. */
export interface OffsetRange {
  readonly partition: number;
  /** First offset. */
  readonly from: number;
  /** Offset after the last one. */
  readonly to: number;
}

/** Groups of readers that keep no place; they are nobody's lag. */
const placelessGroup = 'reader.';

/** How long the broker keeps an empty fetch open, ms. */
const fetchWaitMsMax = 200;

/** A consumer in a group of its own that never commits. */
export function placelessConsumer(bus: Bus): Consumer {
  return bus.kafka.consumer({
    groupId: bus.names.group(`${placelessGroup}${bus.settings.clientId}.${randomUUID()}`),
    ...groupTimes,
    maxWaitTimeInMs: fetchWaitMsMax,
    allowAutoTopicCreation: false,
    retry: { ...clientRetry, restartOnFailure: () => Promise.resolve(true) },
  });
}

/** Attempts to ask a topic that has just been created, or whose leader has just gone. */
const leaderAttemptsMax = 12;
const leaderBackoff = { firstMs: 50, delayMsMax: 2_000 };

/** First offset and offset after the last record of every partition of a topic. */
export async function offsetsOf(bus: Bus, topic: string): Promise<readonly OffsetRange[]> {
  const found = await offsetsOnceLed(bus, bus.names.topic(topic));
  return found.map(({ partition, low, high }) => ({
    partition,
    from: Number(low),
    to: Number(high),
  }));
}

/**
 * The client repeats a question whose topic the broker does not know yet, and gives up one whose leader
 * does not know that it leads: between the two lies a moment after a topic is created.
 */
async function offsetsOnceLed(bus: Bus, name: string) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await bus.ask((admin) => admin.fetchTopicOffsets(name));
    } catch (error) {
      // The client looks up leaders in what it knows of topics, which another question may replace meanwhile: it
      // then takes apart an answer that was never asked for.
      const mayPass = classify(error).class === 'dependency' || error instanceof TypeError;
      if (!mayPass || attempt >= leaderAttemptsMax) throw error;
      await delay(backoffMs(leaderBackoff, attempt, Math.random()));
    }
  }
}
