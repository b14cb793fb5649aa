import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';
import type { Envelope } from '#schemas';
import { householdNow } from '../../match/core/residence.js';
import { HouseholdLog } from '../../match/shell/household-log.js';
import { waitingRecord, type WaitingRecord } from '../../placement/shell/waiting.view.js';
import { RegisterView } from '../../register/shell/register-view.js';
import { reasonsAbout, type Reason } from '../core/reasons.js';
import {
  ReviewView,
  type CountyPage,
  type DecisionView,
  type KeyedDecision,
  type ReviewRow,
} from './review.view.js';

/** A person between whom and others somebody decides: references and places, no name and no number. */
interface Candidate {
  readonly personRef: string;
  /** Household of the person now; null when the register knows of none. */
  readonly householdId: string | null;
  /** Village where the person lives, 12 digits. */
  readonly villageCode: string;
  readonly reasons: readonly Reason[];
}

/** A record in review, its candidates side by side, and what people decided about its like. */
export interface Review extends WaitingRecord {
  readonly candidates: readonly Candidate[];
  readonly decisions: readonly DecisionView[];
}

/** Puts together what the person who decides has to see. */
@Injectable()
export class Reviews {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly view: ReviewView,
    private readonly log: HouseholdLog,
    private readonly register: RegisterView,
  ) {}

  /** One page of records in review, the oldest first. */
  async page(asked: CountyPage): Promise<readonly Review[]> {
    const { rows, decisions } = await this.unitOfWork.run(async (tx) => {
      const found = await this.view.page(tx, asked);
      const taken = await this.view.decisionsAbout(
        tx,
        found.map(({ linkKey }) => linkKey),
        found.flatMap(({ candidates }) => candidates),
      );
      return { rows: found, decisions: taken };
    });
    const envelopes = await this.log.envelopesOf(rows);
    return rows.flatMap((row, at) => {
      const envelope = envelopes[at];
      return envelope === undefined ? [] : [this.#review(row, envelope, decisions)];
    });
  }

  /** One page of the decisions in force, the oldest first. */
  async decisions(asked: CountyPage): Promise<readonly DecisionView[]> {
    const decisions = await this.unitOfWork.run((tx) => this.view.decisions(tx, asked));
    return decisions.map(decisionOf);
  }

  /** Candidates as the register has them now, not as they were when the record came. */
  #review(row: ReviewRow, envelope: Envelope, decisions: readonly KeyedDecision[]): Review {
    const { persons } = this.register.index;
    const known = row.candidates.flatMap((personRef) => persons.byPersonRef(personRef) ?? []);
    const earlier = decisions.map((one) => ({ ...one, isUndone: one.undoneAt !== null }));
    return {
      ...waitingRecord(row, envelope),
      candidates: known.map((person) => ({
        personRef: person.personRef,
        householdId: this.#householdOf(householdNow(person.residences)),
        villageCode: person.villageCode,
        reasons: reasonsAbout(person, { envelope, candidates: known, decisions: earlier }),
      })),
      decisions: decisions.filter(({ linkKey }) => linkKey === row.linkKey).map(decisionOf),
    };
  }

  #householdOf(householdId: string | null): string | null {
    return householdId === null ? null : this.register.index.mergers.successorOf(householdId);
  }
}

function decisionOf(decision: KeyedDecision): DecisionView {
  const { decisionId, verdict, personRef, reason, decidedBy, decidedAt, undoneAt } = decision;
  return { decisionId, verdict, personRef, reason, decidedBy, decidedAt, undoneAt };
}
