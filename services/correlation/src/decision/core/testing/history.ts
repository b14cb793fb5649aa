import fc from 'fast-check';
import { isoDay } from '#domain';
import { type AlertRevision } from '../types.js';
import { HouseholdLog, on } from './builders.js';
import { type Step } from './step.js';
import { told } from './told.js';

const FIRST_DAY = '2025-01-01';

/** What happened to one household, in order; prints as a list that a person can follow. */
export class History {
  constructor(readonly steps: readonly Step[]) {}

  /** The log after all steps, and every revision that they caused. */
  play(log = History.emptyLog()): { log: HouseholdLog; revisions: AlertRevision['alert'][] } {
    return { log, revisions: this.steps.flatMap((step) => feed(log, step)) };
  }

  /** A log of which only the first day has begun. */
  static emptyLog(): HouseholdLog {
    const log = new HouseholdLog();
    log.view = { ...log.view, today: on(FIRST_DAY) };
    return log;
  }

  /** Called by fast-check for a history that fails. */
  [fc.toStringMethod](): string {
    return `\n${this.steps.map((step, index) => `  ${index + 1}. ${told(step)}`).join('\n')}\n`;
  }
}

/** One step fed to a log. */
export function feed(log: HouseholdLog, step: Step): AlertRevision['alert'][] {
  if (step.kind === 'STANDARD') return log.standard(step.standard);
  return step.kind === 'DAY' ? log.dayStarts(isoDay(step.day)) : log.feed(step);
}
