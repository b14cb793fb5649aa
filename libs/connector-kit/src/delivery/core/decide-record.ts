/** What is known of a record: its last version that was published. */
export interface KnownRecord {
  readonly version: number;
  readonly contentHash: string;
  readonly personKey: string;
  readonly withdrawn: boolean;
}

/** What a delivery says of a record. */
export type DeliveredRecord = Omit<KnownRecord, 'version'>;

/** What becomes of a record of a delivery. */
export type RecordDecision =
  | { readonly outcome: 'unchanged' }
  | {
      readonly outcome: 'published';
      /** From 1. */
      readonly version: number;
      /** Version with which the record is withdrawn from the person to whom it belonged before; null if from nobody. */
      readonly withdrawnAs: number | null;
    };

/**
 * Decides what becomes of a record: the same content once more is no change, unless the record
 * has been withdrawn since. One that changes its person is withdrawn from the old one first, which takes a
 * version too.
 */
export function decideRecord(record: DeliveredRecord, known: KnownRecord | null): RecordDecision {
  if (known === null) return { outcome: 'published', version: 1, withdrawnAs: null };
  const isStanding = !known.withdrawn || record.withdrawn;
  if (known.contentHash === record.contentHash && isStanding) return { outcome: 'unchanged' };
  const next = known.version + 1;
  return known.personKey !== record.personKey && !known.withdrawn
    ? { outcome: 'published', version: next + 1, withdrawnAs: next }
    : { outcome: 'published', version: next, withdrawnAs: null };
}
