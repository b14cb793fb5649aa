import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';
import { waitingColumns, type WaitingRow } from '../../placement/shell/waiting.view.js';

/** A record in review as the table has it; its bytes stay inside. */
export interface ReviewRow extends WaitingRow {
  readonly candidates: readonly string[];
  readonly linkKey: string;
}

/** A decision as people may see it. */
export interface DecisionView {
  readonly decisionId: number;
  readonly verdict: 'SAME' | 'NOT_SAME' | 'LATER';
  /** The person it is, or is not; null when it was put off. */
  readonly personRef: string | null;
  readonly reason: string;
  readonly decidedBy: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly decidedAt: number;
  /** Milliseconds since 1970-01-01T00:00:00Z; null while it is in force. */
  readonly undoneAt: number | null;
}

/** A decision with what it is about. */
export interface KeyedDecision extends DecisionView {
  readonly linkKey: string;
}

/** Which page is asked for. */
export interface CountyPage {
  /** Counties that the caller may see; null for all. */
  readonly counties: readonly string[] | null;
  /** Only those with a greater id. */
  readonly afterId: number;
  readonly limit: number;
}

const decisionColumns = `decision_id as "decisionId", link_key as "linkKey", verdict,
  person_ref as "personRef", reason, decided_by as "decidedBy", decided_at as "decidedAt",
  undone_at as "undoneAt"`;

/** Questions about records in review and about decisions. */
@Injectable()
export class ReviewView {
  /** One page of records in review, the oldest first. */
  async page(tx: Tx, { counties, afterId, limit }: CountyPage): Promise<readonly ReviewRow[]> {
    return tx.sql<ReviewRow>(
      `select ${waitingColumns}, candidates, link_key as "linkKey"
       from department_record where state = 'REVIEW' and record_id > $1
         and ($2::text[] is null or county_code = any($2))
       order by record_id limit $3`,
      [afterId, counties, limit],
    );
  }

  /** Decisions about these keys, also undone ones, and those in force about these persons. */
  async decisionsAbout(
    tx: Tx,
    linkKeys: readonly string[],
    personRefs: readonly string[],
  ): Promise<readonly KeyedDecision[]> {
    return tx.sql<KeyedDecision>(
      `select ${decisionColumns} from link_decision where link_key = any($1::text[])
       union
       select ${decisionColumns} from link_decision
       where person_ref = any($2::text[]) and undone_at is null
       order by "decisionId"`,
      [linkKeys, personRefs],
    );
  }

  /** One page of the decisions in force that are about records of these counties only, the oldest first. */
  async decisions(
    tx: Tx,
    { counties, afterId, limit }: CountyPage,
  ): Promise<readonly KeyedDecision[]> {
    return tx.sql<KeyedDecision>(
      `select ${decisionColumns} from link_decision decision
       where undone_at is null and decision_id > $1
         and ($2::text[] is null or (
           select bool_and(county_code = any($2)) from department_record record
           where record.link_key = decision.link_key
             and record.matched_by is distinct from 'PERSON_REF'))
       order by decision_id limit $3`,
      [afterId, counties, limit],
    );
  }

  /** A record in review; undefined when there is none by this id. */
  async inReview(
    tx: Tx,
    recordId: number,
  ): Promise<Pick<ReviewRow, 'linkKey' | 'candidates'> | undefined> {
    const [row] = await tx.sql<Pick<ReviewRow, 'linkKey' | 'candidates'>>(
      `select link_key as "linkKey", candidates from department_record
       where record_id = $1 and state = 'REVIEW'`,
      [recordId],
    );
    return row;
  }

  /** True when every record on which a decision about a key bears belongs to one of these counties. */
  async isOfCounties(tx: Tx, linkKey: string, counties: readonly string[]): Promise<boolean> {
    const [row] = await tx.sql<{ mine: boolean | null }>(
      `select bool_and(county_code = any($2::text[])) as mine from department_record
       where link_key = $1 and matched_by is distinct from 'PERSON_REF'`,
      [linkKey, counties],
    );
    return row?.mine === true;
  }
}
