import { dayFromIso } from '#domain';
import type { Settlement } from '#schemas';
import { billOf } from './city-year.js';

/** The day on which all of this is looked at: still in the year of the bills. */
export const lookedAtOn = '2026-12-31';
const billedAt = dayFromIso('2026-06-30') * 86_400_000;

/** A bill of the n-th watched household's head that alone is above every line of the city's standard. */
export function largeBill(of: number, household: number): Settlement {
  return bill(of, household, 9_000_000);
}

/** A small bill more of the same person: enough for a new revision of the household's alert. */
export function smallBill(of: number, household: number): Settlement {
  return bill(of, household, 10_000);
}

function bill(of: number, household: number, personalFen: number): Settlement {
  return {
    ...billOf(of, household, billedAt),
    ...{ totalFen: personalFen, fundPaidFen: 0, personalFen, inPolicyFen: personalFen },
    ...{ basicPaidFen: 0, majorIllnessPaidFen: 0, assistancePaidFen: 0 },
  };
}
