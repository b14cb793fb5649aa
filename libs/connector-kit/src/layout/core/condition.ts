import { Environment } from '@marcbachmann/cel-js';

/** Value of a field of a mapped row. */
export type FieldValue = string | number | boolean | null;

/** Mapped values by field name. */
export type FieldValues = Readonly<Record<string, FieldValue>>;

/**
 * A compiled expression over the fields of a row. Undefined where the row has nothing for it to work with,
 * such as a comparison with an empty cell: one row must never stop the hand-over.
 */
export type Expression = (values: FieldValues) => unknown;

/** Expressions come from documents; these bound what one may cost. */
const limits = { maxAstNodes: 500, maxDepth: 50 };

/** The library takes a number for a double and a bigint for an int; fields hold whole numbers. */
function toCel(value: FieldValue | undefined): unknown {
  return typeof value === 'number' ? BigInt(value) : (value ?? null);
}

function fromCel(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** Compiles the expressions of one layout over its fields. */
export class ExpressionCompiler {
  private readonly environment: Environment;

  constructor(private readonly fields: readonly string[]) {
    this.environment = new Environment({ limits });
    for (const field of fields) this.environment.registerVariable(field, 'dyn');
    const abs = (value: bigint): bigint => (value < 0n ? -value : value);
    this.environment.registerFunction('abs(int): int', abs);
  }

  /** Why an expression cannot be used, in one line; null when it can. */
  problem(text: string): string | null {
    const checked = this.environment.check(text);
    return checked.valid
      ? null
      : ((checked.error?.message ?? 'not an expression').split('\n')[0] ?? '');
  }

  /** Compiles an expression that {@link problem} found no fault with. */
  compile(text: string): Expression {
    const ask = this.environment.parse(text);
    // Those that the text does not name would be turned into what the library takes for every row.
    const words = new Set(text.match(/\w+/g));
    const named = this.fields.filter((field) => words.has(field));
    return (values) => {
      try {
        const context: Record<string, unknown> = {};
        for (const field of named) context[field] = toCel(values[field]);
        return fromCel(ask(context));
      } catch {
        return undefined;
      }
    };
  }
}
