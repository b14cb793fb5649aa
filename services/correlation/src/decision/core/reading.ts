import { dayOfInstant } from '#domain';
import { type Margin, marginAfter, marginOf, withQuietBills } from './margin.js';
import { around, isIn, YEAR_DAYS } from './spans.js';
import { type Bill, billsOf, namesOf, SeenNames } from './touching.js';
import {
  type Day,
  type Days,
  type DecisionView,
  type HouseholdState,
  type Reach,
} from './types.js';
import { compareVersions, recordKey } from './versions.js';
import { CALENDAR_YEARS } from './year-periods.js';

/** What a household must be asked before records of its log are applied. */
export interface Plan {
  /** Its margin after bills that surely change no alert: nothing is read. Null where it must be decided. */
  readonly quiet: Margin | null;
  /** As much as must be read to decide it; null for all. */
  readonly reach: Reach | null;
}

/**
 * How much must be read of a household.
 * @param margin null where none is known
 * @param bills all that its records bring; null where that is not bills alone
 */
export function planOf(margin: Margin | null, bills: readonly Bill[] | null, today: Day): Plan {
  if (margin === null || bills === null) return { quiet: null, reach: null };
  const quiet = withQuietBills(margin, bills, today);
  return { quiet, reach: quiet === null ? reachOf(margin, bills) : null };
}

/** What some bills can change of a household; null where only a look at all of it can tell. */
function reachOf(margin: Margin, bills: readonly Bill[]): Reach | null {
  const years = new Set<Margin['years'][number]>();
  for (const { occurredAt, cameFrom } of bills) {
    const day = dayOfInstant(occurredAt);
    const year = margin.years.find((one) => isIn(one, day));
    if (year === undefined || cameFrom !== null) return null;
    years.add(year);
  }
  const combined = [...years]
    .filter(({ combinedFen }) => combinedFen < Infinity)
    .map(combinedReach);
  const read = [
    ...years,
    // The first window begins a year before, in a benefit year that a cumulative figure needs whole.
    ...combined.map(({ first, last }) => ({ first: first - 2 * YEAR_DAYS, last })),
  ];
  return {
    read: spanOf(read),
    years: [...years],
    combined: combined.length === 0 ? null : spanOf(combined),
  };
}

/** Calendar years that have a day on which a rolling window has money of a year. */
function combinedReach(year: Days): Days {
  const { first } = CALENDAR_YEARS.containing(year.first);
  return { first, last: CALENDAR_YEARS.containing(around(year).last).last };
}

function spanOf(all: readonly Days[]): Days {
  return {
    first: Math.min(...all.map(({ first }) => first)),
    last: Math.max(...all.map(({ last }) => last)),
  };
}

/**
 * Whether all that some bills touch was read, and lies in the years that are decided again. Where it was
 * not, the household must be read whole.
 */
export function isEnough(
  { years }: Reach,
  margin: Margin,
  { evidence }: HouseholdState,
  bills: readonly Bill[],
): boolean {
  const isKnown = (bill: Bill): boolean =>
    evidence.get(recordKey(bill))?.some((one) => compareVersions(one, bill) === 0) ?? false;
  // The same bill again may be another member's by now.
  if (bills.some(isKnown)) return false;
  const touched = new Set(bills.flatMap(namesOf));
  if (![...touched].some((name) => margin.seen.has(name))) return true;
  const rest = new Map(billsOf(evidence).map((bill) => [bill, namesOf(bill)]));
  const read = SeenNames.of([...rest.values()].flat());
  if ([...touched].some((name) => margin.seen.count(name) !== read.count(name))) return false;
  // What is touched touches others in turn; all of those were read, for they do not stand apart.
  for (let more = true; more;) {
    more = false;
    for (const [bill, names] of rest) {
      if (!names.some((name) => touched.has(name))) continue;
      if (!years.some((year) => isIn(year, dayOfInstant(bill.occurredAt)))) return false;
      names.forEach((name) => touched.add(name));
      rest.delete(bill);
      more = true;
    }
  }
  return true;
}

/** The margin of a household after some bills of which it was decided, or after anything else. */
export function marginNow(
  before: Margin | null,
  state: HouseholdState,
  bills: readonly Bill[],
  view: DecisionView,
): Margin | null {
  const { reach, evidence } = state;
  if (reach === null) return marginOf(state, view);
  // Of what was not read nothing would be known: to take it for nothing would leave it far from every line.
  if (before === null) return null;
  const kept = bills.filter((bill) => evidence.get(recordKey(bill))?.includes(bill));
  return marginAfter(before, kept, state, view, (year) => isYearRead(reach, year, view.today));
}

/** Whether a year was read with all that counts beside it. */
function isYearRead({ years }: Reach, { first }: Days, today: Day): boolean {
  // Of a year to come there is nothing but what is always read, beside the year before it.
  const isToCome = first > today;
  return years.some((year) => year.first === first || (isToCome && isIn(year, first - 1)));
}
