import { Injectable } from '@nestjs/common';
import { HubError } from '#domain';
import { UnitOfWork, type Tx } from '#persistence';
import { Clock } from '#service-kit';
import { LinkDecisionStore } from '../../placement/shell/link-decision.store.js';
import { RecordPages, type After } from '../../placement/shell/record-pages.js';
import { RegisterFence } from '../../placement/shell/register-fence.js';
import { Revisitor, type RevisitCount } from '../../placement/shell/revisitor.js';
import { ReviewView } from './review.view.js';

/** Records of one link key looked at in one go; more than a source ever sends of one spelling. */
const pageRecordsMax = 500;

/** What a person says about a record in review. */
export interface Verdict {
  readonly verdict: 'SAME' | 'NOT_SAME' | 'LATER';
  /** The person it is, or is not; null when it is put off. */
  readonly personRef: string | null;
  readonly reason: string;
}

/** Who decides, and for which counties they may. */
export interface Decider {
  readonly name: string;
  /** Null for all counties. */
  readonly counties: readonly string[] | null;
}

/** What a decision came to: records of the same spelling, village and source. */
export interface DecisionOutcome extends RevisitCount {
  readonly decisionId: number;
}

/** Takes people's decisions about doubtful links, and takes them back. */
@Injectable()
export class LinkDecisions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly fence: RegisterFence,
    private readonly pages: RecordPages,
    private readonly reviews: ReviewView,
    private readonly decisions: LinkDecisionStore,
    private readonly revisitor: Revisitor,
    private readonly clock: Clock,
  ) {}

  /**
   * Remembers a decision and applies it to every record of the same spelling, village and source, those
   * that wait now and those that come later.
   * @throws HubError NOT_FOUND, REQUEST_INVALID (no candidate), REQUEST_CONFLICTS (already decided)
   */
  async decide(recordId: number, verdict: Verdict, by: Decider): Promise<DecisionOutcome> {
    return this.#change(async (tx) => {
      const linkKey = await this.#linkKeyInReview(tx, recordId, verdict, by);
      const decisionId = await this.decisions.add(tx, {
        ...verdict,
        linkKey,
        decidedBy: by.name,
        decidedAt: this.clock.now(),
      });
      if (decisionId === undefined) {
        throw new HubError('REQUEST_CONFLICTS', 'a decision about this link is in force already');
      }
      return { decisionId, ...(await this.#revisitAll(tx, linkKey)) };
    });
  }

  /**
   * Takes a decision back: households that had records by it are told that they are gone, and the
   * records are looked at as if it had never been.
   * @throws HubError NOT_FOUND when no such decision is in force, or not for this caller's counties
   */
  async undo(decisionId: number, reason: string, by: Decider): Promise<DecisionOutcome> {
    return this.#change(async (tx) => {
      const undone = { by: by.name, reason, at: this.clock.now() };
      const linkKey = await this.decisions.undo(tx, decisionId, undone);
      const mine = linkKey === undefined || (await this.#concerns(tx, linkKey, by));
      if (linkKey === undefined || !mine) {
        throw new HubError('NOT_FOUND', 'no decision of this id is in force', { decisionId });
      }
      return { decisionId, ...(await this.#revisitAll(tx, linkKey)) };
    });
  }

  /** Runs a change of decisions: nobody places records by the old ones meanwhile. */
  async #change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.fence.passing(() =>
      this.unitOfWork.run(async (tx) => {
        await this.fence.pass(tx);
        await this.decisions.lockForChange(tx);
        return work(tx);
      }),
    );
  }

  async #linkKeyInReview(
    tx: Tx,
    recordId: number,
    { verdict, personRef }: Verdict,
    by: Decider,
  ): Promise<string> {
    const found = await this.reviews.inReview(tx, recordId);
    // It bears on every record of the key: who may decide may take it back.
    if (found === undefined || !(await this.#concerns(tx, found.linkKey, by))) {
      throw new HubError('NOT_FOUND', 'no record in review has this id', { recordId });
    }
    const named = personRef !== null && found.candidates.includes(personRef);
    if (verdict !== 'LATER' && !named) {
      throw new HubError('REQUEST_INVALID', 'personRef must be one of the candidates', {
        field: 'personRef',
      });
    }
    return found.linkKey;
  }

  async #concerns(tx: Tx, linkKey: string, { counties }: Decider): Promise<boolean> {
    return counties === null || (await this.reviews.isOfCounties(tx, linkKey, counties));
  }

  async #revisitAll(tx: Tx, linkKey: string): Promise<RevisitCount> {
    const total = { seen: 0, placed: 0 };
    let after: After = null;
    do {
      const records = await this.pages.ofLinkKey(tx, linkKey, after, pageRecordsMax);
      const { seen, placed } = await this.revisitor.revisit(tx, records);
      total.seen += seen;
      total.placed += placed;
      after = seen < pageRecordsMax ? null : (records.at(-1)?.place ?? null);
    } while (after !== null);
    return total;
  }
}
