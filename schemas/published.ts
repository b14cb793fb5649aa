import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import avro from 'avsc';
import { exportedSchema } from './exported-schema.js';
import { projectPath } from './project-path.js';
import { topicSpecs, type TopicSpec } from './topic-map.js';

const folder = 'schemas/published';

function fileOf(spec: TopicSpec, version: number): string {
  return `${folder}/${spec.name.replace('.{county}', '')}.v${version}.avsc`;
}

/** A schema without its doc lines, which may be mended without a new version. */
function withoutProse(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema), (name, value: unknown) =>
    name === 'doc' ? undefined : value,
  );
}

/** Every version of a topic's schema that was ever published, oldest first, as parsed JSON without doc lines. */
export function publishedSchemas(spec: TopicSpec): readonly unknown[] {
  const versions: unknown[] = [];
  while (existsSync(projectPath(fileOf(spec, versions.length + 1)))) {
    const text = readFileSync(projectPath(fileOf(spec, versions.length + 1)), 'utf8');
    versions.push(withoutProse(JSON.parse(text)));
  }
  return versions;
}

/** The schema in the tree in the form in which published versions are compared: what decides how bytes are read. */
export function currentSchema(spec: TopicSpec): unknown {
  const schema = JSON.parse(readFileSync(projectPath(spec.schemaFile), 'utf8')) as avro.Schema;
  return withoutProse(exportedSchema(avro.Type.forSchema(schema)));
}

/** Adds the schema in the tree as the next version wherever it differs from the newest one kept. */
export function writeChangedSchemas(): void {
  mkdirSync(projectPath(folder), { recursive: true });
  for (const spec of topicSpecs()) {
    const published = publishedSchemas(spec);
    const text = JSON.stringify(currentSchema(spec));
    if (text === JSON.stringify(published.at(-1))) continue;
    writeFileSync(projectPath(fileOf(spec, published.length + 1)), `${text}\n`);
  }
}

/** Names of the files kept, to find those that no topic owns any more. */
export function publishedFiles(): readonly string[] {
  return readdirSync(projectPath(folder)).filter((file) => file.endsWith('.avsc'));
}
