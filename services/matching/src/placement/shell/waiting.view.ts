import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';
import type { Envelope } from '#schemas';

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
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly parkedAt: number;
}

/** A record that waits for the register. */
export interface ParkedRecord extends WaitingRecord {
  readonly parkedBecause: string | null;
}

/** A record that waits as its table has it; what only its bytes say is missing. */
export interface WaitingRow extends Omit<
  WaitingRecord,
  'sourceSystem' | 'sourceRecordId' | 'eventId'
> {
  readonly value: Buffer;
}

/** Records of one topic and county that wait. */
export interface WaitingCount {
  readonly topic: string;
  readonly countyCode: string;
  readonly records: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly oldestParkedAt: number;
}

/** Columns of a record that waits, named as people see them, and its bytes. */
export const waitingColumns = `record_id as id, topic, partition, record_offset as "offset",
  county_code as "countyCode", first_seen_at as "parkedAt", record_value as value`;

/** A record as people may see it, with what its envelope says. */
export function waitingRecord(row: WaitingRow, envelope: Envelope): WaitingRecord {
  const { id, topic, partition, offset, countyCode, parkedAt } = row;
  const { sourceSystem, sourceRecordId, eventId } = envelope;
  return {
    ...{ id, topic, partition, offset, countyCode },
    ...{ sourceSystem, sourceRecordId, eventId, parkedAt },
  };
}

/** Questions about what waits, for the API. */
@Injectable()
export class WaitingView {
  /**
   * One page of parked records, the oldest first.
   * @param afterId only records with a greater id
   */
  async parked(
    tx: Tx,
    afterId: number,
    limit: number,
  ): Promise<readonly (WaitingRow & Pick<ParkedRecord, 'parkedBecause'>)[]> {
    return tx.sql(
      `select ${waitingColumns}, parked_because as "parkedBecause" from department_record
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
