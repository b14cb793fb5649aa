import { Injectable } from '@nestjs/common';
import { sqlList, type Tx } from '#persistence';
import { decisionsByKey, type DecisionInForce, type DecisionsByKey } from '../core/placement.js';

/** A decision as a person takes it. */
export interface NewDecision extends DecisionInForce {
  readonly reason: string;
  readonly decidedBy: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly decidedAt: number;
}

/** One number for all instances; it names a lock and no table. */
const decisionLock = 114_001;

interface DecisionRow {
  link_key: string;
  verdict: DecisionInForce['verdict'];
  person_ref: string | null;
}

/** SQL of the table `link_decision`; every method works inside the caller's transaction. */
@Injectable()
export class LinkDecisionStore {
  /**
   * Keeps decisions from changing until the end of the transaction. Without it a record placed before a
   * decision, and kept after it, would go on waiting for a person who has already decided.
   */
  async lockForReading(tx: Tx): Promise<void> {
    await tx.sql('select pg_advisory_xact_lock_shared($1)', [decisionLock]);
  }

  /** The decisions in force about these keys; they stay so until the end of the transaction. */
  async inForce(tx: Tx, linkKeys: readonly string[]): Promise<DecisionsByKey> {
    await this.lockForReading(tx);
    const rows = await tx.sql<DecisionRow>(
      `select link_key, verdict, person_ref from link_decision
       where link_key = any($1::text[]) and undone_at is null order by decision_id`,
      [sqlList('text', [...new Set(linkKeys)])],
    );
    return decisionsByKey(
      rows.map(({ link_key: linkKey, verdict, person_ref: personRef }) => ({
        linkKey,
        verdict,
        personRef,
      })),
    );
  }

  /** Waits until nobody is placing records by the old decisions; before changing any. */
  async lockForChange(tx: Tx): Promise<void> {
    await tx.sql('select pg_advisory_xact_lock($1)', [decisionLock]);
  }

  /** Adds a decision; undefined when the same or a contrary one is in force already. */
  async add(tx: Tx, decision: NewDecision): Promise<number | undefined> {
    const rows = await tx.sql<{ decision_id: number }>(
      `insert into link_decision (link_key, verdict, person_ref, reason, decided_by, decided_at)
       select $1, $2, $3, $4, $5, $6
       where not exists (select from link_decision where link_key = $1 and undone_at is null
         and ((verdict = 'SAME' and $2 <> 'LATER')
           or (verdict = 'NOT_SAME' and person_ref is not distinct from $3)))
       returning decision_id`,
      [
        decision.linkKey,
        decision.verdict,
        decision.personRef,
        decision.reason,
        decision.decidedBy,
        decision.decidedAt,
      ],
    );
    return rows[0]?.decision_id;
  }

  /** Undoes a decision; gives the key that it was about, undefined when none is in force by that id. */
  async undo(
    tx: Tx,
    decisionId: number,
    undone: { readonly by: string; readonly reason: string; readonly at: number },
  ): Promise<string | undefined> {
    const rows = await tx.sql<{ link_key: string }>(
      `update link_decision set undone_by = $2, undone_reason = $3, undone_at = $4
       where decision_id = $1 and undone_at is null returning link_key`,
      [decisionId, undone.by, undone.reason, undone.at],
    );
    return rows[0]?.link_key;
  }
}
