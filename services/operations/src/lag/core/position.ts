/** Where a consumer group stands in one partition, and what the log holds. */
export interface Position {
  /** Next offset that the group will read; null when it never committed. */
  readonly committed: number | null;
  /** First offset that the log still holds. */
  readonly start: number;
  /** Offset that the next record will get. */
  readonly end: number;
}

/** Records that the group has still to read; what retention has deleted can't be read any more. */
export function lagRecords({ committed, start, end }: Position): number {
  return Math.max(0, end - Math.max(committed ?? start, start));
}

/**
 * Records that retention deleted before the group read them: an incident. A group that never
 * committed has lost nothing that it had been promised.
 */
export function lostRecords({ committed, start }: Position): number {
  return committed === null ? 0 : Math.max(0, start - committed);
}
