import type { CityLayout } from './hand-over.js';
import {
  certificateMonthly,
  costYearly,
  deathRegister,
  dropoutMonthly,
  trafficAccident,
} from './layouts/departments.js';
import {
  casualtyList,
  householdApplication,
  householdFire,
  householdLedger,
  housingDamage,
  villageWarning,
} from './layouts/field.js';
import {
  burdenList,
  coverageList,
  majorDiseaseList,
  settlementFeed,
  settlementMonthly,
} from './layouts/health.js';

/** Every kind of file in the city in small. */
export const cityLayouts: readonly CityLayout[] = [
  settlementMonthly,
  burdenList,
  majorDiseaseList,
  coverageList,
  costYearly,
  dropoutMonthly,
  trafficAccident,
  deathRegister,
  certificateMonthly,
  housingDamage,
  casualtyList,
  householdFire,
  villageWarning,
  householdApplication,
  settlementFeed,
  householdLedger,
];

/** The layout of that name. @throws Error when the city has none */
export function layoutOf(name: string): CityLayout {
  const found = cityLayouts.find(({ layout }) => layout === name);
  if (found === undefined) throw new Error(`the city has no layout ${name}`);
  return found;
}
