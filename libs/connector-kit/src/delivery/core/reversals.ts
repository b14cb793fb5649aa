/** A reversal of a delivery, before it has its final record id. */
export interface Reversal {
  readonly ordinal: number;
  /** Record that it reverses. */
  readonly of: string;
  readonly contentHash: string;
}

/** A reversal that was published before. */
export interface KnownReversal {
  readonly recordId: string;
  readonly contentHash: string;
}

/** `<id>/reversal`, then `<id>/reversal2` and so on. */
function reversalId(of: string, number: number): string {
  return number === 1 ? `${of}/reversal` : `${of}/reversal${String(number)}`;
}

/**
 * Gives each reversal its record id: one with the content of a known reversal of the same
 * record is that one again; another content is one more reversal.
 * @param reversals in the order of their rows
 * @returns record id by ordinal
 */
export function numberReversals(
  reversals: readonly Reversal[],
  known: readonly KnownReversal[],
): ReadonlyMap<number, string> {
  const hashById = new Map(known.map(({ recordId, contentHash }) => [recordId, contentHash]));
  const ids = new Map<number, string>();
  for (const { ordinal, of, contentHash } of reversals) {
    let number = 1;
    while ((hashById.get(reversalId(of, number)) ?? contentHash) !== contentHash) number += 1;
    const id = reversalId(of, number);
    hashById.set(id, contentHash);
    ids.set(ordinal, id);
  }
  return ids;
}
