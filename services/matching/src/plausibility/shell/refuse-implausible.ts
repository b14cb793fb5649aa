import { RecordRefused, type RecordBatch } from '#bus';
import type { DepartmentValue } from '../core/checks.js';
import { implausibilityOf } from '../core/implausibility.js';

/**
 * Sends records to quarantine that no real event can have, one by one, before any of them is placed.
 * @param aheadMax days by which a day may lie ahead of the hand-over
 * @throws RecordRefused naming the field of the first such record
 */
export function refuseImplausible(
  { topic, records }: Pick<RecordBatch<DepartmentValue>, 'topic' | 'records'>,
  aheadMax: number,
): void {
  for (const { offset, value } of records) {
    const found = value === null ? null : implausibilityOf(topic, value, aheadMax);
    if (found !== null) throw new RecordRefused(offset, found);
  }
}
