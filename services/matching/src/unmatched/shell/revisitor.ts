import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';
import { HouseholdLog } from '../../match/shell/household-log.js';
import { Residents } from '../../residents/shell/residents.js';
import { placementOf } from '../core/placement.js';
import { revisit, standsAsBefore, type Revisit } from '../core/revisit.js';
import { LinkDecisionStore } from './link-decision.store.js';
import { UnmatchedStore, type KeptRecord } from './unmatched.store.js';

interface Revisited extends Revisit {
  readonly kept: KeptRecord;
}

/** How many kept records were looked at, and how many of them are placed now. */
export interface RevisitCount {
  readonly seen: number;
  readonly placed: number;
}

/** Looks at kept records again, inside the transaction that holds their rows. */
@Injectable()
export class Revisitor {
  constructor(
    private readonly residents: Residents,
    private readonly log: HouseholdLog,
    private readonly unmatched: UnmatchedStore,
    private readonly decisions: LinkDecisionStore,
  ) {}

  /**
   * Places what can be placed now. The evidence is on the household's log before the row goes: a crash
   * between the two publishes it again, which correlation takes for one; the other way round it is lost.
   */
  async revisit(tx: Tx, records: readonly KeptRecord[]): Promise<RevisitCount> {
    if (records.length === 0) return { seen: 0, placed: 0 };
    const decisions = await this.decisions.inForce(
      tx,
      records.map(({ linkKey }) => linkKey),
    );
    const envelopes = await this.log.envelopesOf(records);
    const revisited = records.map((kept, at): Revisited => {
      const envelope = envelopes[at];
      if (envelope === undefined) throw new Error('a kept record lost its envelope');
      const placement = placementOf({ ...kept, envelope }, this.residents.index, decisions);
      return { kept, ...revisit(kept.standing, placement) };
    });
    await this.log.publish(revisited.flatMap(({ events }) => events));
    await this.#write(tx, revisited);
    const placed = revisited.filter(({ next }) => next === null || next.state === 'LINKED');
    return { seen: records.length, placed: placed.length };
  }

  async #write(tx: Tx, revisited: readonly Revisited[]): Promise<void> {
    const done = revisited.filter(({ next }) => next === null);
    if (done.length > 0) {
      await this.unmatched.forget(
        tx,
        done.map(({ kept }) => kept.unmatchedId),
      );
    }
    const changed = revisited.flatMap(({ kept, next }) =>
      next === null || standsAsBefore(kept.standing, next)
        ? []
        : [{ unmatchedId: kept.unmatchedId, standing: next }],
    );
    if (changed.length > 0) await this.unmatched.restand(tx, changed);
  }
}
