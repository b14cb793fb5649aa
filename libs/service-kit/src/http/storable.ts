/** Fields down to a text; empty for the value itself. */
export type FieldPath = readonly string[];

/**
 * The first text of a value that PostgreSQL would refuse, NUL or half a character, by its path; null for none.
 * Told only there, it would be a fault of the hub instead of one of the request.
 */
export function firstUnstorable(value: unknown, path: FieldPath = []): FieldPath | null {
  if (typeof value === 'string') {
    return value.includes('\u0000') || !value.isWellFormed() ? path : null;
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, part] of Object.entries(value)) {
    const found = firstUnstorable(part, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}
