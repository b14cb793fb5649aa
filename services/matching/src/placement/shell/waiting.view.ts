import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';

/** A record that waits, as people may see it: no bytes, no name, no number. */
export interface WaitingRecord {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly countyCode: string;
  readonly sourceSystem: string;
  readonly sourceRecordId: string;
  readonly eventId: string;
  /** Why it is parked; null in review. */
  readonly parkedBecause: string | null;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly parkedAt: number;
}

/** Records of one topic and county that wait. */
export interface WaitingCount {
  readonly topic: string;
  readonly countyCode: string;
  readonly records: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly oldestParkedAt: number;
}

/** Columns of a record that waits, named as people see them. */
export const waitingColumns = `record_id as id, topic, partition, record_offset as "offset",
  county_code as "countyCode", source_system as "sourceSystem",
  source_record_id as "sourceRecordId", event_id as "eventId", parked_because as "parkedBecause",
  first_seen_at as "parkedAt"`;

/** Questions about what waits, for the API. */
@Injectable()
export class WaitingView {
  /**
   * One page of parked records, the oldest first.
   * @param afterId only records with a greater id
   */
  async parked(tx: Tx, afterId: number, limit: number): Promise<readonly WaitingRecord[]> {
    return tx.sql<WaitingRecord>(
      `select ${waitingColumns} from department_record
       where state = 'PARKED' and record_id > $1 order by record_id limit $2`,
      [afterId, limit],
    );
  }

  /** Counts by topic and county, from the views that operations read too. */
  async counts(tx: Tx, state: 'PARKED' | 'REVIEW'): Promise<readonly WaitingCount[]> {
    const view = state === 'PARKED' ? 'parked_by_topic' : 'review_by_topic';
    return tx.sql<WaitingCount>(
      `select topic, county_code as "countyCode", records, oldest_parked_at as "oldestParkedAt"
       from ${view} order by topic, county_code`,
    );
  }
}
