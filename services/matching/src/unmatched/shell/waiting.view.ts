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
  /** Persons between whom somebody decides; null when parked. */
  readonly candidates: readonly string[] | null;
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

/** A decision as people may see it. */
export interface DecisionView {
  readonly decisionId: number;
  readonly verdict: string;
  readonly personRef: string | null;
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: number;
}

/** Which waiting records are asked for, and where the page begins. */
export interface WaitingPage {
  readonly state: 'PARKED' | 'REVIEW';
  /** Counties that the caller may see; null for all. */
  readonly counties: readonly string[] | null;
  /** Only records with a greater id. */
  readonly afterId: number;
  readonly limit: number;
}

/** Questions about what waits, for the API. */
@Injectable()
export class WaitingView {
  /** One page, the oldest first. */
  async page(
    tx: Tx,
    { state, counties, afterId, limit }: WaitingPage,
  ): Promise<readonly WaitingRecord[]> {
    return tx.sql<WaitingRecord>(
      `select unmatched_id as id, topic, partition, record_offset as "offset",
         county_code as "countyCode", source_system as "sourceSystem",
         source_record_id as "sourceRecordId", event_id as "eventId",
         parked_because as "parkedBecause", candidates, parked_at as "parkedAt"
       from unmatched
       where state = $1 and unmatched_id > $2
         and ($3::text[] is null or county_code = any($3))
       order by unmatched_id limit $4`,
      [state, afterId, counties, limit],
    );
  }

  /** Counts by topic and county, from the views that operations read too. */
  async counts(tx: Tx, state: WaitingPage['state']): Promise<readonly WaitingCount[]> {
    const view = state === 'PARKED' ? 'parked_by_topic' : 'review_by_topic';
    return tx.sql<WaitingCount>(
      `select topic, county_code as "countyCode", records, oldest_parked_at as "oldestParkedAt"
       from ${view} order by topic, county_code`,
    );
  }

  /** Decisions in force about each of these records, the oldest first. */
  async decisionsAbout(
    tx: Tx,
    unmatchedIds: readonly number[],
  ): Promise<ReadonlyMap<number, readonly DecisionView[]>> {
    const rows = await tx.sql<DecisionView & { readonly unmatchedId: number }>(
      `select unmatched_id as "unmatchedId", decision_id as "decisionId", verdict,
         link_decision.person_ref as "personRef", reason, decided_by as "decidedBy",
         decided_at as "decidedAt"
       from link_decision join unmatched using (link_key)
       where unmatched_id = any($1::bigint[]) and undone_at is null order by decision_id`,
      [unmatchedIds],
    );
    const byRecord = new Map<number, DecisionView[]>();
    for (const { unmatchedId, ...decision } of rows) {
      byRecord.set(unmatchedId, [...(byRecord.get(unmatchedId) ?? []), decision]);
    }
    return byRecord;
  }
}
