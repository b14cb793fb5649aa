import { binaryArray } from './binary-array.js';
import type { ColumnType } from './column-type.js';

/** Rows to be inserted, or updated where they exist, by one statement for each few thousand. */
export interface UnnestUpsert<Columns extends Readonly<Record<string, ColumnType>>> {
  /** Table, as in SQL; not taken from outside. */
  readonly table: string;
  /** Type of each column that the rows give; not taken from outside. */
  readonly columns: Columns;
  /** A missing or undefined value is null. Two rows of the same conflict key in one call are an error. */
  readonly rows: readonly Readonly<Record<keyof Columns, unknown>>[];
  /** Columns of the unique key. Left out: a plain insert, which fails on a row that exists. */
  readonly conflict?: readonly (keyof Columns & string)[];
  /** Columns to overwrite where the row exists. Empty or left out: such rows stay as they are. */
  readonly update?: readonly (keyof Columns & string)[];
  /** SQL condition on which an existing row is overwritten, e.g. `household.version < excluded.version`. */
  readonly updateIf?: string;
}

/** Rows in one statement. Its parameters are held in memory twice; beyond this nothing gets faster. */
export const unnestRowsMax = 5_000;

/** A statement and its parameters. */
export interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** `text[]` goes as JSON: `unnest` would flatten an array of arrays. */
function carrierOf(type: ColumnType): ColumnType {
  return type === 'text[]' ? 'jsonb' : type;
}

function expressionOf(name: string, type: ColumnType): string {
  return type === 'text[]'
    ? `case when ${name} is null then null else array(select jsonb_array_elements_text(${name})) end`
    : name;
}

function carried(value: unknown, isJson: boolean): unknown {
  if (value === undefined || value === null) return null;
  return isJson ? JSON.stringify(value) : value;
}

function conflictClause<C extends Readonly<Record<string, ColumnType>>>(
  upsert: UnnestUpsert<C>,
): string {
  const { conflict, update = [], updateIf } = upsert;
  if (conflict === undefined) return '';
  const target = ` on conflict (${conflict.join(', ')})`;
  if (update.length === 0) return `${target} do nothing`;
  const assignments = update.map((name) => `${name} = excluded.${name}`).join(', ');
  const condition = updateIf === undefined ? '' : ` where ${updateIf}`;
  return `${target} do update set ${assignments}${condition}`;
}

/** The statements that write all rows, each with one array parameter a column. */
export function unnestStatements<C extends Readonly<Record<string, ColumnType>>>(
  upsert: UnnestUpsert<C>,
): readonly Statement[] {
  const columns = Object.entries(upsert.columns);
  const names = columns.map(([name]) => `"${name}"`);
  const arrays = columns.map(([, type], index) => `$${String(index + 1)}::${carrierOf(type)}[]`);
  const expressions = columns.map(([name, type]) => expressionOf(`"${name}"`, type));
  const text =
    `insert into ${upsert.table} (${names.join(', ')}) ` +
    `select ${expressions.join(', ')} from unnest(${arrays.join(', ')}) as given (${names.join(', ')})` +
    conflictClause(upsert);
  const statements: Statement[] = [];
  for (let from = 0; from < upsert.rows.length; from += unnestRowsMax) {
    const rows = upsert.rows.slice(from, from + unnestRowsMax);
    const params = columns.map(([name, type]) => {
      // The driver would take an array inside for a further dimension of the parameter.
      const isJson = type === 'json' || carrierOf(type) === 'jsonb';
      const values = rows.map((row) => carried(row[name], isJson));
      return binaryArray(type, values) ?? values;
    });
    statements.push({ text, params });
  }
  return statements;
}
