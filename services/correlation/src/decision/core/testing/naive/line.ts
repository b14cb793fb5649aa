import { type Line, type Standard, type StandardRule } from '#domain';
import { type Day } from '../../types.js';
import { type Household } from './household.js';

/** Year of the window that contains a day. */
function yearOfWindow({ window }: StandardRule, day: Day, household: Household): number {
  if (window.kind === 'benefit-year') return household.benefitYear(day);
  return window.kind === 'school-year' ? household.schoolYear(day) : household.calendarYear(day);
}

/** Rural income of the year before one; the newest before that, then the first, until it is known. */
function ruralIncomeBefore(year: number, { ruralIncomes }: Standard): number {
  let best = ruralIncomes.reduce((first, one) => (one.year < first.year ? one : first));
  for (const one of ruralIncomes) if (one.year < year && one.year > best.year) best = one;
  return best.incomeFen;
}

/** The line in fen on a day; null for rules without one, and where the income is unknown. */
export function thresholdOf(
  line: Line,
  day: Day,
  { standard, rule }: { standard: Standard; rule: StandardRule },
  household: Household,
): number | null {
  const share = (income: number, permille: number): number =>
    Math.max(0, Math.ceil((income * permille) / 1000));
  if (line.kind === 'AMOUNT') return line.fen;
  if (line.kind === 'RURAL_INCOME_SHARE') {
    const year = yearOfWindow(rule, day, household);
    return share(ruralIncomeBefore(year, standard), line.permille);
  }
  const income = household.incomeOn(day);
  return line.kind !== 'INCOME_SHARE' || income === null ? null : share(income, line.permille);
}
