import { type Line, type Standard, type StandardRule } from '#domain';
import { type IncomeGate, type Severity } from '#schemas';
import {
  type AlertContent,
  type AlertDecision,
  type Day,
  type HouseholdInput,
} from '../../types.js';
import { formulaOf } from './burden.js';
import { type Asked, isMet, severityBy } from './conditions.js';
import { Household } from './household.js';
import { disability } from './disability.js';
import { thresholdOf } from './line.js';
import {
  disasterHousing,
  disasterLoss,
  personYears,
  singleStay,
  yearBurden,
  yearCost,
} from './money-rules.js';
import { combined, reports } from './other-rules.js';
import { coverage, dropout, labourerLost, majorDisease, traffic } from './person-rules.js';
import { byText, recordsOf } from './records.js';
import { type Count, type Instance, type Naive } from './rule.js';
import { total } from './sums.js';
import { dateOf, localDay } from './calendar.js';

const EVIDENCE_SHOWN = 100;
const EXCLUDED_SHOWN = 100;
const SEVERITIES: readonly Severity[] = ['BLUE', 'YELLOW', 'ORANGE', 'RED'];

/** What the naive decision says of an alert: all but the sentence. */
export type NaiveDecision = Omit<AlertDecision, 'content'> & {
  readonly content: Omit<AlertContent, 'explanation'>;
};

interface Met {
  readonly day: Day;
  readonly standard: Standard;
  readonly rule: StandardRule;
  readonly line: Line;
  /** In fen; null for rules that count. */
  readonly threshold: number | null;
  readonly asked: Asked;
}

/** Whether the household was over the line that applied to it on a day (rules §4). */
function metOn(naive: Naive, instance: Instance, day: Day): Met | null {
  const inForce = naive.household.ruleOn(day, instance.ruleId);
  if (inForce === null) return null;
  const { standard, rule } = inForce;
  const watched = naive.household.watchedOn(day);
  const line = watched ? rule.lines.watched : rule.lines.ordinary;
  const threshold = thresholdOf(line, day, inForce, naive.household);
  if (line.kind === 'NEVER') return null;
  if (line.kind === 'INCOME_SHARE' && threshold === null) return null;
  const count = instance.count(day, standard, rule, null);
  if (count.groups.length === 0) return null;
  const asked: Asked = {
    rule,
    watched,
    value: total(count.groups.flat()),
    threshold: threshold ?? 0,
    ...instance.own?.(day, rule, count),
  };
  if (!isMet(asked) || instance.meets?.(day, rule, count) === false) return null;
  return { day, standard, rule, line, threshold, asked };
}

/** Severity that a day gives, with the value of the whole window. */
function severityOf(met: Met, value: number): Severity {
  if (met.line.kind === 'REPORT_ONLY') return 'BLUE';
  const told = severityBy({ ...met.asked, value });
  if (told !== null) return told;
  const { orangePermille, redPermille } = met.standard.severityLadder;
  const reached = value * 1000;
  const step = Math.max(1, met.threshold ?? 0);
  if (reached >= step * redPermille) return 'RED';
  return reached >= step * orangePermille ? 'ORANGE' : 'YELLOW';
}

/** Information on every alert, all of `firstMetOn` (rules §5, income gate). */
function incomeGate(naive: Naive, { day, standard }: Met): IncomeGate {
  const { household } = naive;
  const gate = standard.incomeGate;
  const line = gate.lines.find(({ year }) => year === dateOf(day).year);
  const lineFen =
    line === undefined ? null : Math.floor((line.lineFen * gate.factorPermille) / 1000);
  const income = household.incomeOn(day);
  const members = household.membersOn(day).length;
  const years = naive.bills.filter(({ year }) => year === household.benefitYear(day));
  const known = years.every(({ bills }) => !bills.leavesOpen(day));
  const burden = years
    .flatMap(({ bills }) => bills.view(null, day, formulaOf('compliant')).groups)
    .flat()
    .reduce((sum, { contribution }) => sum + contribution, 0);
  const perHeadFen =
    income === null || members === 0 || !known ? null : Math.floor((income - burden) / members);
  if (perHeadFen === null || lineFen === null) return { perHeadFen, lineFen, result: 'UNKNOWN' };
  return { perHeadFen, lineFen, result: perHeadFen <= lineFen ? 'WITHIN' : 'ABOVE' };
}

function heldOn({ exclusions, today }: HouseholdInput): AlertContent['held'] {
  const inForce = exclusions.filter(
    ({ consentedOn, firstDay, lastDay, endedOn }) =>
      consentedOn !== null &&
      consentedOn <= today &&
      firstDay <= today &&
      today <= lastDay &&
      (endedOn === null || endedOn > today),
  );
  inForce.sort((a, b) => b.lastDay - a.lastDay || byText(a.exclusionId, b.exclusionId));
  const [shown] = inForce;
  return shown === undefined ? null : { reason: shown.kind, until: shown.lastDay };
}

function evidenceList(
  whole: Count,
  unit: 'FEN' | 'COUNT',
): Pick<AlertContent, 'evidence' | 'evidenceOmitted'> {
  // Reversals stand beside what they undo.
  const sorted = [...whole.groups]
    .filter(({ length }) => length > 0)
    .sort(([a], [b]) => {
      if (a === undefined || b === undefined) return 0;
      return (
        Math.abs(b.contribution) - Math.abs(a.contribution) ||
        localDay(a.record.occurredAt) - localDay(b.record.occurredAt) ||
        byText(a.record.eventId, b.record.eventId)
      );
    })
    .flat();
  const omitted = sorted.slice(EVIDENCE_SHOWN);
  return {
    evidence: sorted.slice(0, EVIDENCE_SHOWN).map(({ record, contribution }) => ({
      eventId: record.eventId,
      topic: record.topic,
      personRef: record.personRef,
      occurredOn: localDay(record.occurredAt),
      contribution,
      unit,
      householdAtEvent: record.householdAtEvent,
    })),
    evidenceOmitted: { count: omitted.length, sum: total(omitted) },
  };
}

function decide(naive: Naive, instance: Instance): NaiveDecision | null {
  const { household, input } = naive;
  const holding = instance.days
    .map((day) => metOn(naive, instance, day))
    .filter((met) => met !== null);
  const [first] = holding;
  if (first === undefined) return null;
  const whole = instance.count(household.today, first.standard, first.rule, first.day);
  const value = total(whole.groups.flat());
  const severities = holding.map((met) => SEVERITIES.indexOf(severityOf(met, value)));
  const topicCounty = household.firstCode();
  const { ruleId, windowKey, unit } = instance;
  const { threshold, standard } = first;
  const days = whole.groups.flat().map(({ day }) => day);
  const [windowFrom, windowTo] = whole.span ?? [Math.min(...days), Math.max(...days)];
  const steps = standard.updateStepsPerThreshold;
  return {
    topicCounty,
    updateStep: threshold === null ? null : Math.floor((steps * value) / Math.max(threshold, 1)),
    content: {
      alertId: input.alertIdOf(`${topicCounty}/${input.householdId}/${ruleId}/${windowKey}`),
      countyCode: household.place.countyCode,
      townCode: household.place.townCode,
      villageCode: household.place.villageCode,
      householdId: input.householdId,
      group: household.watchedOn(first.day) ? 'WATCHED' : 'ORDINARY',
      category: household.categoryOn(first.day),
      cause: ruleId.split('.')[0] ?? '',
      ruleId,
      standardId: standard.standardId,
      standardVersion: standard.version,
      windowKey,
      severity: SEVERITIES[Math.max(...severities)] ?? 'YELLOW',
      firstMetOn: first.day,
      indicators: [{ name: ruleId, value, threshold, unit, windowFrom, windowTo }],
      ...evidenceList(whole, unit),
      excluded: whole.excluded
        .map(({ record, reason }) => ({ eventId: record.eventId, reason }))
        .sort((a, b) => byText(a.eventId, b.eventId))
        .slice(0, EXCLUDED_SHOWN),
      incomeGate: incomeGate(naive, first),
      held: heldOn(input),
    },
  };
}

const RULES: readonly ((naive: Naive) => Instance[])[] = [
  yearBurden,
  singleStay,
  majorDisease,
  yearCost,
  dropout,
  disasterLoss,
  disasterHousing,
  traffic,
  labourerLost,
  disability,
  coverage,
  reports,
  combined,
];

/**
 * The alerts that hold for a household, decided straight from the page of rules: everything is
 * worked out again from the whole set, rule by rule and day by day. Slow, and without a line in
 * common with the decision that runs; the two must agree on every history.
 */
export function naiveEvaluate(input: HouseholdInput): ReadonlyMap<string, NaiveDecision> {
  const household = Household.of(input);
  if (household === null) return new Map();
  const found = { input, household, records: recordsOf(input.evidence, household) };
  const naive: Naive = { ...found, bills: personYears(found) };
  const decisions = RULES.flatMap((rule) => rule(naive))
    .map((instance) => decide(naive, instance))
    .filter((decision) => decision !== null)
    .sort((a, b) => byText(a.content.alertId, b.content.alertId));
  return new Map(decisions.map((decision) => [decision.content.alertId, decision]));
}
