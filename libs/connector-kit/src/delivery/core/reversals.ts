/** A reversal of a delivery, before it has its final record id. */
export interface Reversal {
  readonly ordinal: number;
  /** Record that it reverses. */
  readonly of: string;
  /** Its day and amounts: by them it is known again, also where its place or name is written otherwise. */
  readonly said: string;
}

/** A reversal that was published before. */
export interface KnownReversal {
  readonly recordId: string;
  readonly said: string;
}

/** `<id>/reversal`, then `<id>/reversal2` and so on. */
function reversalId(of: string, number: number): string {
  return number === 1 ? `${of}/reversal` : `${of}/reversal${String(number)}`;
}

/**
 * Gives each reversal its record id: one that says the same as a known reversal of the same
 * record is that one again; any other is one more reversal.
 * @param reversals in the order of their rows
 * @returns record id by ordinal
 */
export function numberReversals(
  reversals: readonly Reversal[],
  known: readonly KnownReversal[],
): ReadonlyMap<number, string> {
  const saidById = new Map(known.map(({ recordId, said }) => [recordId, said]));
  const ids = new Map<number, string>();
  for (const { ordinal, of, said } of reversals) {
    let number = 1;
    while ((saidById.get(reversalId(of, number)) ?? said) !== said) number += 1;
    const id = reversalId(of, number);
    saidById.set(id, said);
    ids.set(ordinal, id);
  }
  return ids;
}
