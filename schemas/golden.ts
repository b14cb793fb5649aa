import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import avro from 'avsc';
import { projectPath } from './project-path.js';
import { publishedSchemas } from './published.js';
import { topicSpecs, type TopicSpec } from './topic-map.js';

/**
 * Golden encodings: for each published version of a topic's schema one value and the bytes it must
 * become, so that a change of a schema or of an Avro library that would make old records unreadable is
 * seen at once. `npm run generate` adds files for new versions and never rewrites an existing one.
 */
export interface GoldenEncoding {
  readonly topic: string;
  /** The value as JSON; bytes are written as `{ "hex": "…" }`. */
  readonly value: unknown;
  /** Avro binary, without the Confluent frame, in hex. */
  readonly hex: string;
}

/** A schema as published versions keep it: every name with its namespace. */
interface SchemaNode {
  readonly type: unknown;
  readonly name?: string;
  readonly fields?: readonly { name: string; type: unknown }[];
  readonly symbols?: readonly string[];
  readonly items?: unknown;
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
function sampleOf(type: unknown, named: Map<string, SchemaNode>): unknown {
  if (typeof type === 'string') {
    const known = named.get(type);
    return known === undefined ? samples[type] : sampleOf(known, named);
  }
  if (Array.isArray(type)) return sampleOfUnion(type, named);
  const node = type as SchemaNode;
  if (node.name !== undefined) named.set(node.name, node);
  if (node.type === 'record') {
    return Object.fromEntries(
      (node.fields ?? []).map((field) => [field.name, sampleOf(field.type, named)]),
    );
  }
  if (node.type === 'enum') return node.symbols?.[0];
  if (node.type === 'array') return [sampleOf(node.items, named)];
  return sampleOf(node.type, named);
}

function sampleOfUnion(branches: readonly unknown[], named: Map<string, SchemaNode>): unknown {
  const records = branches.filter((branch) => (branch as SchemaNode | null)?.type === 'record');
  const branch = records[0] ?? branches.at(-1);
  const value = sampleOf(branch, named);
  const { name } = branch as SchemaNode;
  return records.length > 1 && name !== undefined ? { [name]: value } : value;
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

/** Path of a golden file, relative to the project root; the first version's has no number. */
function goldenPath({ name }: TopicSpec, version: number): string {
  const number = version === 1 ? '' : `.v${version}`;
  return `schemas/golden/${name.replace('.{county}', '')}${number}.json`;
}

/**
 * Reads a golden encoding of a topic.
 * @param version published version of its schema, from 1
 */
export function goldenEncoding(spec: TopicSpec, version: number): GoldenEncoding {
  return JSON.parse(readFileSync(projectPath(goldenPath(spec, version)), 'utf8')) as GoldenEncoding;
}

/** Writes the golden files that do not exist yet. */
export function writeMissingGoldenEncodings(): void {
  for (const spec of topicSpecs()) {
    publishedSchemas(spec).forEach((schema, index) => {
      const path = projectPath(goldenPath(spec, index + 1));
      if (existsSync(path)) return;
      const value = sampleOf(schema, new Map());
      const type = avro.Type.forSchema(schema as avro.Schema);
      const hex = type.toBuffer(fromGoldenJson(value)).toString('hex');
      writeFileSync(path, `${JSON.stringify({ topic: spec.name, value, hex }, null, 2)}\n`);
    });
  }
}
