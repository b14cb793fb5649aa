import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { projectPath } from './project-path.js';
import { topicSpecs } from './topic-map.js';

/**
 * Writes `schemas/generated/types.ts` from the .avsc files (`npm run generate`).
 *
 * The published generators were tried: they wrap every file in a namespace, repeat the whole schema
 * as text and declare a shared record once for each file. Consumers here want one plain interface a
 * record, so these few lines walk the schemas themselves.
 */
export const generatedTypesPath = 'schemas/generated/types.ts';

interface NamedType {
  readonly type: 'record' | 'enum';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly symbols?: readonly string[];
  readonly fields?: readonly { name: string; type: unknown; doc?: string; sensitivity?: string }[];
}

const primitives: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  bytes: 'Buffer',
  string: 'string',
};

const namespaceDefault = 'cn.xingtai.hub';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamed(value: unknown): value is NamedType {
  return isObject(value) && (value['type'] === 'record' || value['type'] === 'enum');
}

function unionType(branches: readonly unknown[], declare: Declarations): string {
  const rendered = branches.map((branch) => ({ branch, text: tsType(branch, declare) }));
  const records = rendered.filter(({ branch }) => isNamed(branch) && branch.type === 'record');
  // avsc wraps a union of several records in an object that names the branch.
  if (records.length < 2) return rendered.map(({ text }) => text).join(' | ');
  return rendered
    .map(({ branch, text }) =>
      isNamed(branch)
        ? `{ '${branch.namespace ?? namespaceDefault}.${branch.name}': ${text} }`
        : text,
    )
    .join(' | ');
}

function tsType(type: unknown, declare: Declarations): string {
  if (typeof type === 'string') return primitives[type] ?? type.slice(type.lastIndexOf('.') + 1);
  if (Array.isArray(type)) return unionType(type, declare);
  if (isNamed(type)) return declare.add(type);
  if (isObject(type) && type['type'] === 'array') return `(${tsType(type['items'], declare)})[]`;
  if (isObject(type) && typeof type['type'] === 'string') return tsType(type['type'], declare);
  throw new Error(`cannot express in TypeScript: ${JSON.stringify(type)}`);
}

class Declarations {
  private readonly byName = new Map<string, string>();

  /** Declares a record or enum once and returns its name; two shapes of one name are refused. */
  add(named: NamedType): string {
    const doc = named.doc === undefined ? '' : `/** ${named.doc} */\n`;
    const text = named.type === 'enum' ? this.enumText(named) : this.recordText(named);
    const known = this.byName.get(named.name);
    if (known !== undefined && known !== doc + text) {
      throw new Error(`two different records are named ${named.name}`);
    }
    this.byName.set(named.name, doc + text);
    return named.name;
  }

  private enumText({ name, symbols = [] }: NamedType): string {
    return `export type ${name} = ${symbols.map((symbol) => `'${symbol}'`).join(' | ')};`;
  }

  private recordText({ name, fields = [] }: NamedType): string {
    const lines = fields.map(({ name: field, type, doc, sensitivity }) => {
      const note = `/** ${doc ?? ''} [${sensitivity ?? 'S1'}] */`;
      return `${note}\n${field}: ${tsType(type, this)};`;
    });
    return `export interface ${name} {\n${lines.join('\n')}\n}`;
  }

  toString(): string {
    return [...this.byName.values()].join('\n\n');
  }
}

/** The text of the generated file; a test compares it with the file in the tree. */
export async function generatedTypes(): Promise<string> {
  const declare = new Declarations();
  const byTopic: string[] = [];
  for (const { name, schemaFile } of topicSpecs()) {
    const schema: unknown = JSON.parse(readFileSync(projectPath(schemaFile), 'utf8'));
    byTopic.push(`/** ${schemaFile} */ '${name}': ${tsType(schema, declare)};`);
  }
  const text = [
    '// Generated from the .avsc files by `npm run generate`; do not edit.',
    declare.toString(),
    '/** The value of each topic of the topic map. */',
    `export interface TopicValues {\n${byTopic.join('\n')}\n}`,
  ].join('\n\n');
  const options = await resolveConfig(projectPath('package.json'));
  return format(text, { ...options, parser: 'typescript' });
}

/** Writes the file. */
export async function writeGeneratedTypes(): Promise<void> {
  writeFileSync(projectPath(generatedTypesPath), await generatedTypes());
}
