/** A schema as avsc exports it: parsed JSON, every name with its namespace. */
interface Node {
  readonly type: unknown;
  readonly name?: string;
  readonly fields?: readonly Field[];
  items?: unknown;
}

interface Field {
  name: string;
  type: unknown;
  readonly aliases?: readonly string[];
}

/** Two schemas that come closer to each other than those that they were made from. */
export interface Meeting {
  /** Reads into the reader's own fields. */
  readonly reader: unknown;
  /** Describes the writer's bytes, fields under the names that the reader knows. */
  readonly writer: unknown;
  /** True when the reader was given longer numbers: a value may be too large for its own schema. */
  readonly isWidened: boolean;
}

/**
 * What lets an older reader go on when a writer has moved to a newer version, beyond what Avro's own
 * resolution (Avro 1.12, schema resolution) does for it:
 *
 * - a field that the writer has renamed, giving the old name as an alias, is read under the old name. Avro
 *   looks at the reader's aliases alone, and would give the default in its place: the value would be lost
 *   without a word;
 * - an `int` that the writer has widened to `long` is read as a number, to be refused where it is too large.
 *
 * Null where there is nothing of the kind, and Avro's own resolution is all that is needed.
 */
export function meetWriter(reader: unknown, writer: unknown): Meeting | null {
  const pass = new Pass();
  const met = pass.meet(structuredClone(reader), structuredClone(writer));
  const { isWidened } = pass;
  return isWidened || pass.isRenamed ? { reader: met.reader, writer: met.writer, isWidened } : null;
}

/** One walk through both schemas; changes the copies that it is given. */
class Pass {
  isRenamed = false;
  isWidened = false;
  private readonly readerNames = new Map<string, Node>();
  private readonly writerNames = new Map<string, Node>();
  private readonly seen = new Set<string>();

  meet(reader: unknown, writer: unknown): { readonly reader: unknown; readonly writer: unknown } {
    return { reader: this.met(reader, writer), writer };
  }

  /** The reader's type, changed where it must be. */
  private met(reader: unknown, writer: unknown): unknown {
    const from = definition(writer, this.writerNames);
    if (Array.isArray(from)) return from.reduce((type, branch) => this.met(type, branch), reader);
    const to = definition(reader, this.readerNames);
    if (Array.isArray(to)) return this.metUnion(to, from as Node);
    if (nameOf(to) === 'int' && nameOf(from) === 'long') {
      this.isWidened = true;
      return 'long';
    }
    if (nameOf(to) === nameOf(from)) this.metInside(to as Node, from as Node);
    return reader;
  }

  private metUnion(branches: readonly unknown[], writer: Node): readonly unknown[] {
    const names = branches.map((branch) => nameOf(definition(branch, this.readerNames)));
    const wanted = nameOf(writer);
    // A union may hold a type once; one that has both reads the longer number by itself.
    const at = names.indexOf(wanted) < 0 && wanted === 'long' ? 'int' : wanted;
    return branches.map((branch, index) =>
      names[index] === at ? this.met(branch, writer) : branch,
    );
  }

  private metInside(reader: Node, writer: Node): void {
    if (reader.items !== undefined) reader.items = this.met(reader.items, writer.items);
    const { fields, name = '' } = reader;
    if (fields === undefined || this.seen.has(name)) return;
    this.seen.add(name);
    for (const field of fields) {
      const written = this.writtenAs(field, writer.fields ?? []);
      if (written !== undefined) field.type = this.met(field.type, written.type);
    }
  }

  /** The writer's field that a reader's field is read from, which bears its name afterwards. */
  private writtenAs({ name, aliases = [] }: Field, written: readonly Field[]): Field | undefined {
    const known = written.find((field) => field.name === name || aliases.includes(field.name));
    if (known !== undefined) return known;
    const [renamed, ...others] = written.filter((field) => field.aliases?.includes(name) === true);
    // Two that claim to have been the same one contradict each other.
    if (renamed === undefined || others.length > 0) return undefined;
    renamed.name = name;
    this.isRenamed = true;
    return renamed;
  }
}

/** A type as its definition: what a name stands for, or the branches of a union. */
function definition(type: unknown, names: Map<string, Node>): Node | readonly unknown[] {
  if (Array.isArray(type)) return type as readonly unknown[];
  if (typeof type === 'string') return names.get(type) ?? { type };
  const node = type as Node;
  if (node.name !== undefined) names.set(node.name, node);
  return node;
}

/** What two types must have in common to be read as each other: a name, or the kind of type. */
function nameOf(type: Node | readonly unknown[]): unknown {
  return Array.isArray(type) ? 'union' : ((type as Node).name ?? (type as Node).type);
}
