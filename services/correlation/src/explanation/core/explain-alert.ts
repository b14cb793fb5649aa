import { canonicalJson, type Standard } from '#domain';
import { alertStories, type ExplanationInput } from './alert-stories.js';
import type { Explanation, StandardStory } from './explanation.js';
import { ruleWords } from './rule-words.js';
import { sentencesOf } from './sentences.js';
import { whatIfs } from './what-if.js';

/** What one screen shows; the rest is told page by page, see `toldEvidence`. */
const evidenceToldMax = 500;
const daysToldMax = 500;

/**
 * Tells all about one alert of a household: of one that holds as it is now, of a withdrawn one what it
 * said last and what became of its evidence. Null when the household never had it.
 */
export function explainAlert(input: ExplanationInput, alertId: string): Explanation | null {
  const stories = alertStories(input, alertId);
  if (stories === null) return null;
  const { household } = input;
  const { alert, window, evidence, days } = stories;
  const { content, revision, holds, withdrawnBecause } = alert;
  const { ruleId, householdId, windowKey, severity, firstMetOn } = content;
  const standard = household.standards.find(
    (one) => one.standardId === content.standardId && one.version === content.standardVersion,
  );
  const rule = standard?.rules.find((one) => one.ruleId === ruleId);
  const told = {
    ...{ alertId, householdId, ruleId, windowKey, revision, holds, severity, firstMetOn },
    withdrawnBecause,
    content,
    ruleWords: rule === undefined ? [] : ruleWords(rule),
    standard: standard === undefined ? null : standardStory(standard, ruleId),
    evidence: evidence.slice(0, evidenceToldMax),
    evidenceOmitted: Math.max(0, evidence.length - evidenceToldMax),
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
