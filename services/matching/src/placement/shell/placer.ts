import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';
import type { HouseholdEvent } from '#schemas';
import { Clock } from '#service-kit';
import type { DepartmentRecord } from '../../match/core/department-record.js';
import { isBeyondDecision } from '../../match/core/match.js';
import { HouseholdLog } from '../../match/shell/household-log.js';
import { RegisterView } from '../../register/shell/register-view.js';
import { arriveAll, type StandingRecord } from '../core/arrivals.js';
import { identityOf } from '../core/identity.js';
import { linkKeyOf } from '../core/link-key.js';
import { placementOf, type DecisionsByKey, type Placement } from '../core/placement.js';
import type { Remembered } from '../core/standing.js';
import { LinkDecisionStore } from './link-decision.store.js';
import { RecordStore } from './record.store.js';

const undecided: DecisionsByKey = new Map();

/** Places records that arrive: with a household, or among those that wait. */
@Injectable()
export class Placer {
  constructor(
    private readonly register: RegisterView,
    private readonly log: HouseholdLog,
    private readonly records: RecordStore,
    private readonly decisions: LinkDecisionStore,
    private readonly clock: Clock,
  ) {}

  /** Remembers records and tells households, inside a transaction that has passed the fence. */
  async place(tx: Tx, records: readonly DepartmentRecord[]): Promise<void> {
    const placements = await this.#placements(tx, records);
    await this.log.tell(tx, await this.#remember(tx, placements));
  }

  /** What people decided is asked for only where a number does not settle it. */
  async #placements(tx: Tx, records: readonly DepartmentRecord[]): Promise<readonly Placement[]> {
    const found = records.map((one) => placementOf(one, this.register.index, undecided));
    const open = found.filter(({ result }) => !isBeyondDecision(result));
    if (open.length === 0) return found;
    const decisions = await this.decisions.inForce(
      tx,
      open.map(({ linkKey }) => linkKey),
    );
    return found.map((one) =>
      decisions.has(one.linkKey) ? placementOf(one.record, this.register.index, decisions) : one,
    );
  }

  /** Writes down how the records stand, and gives what is to be said to households. */
  async #remember(tx: Tx, placements: readonly Placement[]): Promise<readonly HouseholdEvent[]> {
    const now = this.clock.now();
    const { mergers } = this.register.index;
    const remembered = await this.#remembered(tx, placements);
    const { events, records } = arriveAll(placements, remembered, mergers);
    const [known, fresh]: [StandingRecord[], StandingRecord[]] = [[], []];
    for (const one of records) (remembered.has(one.identity) ? known : fresh).push(one);
    await this.records.add(tx, fresh, now);
    await this.records.replace(tx, known, now);
    return events;
  }

  /** What is remembered of these records from before this transaction, by identity. */
  async #remembered(
    tx: Tx,
    placements: readonly Placement[],
  ): Promise<ReadonlyMap<string, Remembered>> {
    const identities = new Set(placements.map(({ identity }) => identity));
    const kept = await this.records.locked(tx, [...identities]);
    const envelopes = await this.log.envelopesOf(kept);
    return new Map(
      kept.flatMap(({ topic, value, standing }, at) => {
        const envelope = envelopes[at];
        if (envelope === undefined) return [];
        const { sourceVersion, publishedAt, eventId } = envelope;
        const version = { sourceVersion, publishedAt, eventId, value };
        return [
          [
            identityOf(topic, envelope),
            { version, linkKey: linkKeyOf(envelope), standing },
          ] as const,
        ];
      }),
    );
  }
}
