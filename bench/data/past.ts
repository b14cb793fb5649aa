import { dayFromIso } from '#domain';
import type { Settlement } from '#schemas';
import type { Publisher } from '../made-records.js';
import { billOf } from './city-year.js';
import { writeHouseholds, writeRules, writeSettled } from './household-log.js';

/** Bills of a watched household a year, where all of a city's million were of watched persons. */
const billsPerYear = 14;
/** Of so many households one is over the line of each year: it has its alert of each. */
const overTheLineOneIn = 10;
/** The others are charged this part of a bill, and stay below every line. */
const partBelow = 1 / 4;
const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
const newYear = dayFromIso('2027-01-01') * dayMs;

/** A day after all that happens. */
const afterThePast = '2028-01-01';

/** What watched households have behind them. */
export interface Past {
  /** The first so many. */
  readonly households: number;
  /** Years that ended when the new one began. */
  readonly years: number;
}

function charged(of: number, household: number, at: number): Settlement {
  const bill = billOf(of, household, at);
  if (household % overTheLineOneIn === 0) return bill;
  const personalFen = Math.floor(bill.personalFen * partBelow);
  const totalFen = bill.fundPaidFen + personalFen;
  return { ...bill, personalFen, totalFen };
}

/**
 * Writes the past, and then the households: what lies behind somebody of whom nothing is known is kept and not
 * decided, so that a past of years is decided once instead of seventy times. What comes of it is the same,
 * since an alert is a function of a set; only its revisions are fewer.
 */
export async function writePast(publisher: Publisher, { households, years }: Past): Promise<void> {
  const billsOfOne = years * billsPerYear;
  await writeRules(publisher, afterThePast);
  await writeSettled(publisher, households * billsOfOne, (of) => {
    const behind = billsOfOne - (of % billsOfOne);
    const at = Math.floor(newYear - (behind * yearMs) / billsPerYear);
    return charged(of, Math.floor(of / billsOfOne), at);
  });
  await writeHouseholds(publisher, households);
}

/**
 * Writes the first bills of the new year, the same ones whatever is behind them: one of each household, then
 * another one of each.
 */
export async function writeNewYear(
  publisher: Publisher,
  bills: number,
  { households, years }: Past,
): Promise<void> {
  const before = households * years * billsPerYear;
  await writeSettled(publisher, bills, (of) => {
    const day = 1 + Math.floor(of / households);
    return charged(before + of, of % households, newYear + day * dayMs);
  });
}
