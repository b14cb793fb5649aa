import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectPath } from './project-path.js';

const topicSpecSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9.{}-]+$/),
  owner: z.string(),
  writers: z.array(z.string()).min(1),
  schema: z.string().endsWith('.avsc'),
  key: z.string(),
  partitions: z.int().min(1).max(1_000),
  retention: z.union([z.int().min(1), z.literal('forever')]),
  cleanup: z.enum(['delete', 'compact']),
  readers: z.array(z.string()),
  feedback: z.boolean(),
});

/** One entry of the topic map: what a topic is for the bus and for the people who depend on it. */
export interface TopicSpec {
  /** Topic name, or a template with `{county}` in it. */
  readonly name: string;
  /** True where `name` is a template: one topic for each county. */
  readonly template: boolean;
  /** Application that creates the topic and registers its schema. */
  readonly owner: string;
  /** Applications that publish to it. */
  readonly writers: readonly string[];
  /** Path of the Avro schema, relative to the project root. */
  readonly schemaFile: string;
  /** What the record key is. */
  readonly key: string;
  /** Number of partitions at creation. */
  readonly partitions: number;
  /** Days for which records are kept, or `forever`. */
  readonly retentionDays: number | 'forever';
  /** Kafka's clean-up policy. */
  readonly cleanup: 'delete' | 'compact';
  /** Applications that read it. */
  readonly readers: readonly string[];
  /** True where data flows up: from a later stage to an earlier one. */
  readonly feedback: boolean;
}

const countyPlaceholder = '{county}';

function load(): readonly TopicSpec[] {
  const document: unknown = parse(readFileSync(projectPath('schemas/topics.yaml'), 'utf8'));
  const { topics } = z.strictObject({ topics: z.array(topicSpecSchema) }).parse(document);
  return topics.map(({ retention, schema, ...rest }) => ({
    ...rest,
    template: rest.name.includes(countyPlaceholder),
    schemaFile: `schemas/${schema}`,
    retentionDays: retention,
  }));
}

let cached: readonly TopicSpec[] | undefined;

/** Every entry of `schemas/topics.yaml`, templates unexpanded, in the order of the file. */
export function topicSpecs(): readonly TopicSpec[] {
  cached ??= load();
  return cached;
}

/**
 * The entry that a topic name belongs to; `county-center.alerts.130529` finds its template.
 * @throws Error when the topic map does not know the name: nobody may publish beside the map.
 */
export function topicSpec(topic: string): TopicSpec {
  const template = topic.replace(/\.\d{6}$/, `.${countyPlaceholder}`);
  const spec = topicSpecs().find(({ name }) => name === topic || name === template);
  if (spec === undefined) {
    throw new Error(`topic ${topic} is not in schemas/topics.yaml: add it there first`);
  }
  return spec;
}

/**
 * The topics of one entry: itself, or one for each county where it is a template.
 * @param counties 6-digit county codes
 */
export function expandTopic(spec: TopicSpec, counties: readonly string[]): readonly string[] {
  return spec.template
    ? counties.map((county) => spec.name.replace(countyPlaceholder, county))
    : [spec.name];
}

/**
 * The names of all topics of the map, templates expanded.
 * @param counties 6-digit county codes for which the hub runs
 */
export function topicNames({ counties }: { counties: readonly string[] }): readonly string[] {
  return topicSpecs().flatMap((spec) => expandTopic(spec, counties));
}
