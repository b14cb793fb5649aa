import { publishAll, type Publisher } from '../made-records.js';
import { counties, residentOf, settlementOf, watchedPersons, type CityYear } from './city-year.js';

/** Topic of the settlements of a year. */
export const settlementsTopic = 'health-insurance.settlement';
/** Topics of the counties' alerts. */
export const alertTopics: readonly string[] = counties.map(
  (county) => `county-center.alerts.${county}`,
);
const residentsTopic = 'register.residents';

/**
 * Writes residents as the register does.
 * @param residents Default: every watched person.
 */
export async function writeResidents(
  publisher: Publisher,
  residents = watchedPersons,
): Promise<void> {
  await publisher.codec.prepare(residentsTopic);
  await publishAll(publisher, residentsTopic, residents, (of) => {
    const value = residentOf(of);
    return { key: value.personRef, value };
  });
}

/**
 * Writes settlements of a year as the connector does.
 * @param first number of the first of them. Default 0.
 */
export async function writeSettlements(
  publisher: Publisher,
  records: number,
  year: CityYear,
  first = 0,
): Promise<void> {
  await publisher.codec.prepare(settlementsTopic);
  await publishAll(publisher, settlementsTopic, records, (of) => settlementOf(first + of, year));
}
