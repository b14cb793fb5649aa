import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DeliveryRefused, isSystemError, type SourceRow } from '../core/source-row.js';

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const rows = z.array(z.record(z.string(), cell));
/** Rows as JSON: a list, or an object with the list under `rows`. */
export const jsonRowsSchema = z.union([
  rows,
  z.strictObject({ rows }).transform((body) => body.rows),
]);

/**
 * Parses records without losing digits: a number of 18 digits would be rounded to another person's, and one in
 * eleven of those has a check digit that fits.
 */
function parseRecords(text: string): unknown {
  const keepDigits = (_key: string, value: unknown, { source }: { source?: string }): unknown => {
    const isRounded = typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
    return isRounded ? (source ?? value) : value;
  };
  // The third parameter is of ECMAScript 2026; the types do not know it yet.
  return JSON.parse(text, keepDigits as Parameters<typeof JSON.parse>[1]);
}

/** Rows of a JSON document; the first row carries the names of all fields, as a heading would. */
export async function* jsonRows(path: string): AsyncGenerator<SourceRow> {
  let parsed: z.infer<typeof jsonRowsSchema>;
  try {
    parsed = jsonRowsSchema.parse(parseRecords(await readFile(path, 'utf8')));
  } catch (error) {
    if (isSystemError(error)) throw error;
    throw new DeliveryRefused(
      'UNREADABLE',
      '内容不是记录列表形式的JSON。应为 [{…}] 或 {"rows":[{…}]}。',
    );
  }
  const names = [...new Set(parsed.flatMap((row) => Object.keys(row)))];
  // Line 0: the records themselves count from 1.
  yield { sheet: 1, line: 0, cells: names };
  for (const [index, row] of parsed.entries()) {
    const cells = names.map((name) => String(row[name] ?? ''));
    yield { sheet: 1, line: index + 1, cells };
  }
}
