import { Injectable } from '@nestjs/common';
import { EventCodec } from '#bus';
import { canonicalJson, ok, rejected, type Day, type Result } from '#domain';
import { enqueue, UnitOfWork, type Tx } from '#persistence';
import { Clock, requestError } from '#service-kit';
import { HouseholdStore } from '../../households/shell/household.store.js';
import { StandardKindsStore } from '../../standards/shell/standard-kinds.store.js';
import type { ExclusionCommand } from '../core/command.js';
import { decide } from '../core/decide.js';
import { exclusionEvent, type ExclusionState } from '../core/exclusion.js';
import type { Refusal } from '../core/refusal.js';
import { ExclusionStore } from './exclusion.store.js';

const householdLog = 'hub.household-events';

/** Carries out what people decide about exclusions: state, step and outgoing record in one transaction. */
@Injectable()
export class Exclusions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly exclusions: ExclusionStore,
    private readonly households: HouseholdStore,
    private readonly kinds: StandardKindsStore,
    private readonly codec: EventCodec,
    private readonly clock: Clock,
  ) {}

  /**
   * Carries out a command once, however often it is sent.
   * @param exclusionId the exclusion that it is about; for RECORD the id of the command
   * @param today day on which it is done
   * @returns the exclusion as it stands then, or why the command is refused
   * @throws HubError REQUEST_CONFLICTS when the command's id was used for another command
   */
  async take(
    exclusionId: string,
    command: ExclusionCommand,
    today: Day,
  ): Promise<Result<ExclusionState, Refusal>> {
    return this.unitOfWork.run(async (tx) => {
      const before = await this.exclusions.lock(tx, exclusionId);
      const householdId = before?.householdId ?? householdOf(command);
      const homeCounty =
        householdId === null ? null : await this.households.lockCounty(tx, householdId, today);
      // Only now: a second copy of the command has waited above for the first to be committed.
      const repeated = await this.#repeated(tx, exclusionId, command);
      if (repeated !== null) return ok(repeated);
      const kinds = await this.kinds.inForce(tx, command.countyCode, today);
      const now = { at: this.clock.now(), today, homeCounty, kinds };
      const decided = decide(before, command, now);
      if (!decided.ok) return rejected(decided.rejection);
      await this.exclusions.keep(tx, decided.value, command, now);
      if (decided.value.published) await this.#tell(tx, decided.value.state);
      return ok(decided.value.state);
    });
  }

  async #repeated(
    tx: Tx,
    exclusionId: string,
    command: ExclusionCommand,
  ): Promise<ExclusionState | null> {
    const known = await this.exclusions.commandBy(tx, command.commandId);
    if (known === undefined) return null;
    const isSame =
      known.exclusionId === exclusionId && canonicalJson(known.command) === canonicalJson(command);
    if (!isSame) {
      const messageZh = '该操作编号已用于另一项操作';
      throw requestError('REQUEST_CONFLICTS', { field: 'commandId', messageZh });
    }
    return this.exclusions.lock(tx, exclusionId);
  }

  async #tell(tx: Tx, state: ExclusionState): Promise<void> {
    const value = this.codec.encode(householdLog, exclusionEvent(state));
    await enqueue(tx, [{ topic: householdLog, key: state.householdId, value }]);
  }
}

function householdOf(command: ExclusionCommand): string | null {
  return command.move === 'RECORD' ? command.terms.householdId : null;
}
