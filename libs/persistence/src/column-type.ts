/** PostgreSQL types that `unnestUpsert` can carry. JSON takes any value of it; a null is SQL's null. */
export type ColumnType =
  | 'text'
  | 'text[]'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'boolean'
  | 'bytea'
  | 'json'
  | 'jsonb'
  | 'uuid'
  | 'date'
  | 'timestamptz';
