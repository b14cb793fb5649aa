import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';
import { Clock } from '#service-kit';
import type { DepartmentRecord } from '../../match/core/department-record.js';
import { evidenceEvent } from '../../match/core/evidence.js';
import { isBeyondDecision } from '../../match/core/match.js';
import { HouseholdLog } from '../../match/shell/household-log.js';
import { Residents } from '../../residents/shell/residents.js';
import { placementOf, type Placement } from '../core/placement.js';
import { standingOf } from '../core/revisit.js';
import { LinkDecisionStore } from './link-decision.store.js';
import { Releaser } from './releaser.js';
import { UnmatchedStore } from './unmatched.store.js';

const undecided = new Map<never, never>();

/** Places the records of a batch: on a household's log, or in the table of those that wait. */
@Injectable()
export class Placer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly residents: Residents,
    private readonly log: HouseholdLog,
    private readonly unmatched: UnmatchedStore,
    private readonly decisions: LinkDecisionStore,
    private readonly releaser: Releaser,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves when every record is durable somewhere. A batch in which every number is known, which is
   * nearly every batch, costs one publish and no SQL.
   */
  async place(records: readonly DepartmentRecord[]): Promise<void> {
    const placements = records.map((record) =>
      placementOf(record, this.residents.index, undecided),
    );
    const open = placements.filter(({ result }) => !isBeyondDecision(result));
    if (open.length === 0) return this.log.publish(placements.flatMap(eventsOf));
    const changesSeen = await this.#placeOpen(
      records,
      open.map(({ linkKey }) => linkKey),
    );
    // A resident who came between the look into the index and the commit found nothing to release.
    if (this.residents.changes !== changesSeen) {
      this.releaser.lookAgain(open.map(({ record }) => record.envelope));
    }
  }

  async #placeOpen(
    records: readonly DepartmentRecord[],
    linkKeys: readonly string[],
  ): Promise<number> {
    return this.unitOfWork.run(async (tx) => {
      const decisions = await this.decisions.inForce(tx, linkKeys);
      const changesSeen = this.residents.changes;
      const placements = records.map((one) => placementOf(one, this.residents.index, decisions));
      const kept = placements.flatMap((placement) => {
        const standing = standingOf(placement);
        const { record, linkKey } = placement;
        return standing === null ? [] : [{ record, linkKey, standing }];
      });
      await this.unmatched.keep(tx, kept, this.clock.now());
      // Inside the transaction, so that nobody undoes a decision between its row and its evidence. Run
      // again over a conflict it publishes again; correlation takes the same evidence for one.
      await this.log.publish(placements.flatMap(eventsOf));
      return changesSeen;
    });
  }
}

function eventsOf({ record, result }: Placement): ReturnType<typeof evidenceEvent>[] {
  return result.kind === 'matched' ? [evidenceEvent(record, result)] : [];
}
