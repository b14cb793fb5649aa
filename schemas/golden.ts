import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import avro from 'avsc';
import { projectPath } from './project-path.js';
import { topicSpecs, type TopicSpec } from './topic-map.js';

/**
 * Golden encodings: for each topic one value and the bytes it must become, so that a change of a
 * schema or of an Avro library that would make old records unreadable is seen at once.
 * `npm run generate` adds files for new topics and never rewrites an existing one.
 */
export interface GoldenEncoding {
  readonly topic: string;
  /** The value as JSON; bytes are written as `{ "hex": "…" }`. */
  readonly value: unknown;
  /** Avro binary, without the Confluent frame, in hex. */
  readonly hex: string;
}

interface SchemaNode {
  readonly type: unknown;
  readonly name?: string;
  readonly fields?: readonly { name: string; type: unknown }[];
  readonly symbols?: readonly string[];
  readonly items?: unknown;
  readonly namespace?: string;
}

const samples: Readonly<Record<string, unknown>> = {
  string: '邢台 0x1F',
  int: 20_454,
  long: 510_000,
  boolean: true,
  bytes: { hex: '00ff10' },
  null: null,
};

/** A value that has every branch of a schema filled: the last branch of each union is taken. */
function sampleOf(type: unknown, named: Map<string, SchemaNode>, namespace: string): unknown {
  if (typeof type === 'string') {
    const known = named.get(type);
    return known === undefined ? samples[type] : sampleOf(known, named, namespace);
  }
  if (Array.isArray(type)) return sampleOfUnion(type, named, namespace);
  const node = type as SchemaNode;
  if (node.name !== undefined) named.set(node.name, node);
  if (node.type === 'record') {
    return Object.fromEntries(
      (node.fields ?? []).map((field) => [field.name, sampleOf(field.type, named, namespace)]),
    );
  }
  if (node.type === 'enum') return node.symbols?.[0];
  if (node.type === 'array') return [sampleOf(node.items, named, namespace)];
  return sampleOf(node.type, named, namespace);
}

function sampleOfUnion(
  branches: readonly unknown[],
  named: Map<string, SchemaNode>,
  namespace: string,
): unknown {
  const records = branches.filter((branch) => (branch as SchemaNode | null)?.type === 'record');
  const branch = records[0] ?? branches.at(-1);
  const value = sampleOf(branch, named, namespace);
  const { name } = branch as SchemaNode;
  return records.length > 1 && name !== undefined ? { [`${namespace}.${name}`]: value } : value;
}

/** JSON form → Avro form: `{ hex }` becomes bytes. */
export function fromGoldenJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromGoldenJson);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === 'hex') return Buffer.from(String(first[1]), 'hex');
  return Object.fromEntries(entries.map(([key, inner]) => [key, fromGoldenJson(inner)]));
}

/** Path of the golden file of a topic, relative to the project root. */
function goldenPath({ name }: TopicSpec): string {
  return `schemas/golden/${name.replace('.{county}', '')}.json`;
}

/** Reads the golden encoding of a topic. */
export function goldenEncoding(spec: TopicSpec): GoldenEncoding {
  return JSON.parse(readFileSync(projectPath(goldenPath(spec)), 'utf8')) as GoldenEncoding;
}

/** Writes the golden files that do not exist yet. */
export function writeMissingGoldenEncodings(): void {
  for (const spec of topicSpecs()) {
    const path = projectPath(goldenPath(spec));
    if (existsSync(path)) continue;
    const schema = JSON.parse(readFileSync(projectPath(spec.schemaFile), 'utf8')) as avro.Schema;
    const { namespace = '' } = schema as SchemaNode;
    const value = sampleOf(schema, new Map(), namespace);
    const hex = avro.Type.forSchema(schema).toBuffer(fromGoldenJson(value)).toString('hex');
    writeFileSync(path, `${JSON.stringify({ topic: spec.name, value, hex }, null, 2)}\n`);
  }
}
