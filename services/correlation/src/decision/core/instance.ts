import { ruralIncomeLineFen } from '#domain';
import type { Severity } from '#schemas';
import { type Whole } from './pieces.js';
import {
  type Instance,
  lookAt,
  type Look,
  type Reading,
  type RuleContext,
  type RuleLogic,
} from './rule.js';
import { type Day } from './types.js';

const SEVERITIES: readonly Severity[] = ['BLUE', 'YELLOW', 'ORANGE', 'RED'];

/** A day that was looked at, and what was found on it. */
export interface Trace {
  readonly look: Look;
  /** The line in fen; null for rules without one, undefined where it cannot be told. */
  readonly threshold: number | null | undefined;
  /** Null while nothing counts. */
  readonly reading: Reading | null;
  /** Whether the household was over its line. */
  readonly holds: boolean;
}

/** A day on which the household was over the line that applied to it. */
export interface Hit extends Trace {
  readonly threshold: number | null;
  readonly reading: Reading;
}

/** A rule that holds in a window: since when, how much, how grave. */
export interface Finding {
  readonly instance: Instance;
  readonly logic: RuleLogic;
  /** The first day, with the standard, group and line that it names. */
  readonly first: Look;
  readonly threshold: number | null;
  readonly whole: Whole;
  readonly severity: Severity;
}

/** The days from one day on, the first if none is given, on which the household was over its line. */
export function hitsOf(
  context: RuleContext,
  logic: RuleLogic,
  instance: Instance,
  from: Day = -Infinity,
): Hit[] {
  return tracesOf(context, logic, instance, from).filter(isHit);
}

/** What all days over the line say of a window together; null when there is none. */
export function findingOf(
  logic: RuleLogic,
  instance: Instance,
  hits: readonly Hit[],
): Finding | null {
  const [first] = hits;
  if (first === undefined) return null;
  const whole = instance.whole(first.look);
  return {
    instance,
    logic,
    first: first.look,
    threshold: first.threshold,
    whole,
    severity: highest(hits.map((hit) => severityOf(hit, whole.value))),
  };
}

/** Every day from one on that is looked at and on which the rule reaches the household's group. */
export function tracesOf(
  context: RuleContext,
  logic: RuleLogic,
  instance: Instance,
  from: Day = -Infinity,
): Trace[] {
  const traces: Trace[] = [];
  for (const day of instance.days) {
    if (day < from) continue;
    const look = lookAt(day, context.timeline.on(day), logic.ruleId);
    if (look !== null) traces.push(traceOn(context, instance, look));
  }
  return traces;
}

function traceOn(context: RuleContext, instance: Instance, look: Look): Trace {
  const threshold = lineOn(context, look);
  const reading = threshold === undefined ? null : instance.read(look);
  const holds =
    threshold !== undefined && reading !== null && wouldHold({ look, threshold, reading });
  return { look, threshold, reading, holds };
}

/** Whether the condition is met on a day with a value that may not be the real one. */
export function wouldHold(
  { look, threshold, reading }: Pick<Hit, 'look' | 'threshold' | 'reading'>,
  value = reading.value,
): boolean {
  return look.compiled.when(namesOf(look, threshold, value, reading));
}

/** Whether a day is one on which the household was over its line. */
export function isHit(trace: Trace): trace is Hit {
  return trace.holds;
}

function namesOf(
  look: Look,
  threshold: number | null,
  value: number,
  reading: Reading,
): Reading['names'] {
  return { ...reading.names, value, threshold: threshold ?? 0, watched: look.group === 'WATCHED' };
}

/** The line in fen; null for rules without one, undefined where it cannot be told. */
export function lineOn({ timeline }: RuleContext, look: Look): number | null | undefined {
  const { line, day, standard, compiled } = look;
  if (line.kind === 'AMOUNT') return line.fen;
  if (line.kind === 'RURAL_INCOME_SHARE') {
    return ruralIncomeLineFen(standard, compiled.rule.window, line.permille, day);
  }
  if (line.kind !== 'INCOME_SHARE') return null;
  const incomeFen = timeline.incomeFenOn(day);
  // An unknown income is never taken as zero; a negative one is.
  if (incomeFen === null) return undefined;
  return Math.max(0, Math.ceil((incomeFen * line.permille) / 1000));
}

function severityOf({ look, threshold, reading }: Hit, value: number): Severity {
  if (look.line.kind === 'REPORT_ONLY') return 'BLUE';
  const { cases } = look.compiled;
  if (cases === null) return ladder(look, value, threshold ?? 0);
  const names = namesOf(look, threshold, value, reading);
  return cases.find(({ when }) => when === null || when(names))?.is ?? 'YELLOW';
}

function ladder({ standard }: Look, value: number, thresholdFen: number): Severity {
  const { orangePermille, redPermille } = standard.severityLadder;
  // A threshold of 0 counts as 1 fen, as for the update step.
  const base = Math.max(1, thresholdFen);
  if (value * 1000 >= base * redPermille) return 'RED';
  return value * 1000 >= base * orangePermille ? 'ORANGE' : 'YELLOW';
}

function highest(severities: readonly Severity[]): Severity {
  const index = severities.reduce((top, one) => Math.max(top, SEVERITIES.indexOf(one)), 0);
  return SEVERITIES[index] ?? 'BLUE';
}
