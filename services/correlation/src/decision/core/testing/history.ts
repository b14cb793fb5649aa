import fc from 'fast-check';
import { dayOfInstant, isoDay, type Standard } from '#domain';
import { type AlertRevision, type Day, type HouseholdLogEvent } from '../types.js';
import { HouseholdLog, on } from './builders.js';

/** One thing that can happen to a household, as it stands on its log. */
export type Step =
  | Exclude<HouseholdLogEvent, { kind: 'STANDARD' | 'DAY' }>
  | { readonly kind: 'STANDARD'; readonly standard: Standard }
  | { readonly kind: 'DAY'; readonly day: Day };

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

function told(step: Step): string {
  switch (step.kind) {
    case 'EVIDENCE': {
      const { topic, sourceSystem, recordId, sourceVersion, personRef, ...rest } = step.record;
      const { occurredAt, publishedAt, correctionOf, withdrawn, body } = rest;
      const when = isoDay(dayOfInstant(occurredAt));
      const handedOver = isoDay(dayOfInstant(publishedAt));
      const more = `${withdrawn ? ' WITHDRAWN' : ''}${correctionOf === null ? '' : ` reverses ${correctionOf}`}`;
      const name = `${topic} ${sourceSystem}:${recordId} v${sourceVersion}`;
      return `${name} of ${personRef ?? 'nobody'} on ${when}, handed over ${handedOver}${more} ${JSON.stringify(body)}`;
    }
    case 'EVIDENCE_GONE':
      return `gone: ${JSON.stringify(step.gone)}`;
    case 'FACTS':
      return `facts: ${JSON.stringify(step.facts, (name, value: unknown) => (/On$|from|to$/.test(name) && typeof value === 'number' ? isoDay(value) : value))}`;
    case 'EXCLUSION':
      return `exclusion: ${JSON.stringify(step.exclusion)}`;
    case 'STANDARD': {
      const { countyCode, version, validFrom, benefitYearStart, burdenFormula, rules } =
        step.standard;
      const [first] = rules;
      return `standard of ${countyCode}, version ${version}, from ${isoDay(validFrom)}: ${JSON.stringify({ benefitYearStart, burdenFormula, yearBurden: first?.lines })}`;
    }
    case 'DAY':
      return `day ${isoDay(step.day)}`;
  }
}
