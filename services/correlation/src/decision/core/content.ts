import { dayOfInstant, type RuleId } from '#domain';
import type { Exclusion, Held, IncomeGate } from '#schemas';
import { explain } from './explanation.js';
import { type Finding } from './instance.js';
import { compareText } from './order.js';
import { daysOf, listed, type Piece } from './pieces.js';
import { type RuleContext } from './rule.js';
import { type AlertContent, type AlertDecision, type Day, type HouseholdInput } from './types.js';
import { CALENDAR_YEARS } from './year-periods.js';

// The alert is read by people and stays far below the bus's message size.
const EVIDENCE_LISTED_MAX = 100;
const EXCLUDED_LISTED_MAX = 100;

/** The exclusion in force on a day; of several the one that lasts longest. */
export function heldOn(exclusions: readonly Exclusion[], today: Day): Held | null {
  const inForce = exclusions.filter(
    ({ firstDay, lastDay, consentedOn, endedOn }) =>
      firstDay <= today &&
      today <= lastDay &&
      consentedOn !== null &&
      consentedOn <= today &&
      (endedOn === null || today < endedOn),
  );
  const [longest] = inForce.sort(
    (a, b) => b.lastDay - a.lastDay || compareText(a.exclusionId, b.exclusionId),
  );
  return longest === undefined ? null : { reason: longest.kind, until: longest.lastDay };
}

/** The name of the alert that a window of a rule has or would have, and of nothing else. */
export function alertIdIn(
  { timeline, keyedHash }: RuleContext,
  householdId: string,
  ruleId: RuleId,
  windowKey: string,
): string {
  return keyedHash(`${timeline.topicCounty}/${householdId}/${ruleId}/${windowKey}`);
}

/** The alert that a finding makes, with everything that one reads in it. */
export function decisionOf(
  context: RuleContext,
  input: HouseholdInput,
  finding: Finding,
  held: Held | null,
): AlertDecision {
  const { timeline } = context;
  const { first, whole, instance, logic, threshold, severity } = finding;
  const { ruleId } = logic;
  const place = timeline.place;
  const pieces = listed(whole.groups);
  const range = instance.range?.(first) ?? daysOf(whole.groups);
  const gate = incomeGateOn(context, finding);
  const content: Omit<AlertContent, 'explanation'> = {
    alertId: alertIdIn(context, input.householdId, ruleId, instance.windowKey),
    countyCode: place?.countyCode ?? '',
    townCode: place?.townCode ?? '',
    villageCode: place?.villageCode ?? '',
    householdId: input.householdId,
    group: first.group,
    category: first.category,
    cause: ruleId.slice(0, ruleId.indexOf('.')),
    ruleId,
    standardId: first.standard.standardId,
    standardVersion: first.standard.version,
    windowKey: instance.windowKey,
    severity,
    firstMetOn: first.day,
    indicators: [
      {
        name: ruleId,
        value: whole.value,
        threshold,
        unit: logic.unit,
        windowFrom: range.first,
        windowTo: range.last,
      },
    ],
    ...evidenceOf(pieces, finding),
    excluded: excludedOf(finding),
    incomeGate: gate,
    held,
  };
  const income = timeline.incomeFenOn(first.day);
  const notes = [...whole.notes, ...(income === null ? ['家庭年收入未登记'] : [])];
  const { rule } = first.compiled;
  return {
    content: { ...content, explanation: explain(rule.explanation, content, notes) },
    topicCounty: timeline.topicCounty,
    updateStep: updateStepOf(finding),
  };
}

function evidenceOf(
  pieces: readonly Piece[],
  { logic }: Finding,
): Pick<AlertContent, 'evidence' | 'evidenceOmitted'> {
  const omitted = pieces.slice(EVIDENCE_LISTED_MAX);
  return {
    evidence: pieces.slice(0, EVIDENCE_LISTED_MAX).map(({ record, contribution }) => ({
      eventId: record.eventId,
      topic: record.topic,
      personRef: record.personRef,
      occurredOn: dayOfInstant(record.occurredAt),
      contribution,
      unit: logic.unit,
      householdAtEvent: record.householdAtEvent,
    })),
    evidenceOmitted: {
      count: omitted.length,
      sum: omitted.reduce((sum, { contribution }) => sum + contribution, 0),
    },
  };
}

function excludedOf({ whole }: Finding): AlertContent['excluded'] {
  const excluded = whole.excluded.map(({ record, reason }) => ({
    eventId: record.eventId,
    reason,
  }));
  excluded.sort((a, b) => compareText(a.eventId, b.eventId) || compareText(a.reason, b.reason));
  return excluded.slice(0, EXCLUDED_LISTED_MAX);
}

// A rule that counts has no steps: each further record is the same news.
function updateStepOf({ whole, threshold, first, logic }: Finding): number | null {
  if (threshold === null || logic.unit !== 'FEN') return null;
  return Math.floor(
    (whole.value * first.standard.updateStepsPerThreshold) / Math.max(1, threshold),
  );
}

/** Income a head after the compliant burden, against the line: information, people decide. */
function incomeGateOn({ timeline, burden }: RuleContext, { first }: Finding): IncomeGate {
  const { day, standard } = first;
  const { lines, factorPermille } = standard.incomeGate;
  const year = CALENDAR_YEARS.containing(day).name;
  const line = lines.find((one) => one.year === year);
  const lineFen = line === undefined ? null : Math.floor((line.lineFen * factorPermille) / 1000);
  const incomeFen = timeline.incomeFenOn(day);
  const members = timeline.membersOn(day).length;
  const benefitYear = timeline.benefitYearOf(day);
  const spent = benefitYear === null ? undefined : burden.get(benefitYear);
  const medical = spent?.upTo('compliant', day) ?? { fen: 0, unknown: false };
  if (incomeFen === null || members === 0 || medical.unknown) {
    return { perHeadFen: null, lineFen, result: 'UNKNOWN' };
  }
  const perHeadFen = Math.floor((incomeFen - medical.fen) / members);
  if (lineFen === null) return { perHeadFen, lineFen, result: 'UNKNOWN' };
  return { perHeadFen, lineFen, result: perHeadFen <= lineFen ? 'WITHIN' : 'ABOVE' };
}
