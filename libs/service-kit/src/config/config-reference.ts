import { markdownTable } from 'markdown-table';
import { z } from 'zod';
import {
  baseVariables,
  ownVariables,
  type ConfiguredApplication,
  type Variable,
} from './variables.js';

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly default?: unknown;
}

function formOf({ type, enum: options, items, minimum, maximum, format }: JsonSchema): string {
  if (options !== undefined) return options.map((option) => `\`${String(option)}\``).join(' or ');
  if (type === 'array') return `list of ${formOf(items ?? {})}, separated by commas`;
  if (type === 'integer') return `whole number, ${String(minimum)} to ${String(maximum)}`;
  if (type === 'boolean') return '`true` or `false`';
  return format === 'uri' ? 'URL' : 'text';
}

function row({ name, schema, meta }: Variable): readonly string[] {
  const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema;
  const optional = schema.safeParse(undefined).success;
  const { default: value } = json;
  const otherwise =
    value !== undefined && value !== ''
      ? `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
      : optional
        ? 'none'
        : '**required**';
  const unit = meta.unit === undefined ? '' : ` (${meta.unit})`;
  return [`\`${name}\``, meta.description ?? '', `${formOf(json)}${unit}`, otherwise];
}

function table(variables: readonly Variable[]): string {
  return markdownTable([['variable', 'what for', 'form', 'without it'], ...variables.map(row)]);
}

/** The text of `docs/reference/config.md`: every variable of the applications, from their schemas. */
export function configReference(applications: readonly ConfiguredApplication[]): string {
  const sections = applications.map(
    (application) =>
      `## ${application.name} (${application.title})\n\n${table(ownVariables(application))}`,
  );
  return `${[
    '# Settings',
    'Generated from the schemas that check them. Settings come from environment variables only. An unknown `HUB_…` variable, or a wrong value, stops the start with the rule, the value and the way out. A secret is the path of a file.',
    '## All applications',
    table(baseVariables),
    ...sections,
  ].join('\n\n')}\n`;
}
