import { readFileSync } from 'node:fs';
import { projectPath } from './project-path.js';

/** A field of a record schema, as a test looks at it. */
export interface Field {
  readonly name: string;
  readonly type: unknown;
  readonly doc?: string;
  readonly sensitivity?: string;
}

/** A field and the record that it belongs to. */
export interface PlacedField {
  readonly path: string;
  /** `Record.field`. */
  readonly of: string;
  readonly field: Field;
}

/** A schema file of the project. */
export function readSchema(file: string): { name: string; fields: Field[] } {
  return JSON.parse(readFileSync(projectPath(file), 'utf8')) as { name: string; fields: Field[] };
}

/** Every field of a schema with its path, records inside records included. */
export function allFields(node: unknown, path: string): PlacedField[] {
  if (Array.isArray(node)) return node.flatMap((branch) => allFields(branch, path));
  if (typeof node !== 'object' || node === null) return [];
  const { fields, items, type, name } = node as Record<string, unknown>;
  if (Array.isArray(fields)) {
    return (fields as Field[]).flatMap((field) => {
      const of = `${String(name)}.${field.name}`;
      return [{ path: `${path}/${of}`, of, field }, ...allFields(field.type, `${path}/${of}`)];
    });
  }
  return items === undefined ? allFields(type, path) : allFields(items, path);
}
