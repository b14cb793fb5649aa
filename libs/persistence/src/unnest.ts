import { sqlList } from './binary-array.js';
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

/** From so many rows on a column that says the same of all of them is sent once. */
const repeatedRowsMin = 100;

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

function carried(value: unknown, type: ColumnType): unknown {
  if (value === undefined || value === null) return null;
  // The driver would take an array inside for a further dimension of the parameter.
  const isJson = type === 'json' || carrierOf(type) === 'jsonb';
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

/** A column of the rows of one statement. */
interface GivenColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly values: readonly unknown[];
  /** All rows say the same, so that it is sent once. */
  readonly isRepeated: boolean;
}

function columnsOf(
  columns: Readonly<Record<string, ColumnType>>,
  rows: readonly Readonly<Record<string, unknown>>[],
): readonly GivenColumn[] {
  return Object.entries(columns).map(([name, type], at) => {
    const values = rows.map((row) => carried(row[name], type));
    const [first] = values;
    // The first one stays a list: it says how many rows there are. Few rows would make many texts of one statement.
    const isRepeated =
      at > 0 && rows.length >= repeatedRowsMin && values.every((value) => value === first);
    return { name: `"${name}"`, type, values, isRepeated };
  });
}

/**
 * The text of a statement. Lists are unnested where columns are listed, not behind `from`: there PostgreSQL writes
 * each of them to a store of its own first, and reads it back, a third of what the lists cost it.
 */
function textOf<C extends Readonly<Record<string, ColumnType>>>(
  upsert: UnnestUpsert<C>,
  columns: readonly GivenColumn[],
): string {
  const names = columns.map(({ name }) => name).join(', ');
  const given = columns.map(({ name, type, isRepeated }, index) => {
    const parameter = `$${String(index + 1)}::${carrierOf(type)}`;
    return isRepeated ? `${parameter} as ${name}` : `unnest(${parameter}[]) as ${name}`;
  });
  const expressions = columns.map(({ name, type }) => expressionOf(name, type));
  return (
    `insert into ${upsert.table} (${names}) ` +
    `select ${expressions.join(', ')} from (select ${given.join(', ')}) as given` +
    conflictClause(upsert)
  );
}

/**
 * The statements that write all rows, each with one parameter a column: a list, or what all rows say of it.
 */
export function unnestStatements<C extends Readonly<Record<string, ColumnType>>>(
  upsert: UnnestUpsert<C>,
): readonly Statement[] {
  const statements: Statement[] = [];
  for (let from = 0; from < upsert.rows.length; from += unnestRowsMax) {
    const columns = columnsOf(upsert.columns, upsert.rows.slice(from, from + unnestRowsMax));
    const params = columns.map(({ type, values, isRepeated }) =>
      isRepeated ? values[0] : sqlList(type, values),
    );
    statements.push({ text: textOf(upsert, columns), params });
  }
  return statements;
}
