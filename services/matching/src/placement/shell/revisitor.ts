import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';
import { HouseholdLog } from '../../match/shell/household-log.js';
import { RegisterView } from '../../register/shell/register-view.js';
import { linkKeyOf } from '../core/link-key.js';
import { placementOf } from '../core/placement.js';
import { revisit, standsAsBefore, type Change } from '../core/standing.js';
import { LinkDecisionStore } from './link-decision.store.js';
import type { KeptRecord } from './record-pages.js';
import { RecordStore } from './record.store.js';

interface Revisited extends Change {
  readonly kept: KeptRecord;
  readonly decidedKey: string | null;
}

/** How many remembered records were looked at, and how many of them came to a household by it. */
export interface RevisitCount {
  readonly seen: number;
  readonly placed: number;
}

/** Looks at remembered records again, inside a transaction that has passed the fence and holds their rows. */
@Injectable()
export class Revisitor {
  constructor(
    private readonly register: RegisterView,
    private readonly log: HouseholdLog,
    private readonly records: RecordStore,
    private readonly decisions: LinkDecisionStore,
  ) {}

  /** Places what can be placed now, and hands over what belongs elsewhere, in the order given. */
  async revisit(tx: Tx, records: readonly KeptRecord[]): Promise<RevisitCount> {
    if (records.length === 0) return { seen: 0, placed: 0 };
    const envelopes = await this.log.envelopesOf(records);
    const decisions = await this.decisions.inForce(tx, envelopes.map(linkKeyOf));
    const { index } = this.register;
    const revisited = records.map((kept, at): Revisited => {
      const envelope = envelopes[at];
      if (envelope === undefined) throw new Error('a remembered record lost its envelope');
      const placement = placementOf({ ...kept, envelope }, index, decisions);
      const { decidedKey } = placement;
      return { kept, decidedKey, ...revisit(kept.standing, placement, index.mergers) };
    });
    await this.#write(tx, revisited);
    return { seen: records.length, placed: revisited.filter(isPlaced).length };
  }

  async #write(tx: Tx, revisited: readonly Revisited[]): Promise<void> {
    const changed = revisited.flatMap(({ kept, decidedKey, next }) =>
      standsAsBefore(kept.standing, next) && kept.decidedKey === decidedKey
        ? []
        : [{ recordId: kept.recordId, decidedKey, standing: next }],
    );
    if (changed.length > 0) await this.records.restand(tx, changed);
    await this.log.tell(
      tx,
      revisited.flatMap(({ events }) => events),
    );
  }
}

/** True when the record came to a household by it, or from one to another. */
function isPlaced({ kept, next }: Revisited): boolean {
  return next.householdId !== null && next.householdId !== kept.standing.householdId;
}
