import { hash } from 'node:crypto';
import type { QueryConfig } from 'pg';

/** Far more than the hub has: a text that is put together anew each time must not fill the server's memory. */
const namesMax = 1_000;
const digits = 32;

const names = new Map<string, string>();

/**
 * A statement that its connection plans once. A batch of few records spends more time in PostgreSQL's planner
 * than in all else that the database does for it.
 */
export function prepared(text: string, values: readonly unknown[]): QueryConfig {
  const statement = { text, values: [...values] };
  // Without parameters it may be several statements, which only the simple protocol takes.
  const name = values.length === 0 ? undefined : nameOf(text);
  return name === undefined ? statement : { ...statement, name };
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= namesMax) return known;
  const name = hash('sha256', text).slice(0, digits);
  names.set(text, name);
  return name;
}
