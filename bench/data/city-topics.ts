import { publishAll, type Publisher } from '../made-records.js';
import { residentOf, settlementOf, watchedPersons, type CityYear } from './city-year.js';

/** Topic of the settlements of a year. */
export const settlementsTopic = 'health-insurance.settlement';
const residentsTopic = 'register.residents';

/** Writes every watched person as the register does. */
export async function writeResidents(publisher: Publisher): Promise<void> {
  await publisher.codec.prepare(residentsTopic);
  await publishAll(publisher, residentsTopic, watchedPersons, (of) => {
    const value = residentOf(of);
    return { key: value.personRef, value };
  });
}

/** Writes the first settlements of a year as the connector does. */
export async function writeSettlements(
  publisher: Publisher,
  records: number,
  year: CityYear,
): Promise<void> {
  await publisher.codec.prepare(settlementsTopic);
  await publishAll(publisher, settlementsTopic, records, (of) => settlementOf(of, year));
}
