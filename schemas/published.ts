import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import avro from 'avsc';
import { exportedSchema } from './exported-schema.js';
import { projectPath } from './project-path.js';
import { topicSpecs, type TopicSpec } from './topic-map.js';

const folder = 'schemas/published';

function fileOf(spec: TopicSpec, version: number): string {
  return `${folder}/${spec.name.replace('.{county}', '')}.v${version}.avsc`;
}

/** What decides how bytes are read: the schema without its prose. */
function essence(spec: TopicSpec): string {
  const schema = JSON.parse(readFileSync(projectPath(spec.schemaFile), 'utf8')) as avro.Schema;
  return `${JSON.stringify(exportedSchema(avro.Type.forSchema(schema)))}\n`;
}

/** Every version of a topic's schema that was ever published, oldest first, as parsed JSON. */
export function publishedSchemas(spec: TopicSpec): readonly unknown[] {
  const versions: unknown[] = [];
  while (existsSync(projectPath(fileOf(spec, versions.length + 1)))) {
    const text = readFileSync(projectPath(fileOf(spec, versions.length + 1)), 'utf8');
    versions.push(JSON.parse(text));
  }
  return versions;
}

/** The schema in the tree in the form in which published versions are kept. */
export function currentSchema(spec: TopicSpec): unknown {
  return JSON.parse(essence(spec));
}

/** Adds the schema in the tree as the next version wherever it differs from the newest one kept. */
export function writeChangedSchemas(): void {
  mkdirSync(projectPath(folder), { recursive: true });
  for (const spec of topicSpecs()) {
    const text = essence(spec);
    const count = publishedSchemas(spec).length;
    const newest = count === 0 ? '' : readFileSync(projectPath(fileOf(spec, count)), 'utf8');
    if (text !== newest) writeFileSync(projectPath(fileOf(spec, count + 1)), text);
  }
}

/** Names of the files kept, to find those that no topic owns any more. */
export function publishedFiles(): readonly string[] {
  return readdirSync(projectPath(folder)).filter((file) => file.endsWith('.avsc'));
}
