import type { BatchRecord } from '#bus';

/** Records of a batch that can be applied, and those that wait for a held key. */
export interface Apart<T> {
  readonly free: readonly BatchRecord<T>[];
  readonly waiting: readonly { readonly heldKey: string; readonly record: BatchRecord<T> }[];
}

/**
 * Tells the records of held keys from the others. A record without a key concerns everybody: it is
 * applied for the others, who pass the held ones over, and waits for each of those.
 * @param heldFrom held key → first offset that waits; what lies before it is not concerned
 */
export function apartFromHeld<T>(
  records: readonly BatchRecord<T>[],
  heldFrom: ReadonlyMap<string, number>,
): Apart<T> {
  if (heldFrom.size === 0) return { free: records, waiting: [] };
  const isHeld = (key: string, { offset }: BatchRecord<T>): boolean =>
    offset >= (heldFrom.get(key) ?? Number.POSITIVE_INFINITY);
  const free = records.filter((record) => record.key === null || !isHeld(record.key, record));
  const waiting = records.flatMap((record) => {
    const keys = record.key === null ? [...heldFrom.keys()] : [record.key];
    return keys.filter((key) => isHeld(key, record)).map((heldKey) => ({ heldKey, record }));
  });
  return { free, waiting };
}
