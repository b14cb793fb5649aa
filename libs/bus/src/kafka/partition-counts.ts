import { HubError } from '#domain';
import type { Bus } from '../bus.js';

/**
 * Number of partitions of topics, by their plain names.
 * @throws HubError TOPIC_MISSING naming every topic that does not exist
 */
export async function partitionCounts(
  bus: Bus,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const existing = new Set(await bus.ask((admin) => admin.listTopics()));
  const missing = topics.filter((topic) => !existing.has(bus.names.topic(topic)));
  if (missing.length > 0) {
    throw new HubError(
      'TOPIC_MISSING',
      `topics do not exist: ${missing.join(', ')}. Their owners create them when they start.`,
      { topics: missing.join(',') },
    );
  }
  if (topics.length === 0) return new Map();
  const named = topics.map((topic) => bus.names.topic(topic));
  const { topics: found } = await bus.ask((admin) => admin.fetchTopicMetadata({ topics: named }));
  return new Map(found.map(({ name, partitions }) => [bus.names.plain(name), partitions.length]));
}
