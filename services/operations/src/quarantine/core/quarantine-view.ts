import type { QuarantinedRecord } from '#schemas';

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
  readonly attempts: number;
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

/**
 * One row for each record of a batch. The same record may come twice, from a repeated batch or from
 * two groups; the later look wins.
 */
export function distinctRecords(
  records: readonly QuarantinedRecord[],
): readonly QuarantinedRecord[] {
  return [...new Map(records.map((record) => [record.quarantineId, record])).values()];
}
