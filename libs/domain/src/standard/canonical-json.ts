/**
 * JSON with sorted keys and no blanks: two values are the same exactly when these texts are. Used
 * where bytes are compared or published, so that the order of keys never makes a difference.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** The same with sorted keys. What says itself how it is written, such as a date, stays what it is. */
function sorted(part: unknown): unknown {
  if (part === null || typeof part !== 'object' || 'toJSON' in part) return part;
  if (Array.isArray(part)) return part.map(sorted);
  const given = part as Readonly<Record<string, unknown>>;
  const keys = Object.keys(given).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(given[key])]));
}
