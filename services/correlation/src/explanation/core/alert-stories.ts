import type { Trace } from '../../decision/core/instance.js';
import type { HouseholdInput, PublishedAlert, PublishedAlerts } from '../../decision/core/types.js';
import { evidenceStories, type WayOf } from './evidence-story.js';
import type { DayStory, EvidenceStory, ToldDay, ToldEvidence } from './explanation.js';
import { type AlertWindow, findWindow } from './find-window.js';
import { daySentence, evidenceSentence, unitOf } from './sentences.js';

/** What an explanation is made from: the set that decides, what was published, and each record's way. */
export interface ExplanationInput {
  readonly household: HouseholdInput;
  readonly published: PublishedAlerts;
  readonly wayOf: WayOf;
}

/** An alert with all of its evidence and every day that was looked at, however many. */
export interface AlertStories {
  readonly alert: PublishedAlert;
  /** Null where there is no evidence in it any more. */
  readonly window: AlertWindow | null;
  readonly evidence: readonly EvidenceStory[];
  readonly days: readonly DayStory[];
}

/** All stories of one alert of a household; null when the household never had it. */
export function alertStories(
  { household, published, wayOf }: ExplanationInput,
  alertId: string,
): AlertStories | null {
  const alert = published.get(alertId);
  if (alert === undefined) return null;
  const window = findWindow(household, alert.content.ruleId, alertId);
  return {
    alert,
    window,
    evidence: evidenceStories(household.evidence, window, alert.content, wayOf),
    days: (window?.traces ?? []).map(dayStory),
  };
}

/** Every piece of an alert's evidence, in the order of its explanation, each with its sentence. */
export function toldEvidence({ alert, evidence }: AlertStories): ToldEvidence[] {
  const unit = unitOf(alert.content);
  return evidence.map((story, at) => ({
    number: at + 1,
    ...story,
    sentence: evidenceSentence(story, unit),
  }));
}

/** Every day that was looked at for an alert, each with its sentence. */
export function toldDays({ alert, days }: AlertStories): ToldDay[] {
  const unit = unitOf(alert.content);
  return days.map((story, at) => ({
    number: at + 1,
    ...story,
    sentence: daySentence(story, unit),
  }));
}

function dayStory({ look, threshold, reading, holds }: Trace): DayStory {
  const { day, group, category, standard } = look;
  return {
    day,
    value: reading?.value ?? null,
    line: threshold ?? null,
    lineUnknown: threshold === undefined,
    group,
    category,
    standardId: standard.standardId,
    standardVersion: standard.version,
    holds,
  };
}
