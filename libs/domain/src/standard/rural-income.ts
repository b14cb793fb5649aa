import { benefitYearOf, schoolYearOf, yearOf, type Day } from '../time/days.js';
import { type RuleWindow, type Standard } from './standard.js';

/** Year of the window to which a day belongs: what "last year" is counted from. */
function windowYear({ kind }: RuleWindow, standard: Standard, day: Day): number {
  if (kind === 'benefit-year') return benefitYearOf(day, standard.benefitYearStart).name;
  return kind === 'school-year' ? schoolYearOf(day).name : yearOf(day);
}

/**
 * A line that is a share of the province's rural income of last year, in fen, rounded up. Last year is
 * the one before the year of the window, so that one line holds for the whole of it. Until that
 * year's figure is entered the newest before it counts; before the first figure, the first.
 * @throws Error when the standard knows no figure; the check refuses such a document
 */
export function ruralIncomeLineFen(
  standard: Standard,
  window: RuleWindow,
  permille: number,
  day: Day,
): number {
  const wanted = windowYear(window, standard, day) - 1;
  const byYear = [...standard.ruralIncomes].sort((a, b) => a.year - b.year);
  const figure = byYear.findLast(({ year }) => year <= wanted) ?? byYear[0];
  if (figure === undefined) throw new Error(`${standard.standardId} knows no rural income`);
  return Math.ceil((figure.incomeFen * permille) / 1000);
}
