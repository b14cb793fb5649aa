import { dayOfInstant, type RuleId, type StandardRule } from '#domain';
import { inputOf } from './apply-event.js';
import { burdenFen, type BurdenFormula } from './burden-formula.js';
import { type BurdenYear } from './burden.js';
import { contextOf } from './evaluate.js';
import { lineOn } from './instance.js';
import { sumOf } from './pieces.js';
import { lookAt, type RuleContext } from './rule.js';
import { disasterFacts, lossPieces } from './rules/disaster.js';
import { costPieces } from './rules/schooling.js';
import { around, isIn, overlap } from './spans.js';
import { type Timeline } from './timeline.js';
import { type Bill, billsOf, isPlain, namesOf, SeenNames } from './touching.js';
import {
  type AlertContent,
  type Day,
  type Days,
  type DecisionView,
  type HouseholdState,
  type PublishedAlert,
} from './types.js';
import { CALENDAR_YEARS } from './year-periods.js';

/** Months of the longest rolling window that a margin is known for. */
const ROLLING_MONTHS_MAX = 12;
/** No bill fits: the household must be decided. */
const NONE_FITS = -1;

/**
 * How much more a benefit year takes before an alert could change: Infinity where no line is in reach, below 0
 * where any bill must be looked at.
 */
export interface YearMargin extends Days {
  /** Of all bills together, in fen. */
  readonly yearFen: number;
  /** Of one bill alone, in fen. */
  readonly billFen: number;
  /** Of all bills together beside what other departments count, in fen; Infinity where they count nothing. */
  readonly combinedFen: number;
}

/**
 * How far a household is from every line that one more bill could carry it over. Most bills of most
 * households stay far below, and then nothing else of the household need be read.
 */
export interface Margin {
  readonly years: readonly YearMargin[];
  /** Of every bill that the household has. */
  readonly seen: SeenNames;
}

/**
 * The margin after some more bills that surely change no alert; null where one of them might, so that
 * the household must be decided.
 */
export function withQuietBills(margin: Margin, bills: readonly Bill[], today: Day): Margin | null {
  let after: Margin | null = margin;
  for (const bill of bills) after &&= withQuietBill(after, bill, today);
  return after;
}

function withQuietBill(margin: Margin, bill: Bill, today: Day): Margin | null {
  const names = namesOf(bill);
  if (!isPlain(bill, today) || names.some((name) => margin.seen.has(name))) return null;
  const day = dayOfInstant(bill.occurredAt);
  const fen = mostFen(bill);
  const own = margin.years.find((year) => isIn(year, day));
  if (own === undefined) return null;
  if (fen > Math.min(own.yearFen, own.billFen, own.combinedFen)) return null;
  const years = margin.years.map((year) => {
    if (!isIn(around(year), day)) return year;
    const combinedFen = year.combinedFen - fen;
    return { ...year, combinedFen, yearFen: year === own ? year.yearFen - fen : year.yearFen };
  });
  return { years, seen: margin.seen.with(names) };
}

// By whatever formula a version of the standard counts it.
function mostFen({ body }: Bill): number {
  return Math.max(0, burdenFen('all', body), burdenFen('compliant', body));
}

/** The margin of a household of which everything was read; null for one that no bill can alert. */
export function marginOf(state: HouseholdState, view: DecisionView): Margin | null {
  const context = contextOf(inputOf(state, view));
  if (context === null) return null;
  const seen = SeenNames.of(billsOf(state.evidence).flatMap(namesOf));
  return { seen, years: yearsOf(context, state, (year) => yearMargin(context, year)) };
}

/**
 * The margin of a household of which not all days were read: for the others it is what it was.
 * @param more bills that have come since
 * @param isRead whether what counts in a year, and what counts beside it, was read
 */
export function marginAfter(
  before: Margin,
  more: readonly Bill[],
  state: HouseholdState,
  view: DecisionView,
  isRead: (year: Days) => boolean,
): Margin | null {
  const context = contextOf(inputOf(state, view));
  if (context === null) return null;
  const names = more.flatMap(namesOf);
  const touches = names.some((name) => before.seen.has(name));
  const unread = new Map(unreadYears(before, more, touches).map((year) => [year.first, year]));
  const years = yearsOf(context, state, (year) =>
    isRead(year) ? yearMargin(context, year) : unread.get(year.first),
  );
  return { seen: before.seen.with(names), years };
}

/**
 * What is known of years after some more bills, of which none is in them and any may be near.
 * @param touches whether one of them touches a bill that was there: it may bring back money that was undone, more
 *   than it has itself
 */
function unreadYears(
  { years }: Margin,
  more: readonly Bill[],
  touches: boolean,
): readonly YearMargin[] {
  return years.map((year) => {
    if (touches) return { ...year, combinedFen: closed(year.combinedFen) };
    const near = more.filter(({ occurredAt }) => isIn(around(year), dayOfInstant(occurredAt)));
    const fen = near.reduce((sum, bill) => sum + mostFen(bill), 0);
    return { ...year, combinedFen: year.combinedFen - fen };
  });
}

/** Takes every bill off the line, unless that is out of reach. */
function closed(fen: number): number {
  return fen === Infinity ? fen : NONE_FITS;
}

/** The margins of last year, this one and the next, as far as they are known. */
function yearsOf(
  context: RuleContext,
  { published }: HouseholdState,
  marginIn: (year: Days) => YearMargin | undefined,
): readonly YearMargin[] {
  const { timeline } = context;
  const alerts = [...published.values()].filter(({ holds }) => holds);
  const own = yearOf(timeline, timeline.today);
  const days = own === null ? [] : [own.first - 1, own.first, own.last + 1];
  return days.flatMap((day) => {
    const year = evenYear(timeline, day);
    if (year === null || rollsLonger(timeline, year)) return [];
    const margin = marginIn(year);
    return margin === undefined ? [] : [besideAlerts(margin, alerts)];
  });
}

/** The benefit year of a day, as the standard of that day cuts it; null without one. */
function yearOf(timeline: Timeline, day: Day): Days | null {
  const { standard } = timeline.on(day);
  return standard && timeline.benefitYears(standard).containing(day);
}

/** The benefit year of a day, where all years around it are cut alike; null where they are not. */
function evenYear(timeline: Timeline, day: Day): Days | null {
  const year = yearOf(timeline, day);
  if (year === null) return null;
  const isEven = timeline.stepsIn(around(year)).every((step) => {
    const { standard } = timeline.on(step);
    return standard !== null && timeline.benefitYears(standard).containing(year.first) === year;
  });
  return isEven ? { first: year.first, last: year.last } : null;
}

/** Whether money of a year counts in windows so long that what is read of a household does not cover them. */
function rollsLonger(timeline: Timeline, { first, last }: Days): boolean {
  const days = { first, last: around({ first, last }).last };
  return timeline.stepsIn(days).some((day) => {
    const rules = timeline.on(day).standard?.rules ?? [];
    return rules.some(
      ({ window }) => window.kind === 'rolling' && window.months > ROLLING_MONTHS_MAX,
    );
  });
}

function yearMargin(context: RuleContext, year: Days): YearMargin {
  const burden = lowestLine(context, 'illness.year-burden', year);
  const stay = lowestLine(context, 'illness.single-stay', year);
  return {
    ...year,
    yearFen: below(burden) - burdenIn(context, year),
    billFen: below(stay),
    combinedFen: combinedMargin(context, year),
  };
}

// Also of a year that was not read: what was decided of another one may have raised an alert that counts its money.
function besideAlerts(margin: YearMargin, alerts: readonly PublishedAlert[]): YearMargin {
  const { yearFen, combinedFen } = margin;
  const hasAlert = alerts.some(({ content }) => isIn(margin, content.firstMetOn));
  const isCombined = alerts.some(({ content }) => isCombinedNear(content, margin));
  return {
    ...margin,
    yearFen: hasAlert ? NONE_FITS : yearFen,
    combinedFen: isCombined ? NONE_FITS : combinedFen,
  };
}

function below(lineFen: number): number {
  return lineFen - 1;
}

/** Whether money of a year may count in an alert on all departments' money. */
function isCombinedNear({ ruleId, firstMetOn }: AlertContent, year: Days): boolean {
  return (
    ruleId === 'combined.rigid-spending' &&
    overlap(around(CALENDAR_YEARS.containing(firstMetOn)), year)
  );
}

function combinedMargin(context: RuleContext, year: Days): number {
  const near = around(year);
  const others = othersFen(context, near);
  const days = { first: year.first, last: near.last };
  const line = lowestLine(
    context,
    'combined.rigid-spending',
    days,
    ({ when, parameters }) =>
      others !== null || (NEEDS_DEPARTMENTS.test(when) && Number(parameters['departmentsMin']) > 1),
  );
  if (others === null && line > 0) return Infinity;
  // A cumulative figure may rise in a window by more than in its year.
  if (context.ledger.has('health-insurance.burden')) return NONE_FITS;
  return below(line) - burdenIn(context, near) - (others ?? 0);
}

/** The most that others than health insurance can count on some days, in fen; null where they count nothing. */
function othersFen({ ledger }: RuleContext, days: Days): number | null {
  const costs = ledger.of('education.cost').facts.filter(({ day }) => isIn(days, day));
  const losses = disasterFacts(ledger).filter(({ day }) => isIn(days, day));
  const all = [...costs.map(costPieces), ...losses.map(lossPieces)];
  return all.length === 0 ? null : all.reduce((sum, pieces) => sum + sumOf(pieces), 0);
}

/** The most that the benefit years with any of the days have come to, by the formula that counts more. */
function burdenIn({ burden }: RuleContext, days: Days): number {
  let fen = 0;
  for (const spent of burden.values()) {
    if (spent.days.some((day) => isIn(days, day))) fen += mostOf(spent);
  }
  return fen;
}

function mostOf(spent: BurdenYear): number {
  const most = (formula: BurdenFormula): number =>
    spent.days.reduce((fen, day) => Math.max(fen, spent.upTo(formula, day)?.fen ?? 0), 0);
  return Math.max(most('all'), most('compliant'));
}

// What comes before the first `&&` binds all the rest; with an alternative or a choice it need not.
const NEEDS_ITS_LINE = /^value >= threshold( &&[^|?]*)?$/;
const NEEDS_DEPARTMENTS = /^value >= threshold && departments >= departmentsMin( &&[^|?]*)?$/;

/**
 * The lowest line of a rule on some days, in fen: below it the rule holds on none of them. 0 where it may
 * hold below any line, Infinity where it does not reach the household.
 */
function lowestLine(
  context: RuleContext,
  ruleId: RuleId,
  days: Days,
  isKnown: (rule: StandardRule) => boolean = () => true,
): number {
  const { timeline } = context;
  let lowest = Infinity;
  // A share of the province's income changes with the calendar year.
  for (const day of [...timeline.stepsIn(days), ...newYearsIn(days)]) {
    const look = lookAt(day, timeline.on(day), ruleId);
    if (look === null) continue;
    const { rule } = look.compiled;
    const fen = lineOn(context, look);
    if (fen === null || !NEEDS_ITS_LINE.test(rule.when) || !isKnown(rule)) return 0;
    lowest = Math.min(lowest, fen ?? Infinity);
  }
  return lowest;
}

function newYearsIn(days: Days): Day[] {
  const starts: Day[] = [];
  for (let day = CALENDAR_YEARS.containing(days.first).last + 1; day <= days.last;) {
    starts.push(day);
    day = CALENDAR_YEARS.containing(day).last + 1;
  }
  return starts;
}
