import type { EventCodec } from '#bus';
import type { Evidence, HouseholdEvent, TopicValues } from '#schemas';
import type { EvidenceRecord, EvidenceTopic } from '../core/types.js';

const logTopic = 'hub.household-events';

type Department = { [T in EvidenceTopic]: TopicValues[T] }[EvidenceTopic];

/** Reads evidence of the household log down to the department's own record. */
export class EvidenceReader {
  constructor(private readonly codec: EventCodec) {}

  /** Value of a log record that holds evidence, as stored. */
  async read(logValue: Buffer): Promise<EvidenceRecord> {
    await this.codec.learn(logValue);
    const { body } = this.codec.decode<HouseholdEvent>(logTopic, logValue);
    if (!('cn.xingtai.hub.Evidence' in body)) throw new Error('not evidence');
    return this.readEvidence(body['cn.xingtai.hub.Evidence']);
  }

  /**
   * The record inside decoded evidence.
   * @throws HubError of class bad-record when the department's bytes cannot be read
   */
  async readEvidence(evidence: Evidence): Promise<EvidenceRecord> {
    await this.codec.learn(evidence.record);
    const department = this.codec.decode<Department>(evidence.topic, evidence.record);
    return {
      eventId: evidence.eventId,
      topic: evidence.topic,
      sourceSystem: evidence.sourceSystem,
      recordId: evidence.sourceRecordId,
      sourceVersion: evidence.sourceVersion,
      publishedAt: evidence.publishedAt,
      occurredAt: evidence.occurredAt,
      personRef: evidence.personRef,
      householdAtEvent: evidence.householdAtEvent,
      correctionOf: department.envelope.correctionOf,
      withdrawn: department.envelope.withdrawn,
      body: department,
      bytes: evidence.record,
      // The topic and the record's schema belong together by the topic map.
    } as EvidenceRecord;
  }
}
