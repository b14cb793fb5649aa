import type { Answer, Household, Officer } from './small-hub.js';
import type { SmallWorld } from './small-world.js';

/** Day on which officers take their steps. */
export const stepsOn = '2026-12-31';
/** Last day of the exclusion. */
export const lastDay = '2027-12-30';

/** An officer of Julu records an exclusion of a household; the command's id is that of the exclusion. */
export function record(world: SmallWorld, home: Household, exclusionId: string): Promise<Answer> {
  return world.ask('julu-1', `/counties/130529/exclusions?on=${stepsOn}`, {
    commandId: exclusionId,
    householdId: home.householdId,
    kind: 'DRUGS',
    basis: 'POLICE_REPLY',
    evidenceRef: 'HZ-2026-0108',
    firstDay: '2026-08-01',
    lastDay,
    reason: '公安机关核验回执属实',
  });
}

/** An officer takes a step about an exclusion. */
export function takeStep(
  world: SmallWorld,
  officer: Officer,
  { exclusionId, move, commandId, county = '130529' }: ExclusionStep,
): Promise<Answer> {
  const path = `/counties/${county}/exclusions/${exclusionId}/steps?on=${stepsOn}`;
  return world.ask(officer, path, { commandId, move, reason: '材料齐全' });
}

/** A step, and for which county it is taken: Julu unless it is named. */
export interface ExclusionStep {
  readonly exclusionId: string;
  readonly move: string;
  /** The same step sent again has the same id. */
  readonly commandId: string;
  readonly county?: string;
}
