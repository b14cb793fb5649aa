import kafkajs, { type Admin, type ITopicConfig } from 'kafkajs';
import { HubError } from '#domain';
import { topicSpec, type TopicSpec } from '#schemas';
import type { Bus } from '../bus.js';
import { classify } from '../errors/classify.js';

const dayMs = 24 * 60 * 60 * 1_000;

/** Topics of one create request; some brokers limit partition changes for each request. */
const topicsPerRequestMax = 100;

/** What became of a topic. */
export interface TopicOutcome {
  /** Topic as the topic map names it. */
  readonly topic: string;
  /** `grown`: partitions were added; `differs`: it exists with other settings and was left as it is. */
  readonly outcome: 'created' | 'unchanged' | 'grown' | 'differs';
  /** Each difference in one English sentence: setting, wanted, found. */
  readonly differences: readonly string[];
}

/** Settings of a topic that the topic map decides, as Kafka writes them. */
function topicSettings({ cleanup, retentionDays }: TopicSpec): Readonly<Record<string, string>> {
  const retentionMs = retentionDays === 'forever' ? -1 : retentionDays * dayMs;
  return { 'cleanup.policy': cleanup, 'retention.ms': String(retentionMs) };
}

/** Where an existing topic is not as the topic map states. */
function topicDifferences(
  spec: TopicSpec,
  found: { readonly partitions: number; readonly settings: ReadonlyMap<string, string> },
): readonly string[] {
  const differences: string[] = [];
  if (found.partitions !== spec.partitions) {
    differences.push(`partitions: wanted ${spec.partitions}, found ${found.partitions}`);
  }
  for (const [name, wanted] of Object.entries(topicSettings(spec))) {
    const value = found.settings.get(name) ?? 'nothing';
    if (value !== wanted) differences.push(`${name}: wanted ${wanted}, found ${value}`);
  }
  return differences;
}

async function create(bus: Bus, admin: Admin, topics: readonly string[]): Promise<void> {
  for (let from = 0; from < topics.length; from += topicsPerRequestMax) {
    const part = topics.slice(from, from + topicsPerRequestMax).map((topic): ITopicConfig => {
      const spec = topicSpec(topic);
      const configEntries = Object.entries(topicSettings(spec)).map(([name, value]) => ({
        name,
        value,
      }));
      return { topic: bus.names.topic(topic), numPartitions: spec.partitions, configEntries };
    });
    // Leaders are waited for: a send right after would otherwise fail for a moment.
    await admin.createTopics({ topics: part, waitForLeaders: true });
  }
}

async function settingsOf(
  bus: Bus,
  admin: Admin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  if (topics.length === 0) return new Map();
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((topic) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: bus.names.topic(topic),
      configNames: ['cleanup.policy', 'retention.ms'],
    })),
  });
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      bus.names.plain(resourceName),
      new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
}

/**
 * Whether more partitions may be added: only where no record is old enough to be found by its key
 * again. In a compacted topic the newest value of a key would lie in another partition than its
 * older ones, and both would stay.
 */
function mayGrow(spec: TopicSpec, partitions: number): boolean {
  return (
    spec.cleanup === 'delete' && spec.retentionDays !== 'forever' && partitions < spec.partitions
  );
}

async function compare(bus: Bus, admin: Admin, topics: readonly string[]): Promise<TopicOutcome[]> {
  if (topics.length === 0) return [];
  const settings = await settingsOf(bus, admin, topics);
  const named = topics.map((topic) => bus.names.topic(topic));
  const { topics: found } = await admin.fetchTopicMetadata({ topics: named });
  const outcomes: TopicOutcome[] = [];
  for (const { name, partitions } of found) {
    const topic = bus.names.plain(name);
    const spec = topicSpec(topic);
    const state = { partitions: partitions.length, settings: settings.get(topic) ?? new Map() };
    const differences = topicDifferences(spec, state);
    const [only] = differences;
    if (only === undefined) {
      outcomes.push({ topic, outcome: 'unchanged', differences });
    } else if (differences.length === 1 && mayGrow(spec, partitions.length)) {
      await admin.createPartitions({ topicPartitions: [{ topic: name, count: spec.partitions }] });
      outcomes.push({ topic, outcome: 'grown', differences });
    } else {
      outcomes.push({ topic, outcome: 'differs', differences });
    }
  }
  return outcomes;
}

/**
 * Creates the topics that do not exist, as the topic map states, and says where existing ones differ.
 * Any number of applications may do so at once and again; nothing is ever shrunk or emptied.
 * @param topics names as in the topic map, templates expanded
 * @throws HubError BROKER_UNREACHABLE; Error for a name outside the topic map
 */
export async function createTopics(
  bus: Bus,
  topics: readonly string[],
): Promise<readonly TopicOutcome[]> {
  const admin = await bus.admin();
  const existing = new Set(await admin.listTopics());
  const isThere = (topic: string): boolean => existing.has(bus.names.topic(topic));
  const missing = topics.filter((topic) => !isThere(topic));
  await create(bus, admin, missing).catch((error: unknown) => {
    const { code, message } = classify(error);
    // A topic of a moment ago that the broker does not know yet: it will, and then it exists.
    const known = code === 'TOPIC_MISSING' ? 'BROKER_UNREACHABLE' : code;
    throw new HubError(known, message, {}, { cause: error });
  });
  const created = missing.map((topic): TopicOutcome => ({
    topic,
    outcome: 'created',
    differences: [],
  }));
  const outcomes = [...created, ...(await compare(bus, admin, topics.filter(isThere)))];
  for (const { topic, outcome, differences } of outcomes) {
    if (outcome === 'differs')
      bus.logger.warn({ topic, differences }, 'topic differs from the topic map');
  }
  return outcomes;
}
