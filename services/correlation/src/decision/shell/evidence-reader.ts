import type { EventCodec } from '#bus';
import type { Envelope, Evidence, HouseholdEvent, TopicValues } from '#schemas';
import type { EvidenceRecord, EvidenceTopic } from '../core/types.js';

const logTopic = 'hub.household-events';

type Department = { [T in EvidenceTopic]: TopicValues[T] }[EvidenceTopic];

/** A piece of evidence as the log has it, and the envelope in which its department published it. */
export interface ReadEvidence {
  readonly evidence: Evidence;
  readonly envelope: Envelope;
  readonly record: EvidenceRecord;
}

/** Reads evidence of the household log down to the department's own record. */
export class EvidenceReader {
  constructor(private readonly codec: Pick<EventCodec, 'learnAll' | 'decode'>) {}

  /**
   * Values of log records that hold evidence, as stored, in their order. Schemas not met before are
   * fetched first, so that nothing is awaited for a single record.
   */
  async readStored(logValues: readonly Buffer[]): Promise<readonly ReadEvidence[]> {
    await this.codec.learnAll(logValues);
    const found = logValues.map((value) => {
      const { body } = this.codec.decode<HouseholdEvent>(logTopic, value);
      if (!('cn.xingtai.hub.Evidence' in body)) throw new Error('not evidence');
      return body['cn.xingtai.hub.Evidence'];
    });
    await this.learn(found);
    return found.map((evidence) => this.#read(evidence));
  }

  /** Fetches the schemas of records that were not met before, so that reading them awaits nothing. */
  async learn(evidence: readonly Evidence[]): Promise<void> {
    await this.codec.learnAll(evidence.map(({ record }) => record));
  }

  /**
   * The record inside decoded evidence, whose schema has been learnt.
   * @throws HubError of class bad-record when the department's bytes cannot be read
   */
  readEvidence(evidence: Evidence): EvidenceRecord {
    return this.#read(evidence).record;
  }

  #read(evidence: Evidence): ReadEvidence {
    const department = this.codec.decode<Department>(evidence.topic, evidence.record);
    const record = {
      eventId: evidence.eventId,
      topic: evidence.topic,
      sourceSystem: evidence.sourceSystem,
      recordId: evidence.sourceRecordId,
      sourceVersion: evidence.sourceVersion,
      publishedAt: evidence.publishedAt,
      occurredAt: evidence.occurredAt,
      personRef: evidence.personRef,
      householdAtEvent: evidence.householdAtEvent,
      cameFrom: evidence.cameFrom,
      correctionOf: department.envelope.correctionOf,
      withdrawn: department.envelope.withdrawn,
      body: department,
      bytes: evidence.record,
      // The topic and the record's schema belong together by the topic map.
    } as EvidenceRecord;
    return { evidence, envelope: department.envelope, record };
  }
}
