import { RecordRefused, type BatchRecord, type RecordBatch } from '#bus';
import type { Envelope } from '#schemas';
import type { DepartmentRecord } from '../core/department-record.js';

/** What matching reads of any department's event. */
export interface DepartmentEvent {
  readonly envelope: Envelope;
}

/**
 * The records of a batch, each with its envelope.
 * @throws RecordRefused for a tombstone: department topics are not compacted, a record is taken back by a
 *   withdrawn version, and one without a value would vanish without being accounted for
 */
export function departmentRecords(
  batch: RecordBatch<DepartmentEvent>,
): readonly DepartmentRecord[] {
  return batch.records.map((record) => departmentRecord(batch, record));
}

function departmentRecord(
  { topic, partition }: RecordBatch<DepartmentEvent>,
  record: BatchRecord<DepartmentEvent>,
): DepartmentRecord {
  const { offset, key, headers, value, bytes } = record;
  if (value === null || bytes === null) {
    throw new RecordRefused(offset, { field: null, reasonZh: '部门主题中的记录没有内容' });
  }
  return { topic, partition, offset, key, headers, value: bytes, envelope: value.envelope };
}
