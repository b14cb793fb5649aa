import { RecordRefused, type BatchRecord, type RecordBatch } from '#bus';
import type { Envelope } from '#schemas';
import type { DepartmentRecord } from '../core/department-record.js';

/** What matching reads of any department's event. */
export interface DepartmentEvent {
  readonly envelope: Envelope;
}

/**
 * A record of a batch with its envelope.
 * @throws RecordRefused for a tombstone: department topics are not compacted, a record is taken back by a
 *   withdrawn version, and one without a value would vanish without being accounted for
 */
export function departmentRecord(
  { topic, partition }: Pick<RecordBatch<DepartmentEvent>, 'topic' | 'partition'>,
  { offset, value, bytes }: Pick<BatchRecord<DepartmentEvent>, 'offset' | 'value' | 'bytes'>,
): DepartmentRecord {
  if (value === null || bytes === null) {
    throw new RecordRefused(offset, { field: null, reasonZh: '部门主题中的记录没有内容' });
  }
  return { topic, partition, offset, value: bytes, envelope: value.envelope };
}
