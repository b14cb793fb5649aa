import { canonicalJson, type Standard } from '#domain';
import type { Trace } from '../../decision/core/instance.js';
import type { HouseholdInput, PublishedAlerts } from '../../decision/core/types.js';
import { evidenceStories, type WayOf } from './evidence-story.js';
import type { DayStory, Explanation, StandardStory } from './explanation.js';
import { findWindow } from './find-window.js';
import { ruleWords } from './rule-words.js';
import { sentencesOf } from './sentences.js';
import { whatIfs } from './what-if.js';

/** What one screen shows; a household with more has them in the data of its evidence. */
const evidenceToldMax = 500;
const daysToldMax = 500;

/** What an explanation is made from: the set that decides, what was published, and each record's way. */
export interface ExplanationInput {
  readonly household: HouseholdInput;
  readonly published: PublishedAlerts;
  readonly wayOf: WayOf;
}

/**
 * Tells all about one alert of a household: of one that holds as it is now, of a withdrawn one what it
 * said last and what became of its evidence. Null when the household never had it.
 */
export function explainAlert(
  { household, published, wayOf }: ExplanationInput,
  alertId: string,
): Explanation | null {
  const alert = published.get(alertId);
  if (alert === undefined) return null;
  const { content, revision, holds, withdrawnBecause } = alert;
  const { ruleId, householdId, windowKey, severity, firstMetOn } = content;
  const window = findWindow(household, ruleId, alertId);
  const standard = household.standards.find(
    (one) => one.standardId === content.standardId && one.version === content.standardVersion,
  );
  const rule = standard?.rules.find((one) => one.ruleId === ruleId);
  const stories = evidenceStories(household.evidence, window, content, wayOf);
  const days = (window?.traces ?? []).map(dayStory);
  const told = {
    ...{ alertId, householdId, ruleId, windowKey, revision, holds, severity, firstMetOn },
    withdrawnBecause,
    content,
    ruleWords: rule === undefined ? [] : ruleWords(rule),
    standard: standard === undefined ? null : standardStory(standard, ruleId),
    evidence: stories.slice(0, evidenceToldMax),
    evidenceOmitted: Math.max(0, stories.length - evidenceToldMax),
    days: days.slice(0, daysToldMax),
    daysOmitted: Math.max(0, days.length - daysToldMax),
    whatIf: holds && window !== null ? whatIfs(household, { ruleId, alertId }, window) : [],
  };
  return { ...told, sentences: sentencesOf(told) };
}

function standardStory(standard: Standard, ruleId: string): StandardStory {
  const { standardId, version, countyCode, validFrom, reason, restsOn, rules } = standard;
  return {
    ...{ standardId, version, countyCode, validFrom, reason, restsOn },
    rule: rules.find((one) => one.ruleId === ruleId) ?? null,
    document: canonicalJson(standard),
  };
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
