import { decideRecord, type KnownRecord } from './decide-record.js';
import type { AcceptedRecord, StagedBody } from './staged.js';

/** A record of a hand-over, and what is known of it. */
export interface RecordRow {
  readonly ordinal: number;
  readonly part: number;
  readonly topic: string;
  readonly recordId: string;
  readonly contentHash: string;
  readonly personKey: string;
  readonly withdrawn: boolean;
  /** Null where nothing is known. */
  readonly knownVersion: number | null;
  readonly knownHash: string;
  readonly knownPersonKey: string;
  readonly knownWithdrawn: boolean;
  /** Body and seal of the last version where it belonged to another person. */
  readonly oldBody: StagedBody | null;
  readonly oldSealed: Buffer | null;
}

/** A record as it is remembered. */
export interface LedgerRow {
  readonly topic: string;
  readonly recordId: string;
  readonly version: number;
  readonly body: StagedBody;
  readonly sealed: Buffer | null;
}

/** A record that is published, and how. */
export interface Published {
  readonly row: RecordRow;
  readonly version: number;
  readonly withdrawnAs: number | null;
}

function sealedOf(body: StagedBody, cipher: Buffer | null): AcceptedRecord['sealed'] {
  return cipher === null ? null : { keyId: body.sealKeyId, cipher };
}

/** A record as it goes to the sink. */
export function recordOf({ topic, recordId, version, body, sealed }: LedgerRow): AcceptedRecord {
  return { topic, recordId, version, body, sealed: sealedOf(body, sealed) };
}

/** Tells a record from all others of its source system. */
export function keyOf({ topic, recordId }: Pick<LedgerRow, 'topic' | 'recordId'>): string {
  return `${topic} ${recordId}`;
}

/** The records of a page that are published; of equal ones the first counts. */
export function publishedOf(rows: readonly RecordRow[]): readonly Published[] {
  const seen = new Set<string>();
  const published: Published[] = [];
  for (const row of rows) {
    if (seen.has(keyOf(row))) continue;
    seen.add(keyOf(row));
    const decision = decideRecord(row, knownOf(row));
    if (decision.outcome === 'published') published.push({ row, ...decision });
  }
  return published;
}

function knownOf(row: RecordRow): KnownRecord | null {
  if (row.knownVersion === null) return null;
  return {
    version: row.knownVersion,
    contentHash: row.knownHash,
    personKey: row.knownPersonKey,
    withdrawn: row.knownWithdrawn,
  };
}

/** The record, and before it its withdrawal from the person to whom it belonged. */
export function recordsOf(
  { row, withdrawnAs }: Published,
  kept: LedgerRow,
): readonly AcceptedRecord[] {
  const { topic, recordId, oldBody, oldSealed } = row;
  if (withdrawnAs === null || oldBody === null) return [recordOf(kept)];
  const withdrawal: AcceptedRecord = {
    topic,
    recordId,
    version: withdrawnAs,
    body: { ...oldBody, rowNumber: kept.body.rowNumber, withdrawn: true },
    sealed: sealedOf(oldBody, oldSealed),
  };
  return [withdrawal, recordOf(kept)];
}
