/**
 * JSON with sorted keys and no blanks: two values are the same exactly when these texts are. Used
 * where bytes are compared or published, so that the order of keys never makes a difference.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    const entries = Object.entries(part);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
