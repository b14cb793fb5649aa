/** Why a reader schema cannot read what a writer schema wrote. */
export interface Incompatibility {
  /** Path of the field from the record's name, such as `Settlement.personalFen`. */
  readonly field: string;
  /** What differs, in one English sentence. */
  readonly reason: string;
}

interface Node {
  readonly type: string;
  readonly name?: string;
  readonly aliases?: readonly string[];
  readonly fields?: readonly FieldNode[];
  readonly symbols?: readonly string[];
  readonly items?: unknown;
  readonly default?: unknown;
}

interface FieldNode {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly type: unknown;
  readonly default?: unknown;
}

const promotions: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
};

/** Names declared so far, so that a later mention by name finds the whole record or enum. */
type Names = Map<string, Node>;

function simpleName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function resolve(type: unknown, names: Names): Node | readonly unknown[] {
  if (Array.isArray(type)) return type as readonly unknown[];
  if (typeof type === 'string') return names.get(simpleName(type)) ?? { type };
  const node = type as Node;
  if (node.name !== undefined) names.set(simpleName(node.name), node);
  return typeof node.type === 'string' && node.type !== type ? node : resolve(node.type, names);
}

class Comparison {
  private readonly writerNames: Names = new Map();
  private readonly readerNames: Names = new Map();
  private readonly seen = new Set<string>();

  compare(writer: unknown, reader: unknown, field: string): readonly Incompatibility[] {
    const from = resolve(writer, this.writerNames);
    const to = resolve(reader, this.readerNames);
    if (Array.isArray(from)) {
      return from.flatMap((branch: unknown) => this.compare(branch, reader, field));
    }
    if (Array.isArray(to)) return this.someBranch(writer, to, field);
    return this.nodes(from as Node, to as Node, field);
  }

  private someBranch(writer: unknown, branches: readonly unknown[], field: string) {
    const results = branches.map((branch) => this.compare(writer, branch, field));
    if (results.some((found) => found.length === 0)) return [];
    // The branch of the same name says best what is wrong inside it.
    const inside = results.find((found) => found.some(({ field: path }) => path !== field));
    return inside ?? [{ field, reason: `no branch of the union reads ${label(writer)}` }];
  }

  private nodes(from: Node, to: Node, field: string): readonly Incompatibility[] {
    if (from.type !== to.type) {
      return (promotions[from.type] ?? []).includes(to.type)
        ? []
        : [{ field, reason: `${from.type} cannot be read as ${to.type}` }];
    }
    if (from.type === 'record') return this.records(from, to, field);
    if (from.type === 'enum') return enums(from, to, field);
    if (from.type === 'array') return this.compare(from.items, to.items, `${field}[]`);
    return [];
  }

  private records(from: Node, to: Node, field: string): readonly Incompatibility[] {
    if (!sameName(from, to)) {
      return [{ field, reason: `record ${from.name ?? ''} cannot be read as ${to.name ?? ''}` }];
    }
    const pair = `${from.name ?? ''} ${to.name ?? ''}`;
    if (this.seen.has(pair)) return [];
    this.seen.add(pair);
    return (to.fields ?? []).flatMap((wanted) => {
      const path = `${field}.${wanted.name}`;
      const written = (from.fields ?? []).find(
        ({ name }) => name === wanted.name || (wanted.aliases ?? []).includes(name),
      );
      if (written !== undefined) return this.compare(written.type, wanted.type, path);
      return wanted.default === undefined
        ? [{ field: path, reason: 'is missing on one side and has no default' }]
        : [];
    });
  }
}

function sameName(from: Node, to: Node): boolean {
  const accepted = [to.name ?? '', ...(to.aliases ?? [])].map(simpleName);
  return accepted.includes(simpleName(from.name ?? ''));
}

function enums(from: Node, to: Node, field: string): readonly Incompatibility[] {
  const unknown = (from.symbols ?? []).filter((symbol) => !(to.symbols ?? []).includes(symbol));
  return unknown.length === 0 || to.default !== undefined
    ? []
    : [{ field, reason: `symbols ${unknown.join(', ')} are unknown on one side without default` }];
}

function label(type: unknown): string {
  return typeof type === 'string' ? type : ((type as Node).name ?? JSON.stringify(type));
}

function rootName(schema: unknown): string {
  return simpleName((schema as Node).name ?? 'value');
}

/** What keeps one schema from reading what was written with another (Avro 1.12, schema resolution). */
export function unreadable(writer: unknown, reader: unknown): readonly Incompatibility[] {
  return new Comparison().compare(writer, reader, rootName(reader));
}

/**
 * What keeps two versions of a schema from reading each other, in both directions: the FULL of a
 * registry's compatibility levels. Empty when they agree.
 */
export function incompatibilities(older: unknown, newer: unknown): readonly Incompatibility[] {
  const found = [...unreadable(older, newer), ...unreadable(newer, older)];
  const distinct = new Map(found.map((entry) => [`${entry.field} ${entry.reason}`, entry]));
  return [...distinct.values()];
}
