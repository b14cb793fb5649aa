import avro, { type Type } from 'avsc';

/** A schema as avsc exports it. */
type Exported = string | readonly Exported[] | { readonly [name: string]: unknown };

/**
 * The schema of a type as parsed JSON, every name with its namespace. avsc leaves out the defaults of enums,
 * without which a reader fails on a symbol that it does not know; they are put back.
 */
export function exportedSchema(type: Type): unknown {
  const defaults = new Map<string, string>();
  collect(type, defaults, new Set());
  return withDefaults(type.schema({ exportAttrs: true }) as Exported, defaults);
}

function collect(type: Type, defaults: Map<string, string>, seen: Set<Type>): void {
  if (seen.has(type)) return;
  seen.add(type);
  if (type instanceof avro.types.EnumType) {
    const { default: symbol } = type as { readonly default?: string };
    if (symbol !== undefined && type.name !== undefined) defaults.set(type.name, symbol);
  }
  for (const part of partsOf(type)) collect(part, defaults, seen);
}

function partsOf(type: Type): readonly Type[] {
  if (type instanceof avro.types.RecordType) return type.fields.map((field) => field.type);
  if (type instanceof avro.types.ArrayType) return [type.itemsType];
  const { types } = type as { readonly types?: readonly Type[] };
  return types ?? [];
}

function withDefaults(schema: Exported, defaults: ReadonlyMap<string, string>): unknown {
  if (typeof schema === 'string') return schema;
  if (Array.isArray(schema)) return schema.map((part: Exported) => withDefaults(part, defaults));
  const node = schema as Readonly<Record<string, unknown>>;
  const { type, fields, items, name } = node;
  const symbol = type === 'enum' ? defaults.get(String(name)) : undefined;
  return {
    ...node,
    ...(typeof type === 'object' ? { type: withDefaults(type as Exported, defaults) } : {}),
    ...(fields === undefined ? {} : { fields: withDefaults(fields as Exported, defaults) }),
    ...(items === undefined ? {} : { items: withDefaults(items as Exported, defaults) }),
    ...(symbol === undefined ? {} : { default: symbol }),
  };
}
