import { readFileSync } from 'node:fs';
import { projectPath } from './project-path.js';
import { topicSpec } from './topic-map.js';

/** An Avro record schema as parsed JSON, with the project's own `sensitivity` attribute on fields. */
export interface AvroRecordSchema {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly fields: readonly AvroField[];
}

/** One field of a record schema. */
export interface AvroField {
  readonly name: string;
  readonly type: unknown;
  readonly doc?: string;
  /** S0 public, S1 internal, S2 personal, S3 sensitive personal (PIPL Art. 28). */
  readonly sensitivity?: 'S0' | 'S1' | 'S2' | 'S3';
  readonly default?: unknown;
}

const cache = new Map<string, AvroRecordSchema>();

/** The Avro schema of a topic's values, as parsed JSON. Throws for a topic outside the topic map. */
export function avroSchema(topic: string): AvroRecordSchema {
  const { schemaFile } = topicSpec(topic);
  let schema = cache.get(schemaFile);
  if (schema === undefined) {
    schema = JSON.parse(readFileSync(projectPath(schemaFile), 'utf8')) as AvroRecordSchema;
    cache.set(schemaFile, schema);
  }
  return schema;
}
