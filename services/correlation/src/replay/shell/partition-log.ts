import { crc32 } from 'node:zlib';
import type { LogRecord, OffsetRange } from '#bus';
import type { LogMoment } from '../core/household-replay.js';

/** Records of one partition that are held at a time, of some 700 bytes each. */
const recordsHeldMax = 250_000;
/** Published revisions of which the hashes are held at a time, of some 100 bytes each. */
const revisionsHeldMax = 1_000_000;
/** A record of the household log, undecoded. */
export interface RawRecord extends LogMoment {
  readonly bytes: Buffer;
}

/** One of several parts into which all households are divided. */
export interface Share {
  readonly number: number;
  readonly of: number;
}

/** Whether a household is in a share. */
export function isInShare({ number, of }: Share, householdId: string): boolean {
  return of === 1 || crc32(householdId) % of === number;
}

/** Into how many shares the households are divided, so that what is held of one stays within its limits. */
export function sharesFor(log: readonly OffsetRange[], published: readonly OffsetRange[]): number {
  const lengths = (ranges: readonly OffsetRange[]) => ranges.map(({ from, to }) => to - from);
  const longest = Math.max(0, ...lengths(log));
  const revisions = lengths(published).reduce((sum, length) => sum + length, 0);
  return Math.max(1, Math.ceil(longest / recordsHeldMax), Math.ceil(revisions / revisionsHeldMax));
}

/** What a partition of the log says to all, and of the households of a share, each in its order. */
export class PartitionLog {
  readonly toAll: RawRecord[] = [];
  readonly households = new Map<string, RawRecord[]>();

  constructor(readonly share: Share) {}

  /** Takes neighbouring records, in their order. @returns how many of them are not of another share */
  add(records: readonly LogRecord[]): number {
    let added = 0;
    for (const { key, value, offset, timestamp } of records) {
      const isOfShare = key === null ? this.share.number === 0 : isInShare(this.share, key);
      if (isOfShare) added += 1;
      // Days and standards concern the households of every share.
      else if (key !== null) continue;
      if (value === null) continue;
      // A copy: a piece of a fetched megabyte would keep all of it.
      const record = { offset, timestamp, bytes: Buffer.from(value) };
      if (key === null) this.toAll.push(record);
      else this.#of(key).push(record);
    }
    return added;
  }

  #of(householdId: string): RawRecord[] {
    let records = this.households.get(householdId);
    if (records === undefined) {
      records = [];
      this.households.set(householdId, records);
    }
    return records;
  }
}
