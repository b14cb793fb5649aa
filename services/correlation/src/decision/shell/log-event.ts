import { RecordRefused } from '#bus';
import { HubError, hubErrorCodes } from '#domain';
import type { Evidence, HouseholdEvent } from '#schemas';
import type { EvidenceRecord, HouseholdLogEvent } from '../core/types.js';
import type { EvidenceReader } from './evidence-reader.js';

/**
 * What a record of the log says of its household; null where it says nothing that decides. The schemas of
 * evidence must have been learnt.
 * @throws RecordRefused naming the offset when a department's bytes cannot be read
 */
export function householdEventOf(
  reader: EvidenceReader,
  { body }: HouseholdEvent,
  offset: number,
): HouseholdLogEvent | null {
  if ('cn.xingtai.hub.Evidence' in body) {
    return {
      kind: 'EVIDENCE',
      record: readEvidence(reader, body['cn.xingtai.hub.Evidence'], offset),
    };
  }
  if ('cn.xingtai.hub.EvidenceGone' in body) {
    return { kind: 'EVIDENCE_GONE', gone: body['cn.xingtai.hub.EvidenceGone'] };
  }
  if ('cn.xingtai.hub.HouseholdFacts' in body) {
    return { kind: 'FACTS', facts: body['cn.xingtai.hub.HouseholdFacts'] };
  }
  if ('cn.xingtai.hub.Exclusion' in body) {
    return { kind: 'EXCLUSION', exclusion: body['cn.xingtai.hub.Exclusion'] };
  }
  return null;
}

/** A department's record that cannot be read is this log record's fault, and named as such. */
function readEvidence(reader: EvidenceReader, evidence: Evidence, offset: number): EvidenceRecord {
  try {
    return reader.readEvidence(evidence);
  } catch (error) {
    if (!HubError.is(error) || error.class !== 'bad-record') throw error;
    throw new RecordRefused(offset, { field: 'record', reasonZh: hubErrorCodes[error.code].zh });
  }
}

/** The evidence that values of the log bring. */
export function evidenceIn(values: Iterable<HouseholdEvent | null>): readonly Evidence[] {
  const evidence: Evidence[] = [];
  for (const value of values) {
    if (value === null || !('cn.xingtai.hub.Evidence' in value.body)) continue;
    evidence.push(value.body['cn.xingtai.hub.Evidence']);
  }
  return evidence;
}
