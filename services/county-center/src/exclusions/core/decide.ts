import { ok, rejected, type Result } from '#domain';
import type { ExclusionCommand, Now } from './command.js';
import type { ExclusionState } from './exclusion.js';
import { refusalOf, type Refusal } from './refusal.js';
import { transitions } from './transitions.js';

/** The exclusion after a step, and whether the household's log is told. */
export interface Step {
  readonly state: ExclusionState;
  readonly published: boolean;
}

/** What a command does to an exclusion; a refusal changes nothing. */
export function decide(
  state: ExclusionState | null,
  command: ExclusionCommand,
  now: Now,
): Result<Step, Refusal> {
  const refusal = refusalOf(state, command, now);
  if (refusal !== null) return rejected(refusal);
  const before = state ?? recorded(command, now);
  const { to, published } = transitions[command.move];
  const consented = command.move === 'CONSENT';
  const ended = to === 'ENDED' || to === 'LIFTED';
  const next: ExclusionState = {
    ...before,
    status: to,
    version: before.version + (published ? 1 : 0),
    consentedBy: consented ? command.by : before.consentedBy,
    consentedOn: consented ? now.today : before.consentedOn,
    endedOn: ended ? now.today : before.endedOn,
  };
  return ok({ state: next, published });
}

function recorded(command: ExclusionCommand, now: Now): ExclusionState {
  if (command.move !== 'RECORD') throw new Error('only what was recorded can be changed');
  return {
    ...command.terms,
    exclusionId: command.commandId,
    status: 'PROPOSED',
    version: 0,
    recordedBy: command.by,
    recordedAt: now.at,
    consentedBy: null,
    consentedOn: null,
    endedOn: null,
  };
}
