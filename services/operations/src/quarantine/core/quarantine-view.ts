import type { QuarantinedRecord } from '#schemas';

/** Whether a quarantined record still asks for somebody. */
export type QuarantineStatus = 'open' | 'redriven';

/**
 * What anybody may see of a quarantined record. The record may hold anything, an identity number in a
 * key or in a header among it, so only names and sizes leave the table.
 */
export interface QuarantineView {
  readonly quarantineId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Consumer group that could not use it. */
  readonly group: string;
  readonly errorCode: string;
  readonly field: string | null;
  /** Reason in Chinese. */
  readonly reasonZh: string;
  readonly countyCode: string | null;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly firstSeenAt: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly lastSeenAt: number;
  /** Of all refusals together. */
  readonly attempts: number;
  /** `redriven`: put back on its topic and not refused again since. */
  readonly status: QuarantineStatus;
  /** How often it was refused: once, and again after each time that it was put back in vain. */
  readonly refusals: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly headerNames: readonly string[];
}

/** A header as the table keeps it: the value in base64, for a redrive to put back. */
export interface StoredHeader {
  readonly name: string;
  readonly valueBase64: string;
}

/** Headers as JSON, without loss. */
export function storedHeaders(record: QuarantinedRecord): readonly StoredHeader[] {
  return record.headers.map(({ name, value }) => ({ name, valueBase64: value.toString('base64') }));
}

/** One row for each record of a batch; of one that comes twice, the first. */
export function distinctRecords(
  records: readonly QuarantinedRecord[],
): readonly QuarantinedRecord[] {
  const latest = new Map(records.toReversed().map((record) => [record.quarantineId, record]));
  return [...latest.values()];
}

/** One for each refusal: a batch that is repeated reports the same place again. */
export function distinctRefusals(
  records: readonly QuarantinedRecord[],
): readonly QuarantinedRecord[] {
  return [...new Map(records.map((record) => [refusalOf(record), record])).values()];
}

/** Names a refusal: the record and the place at which it was refused. */
export function refusalOf({
  quarantineId,
  partition,
  offset,
}: Pick<QuarantinedRecord, 'quarantineId' | 'partition' | 'offset'>): string {
  return `${quarantineId} at ${partition}/${offset}`;
}
