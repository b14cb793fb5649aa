import { isoDay, type Standard } from '#domain';
import { type HouseholdFacts } from '#schemas';
import {
  anOrdinaryHousehold,
  aPlace,
  cityStandard,
  countyStandard,
  on,
} from './testing/builders.js';
import { Timeline } from './timeline.js';

// Which standard held for a household on a day, and in which benefit year the day lies.

const CITY = cityStandard();
const KNOWN = '2020-01-01';

function timeline(
  changes: Partial<HouseholdFacts> = {},
  standards: readonly Standard[] = [CITY],
): Timeline {
  return new Timeline(anOrdinaryHousehold(changes), standards, on('2026-12-31'));
}

describe('the standard on a day', () => {
  const of = (countyCode: string, version: number, validFrom: string, standardId = 'S') =>
    countyStandard({ countyCode, version, validFrom: on(validFrom), standardId });
  const told = ({ standards }: Timeline): string[] =>
    standards.map(({ countyCode, version }) => `${countyCode}/${version}`);

  test('is of the city or of the county of today, the county’s above the city’s', () => {
    const given = [of('130529', 2, '2026-01-01'), of('130529', 1, '2026-01-01'), CITY];
    const known = timeline({}, [...given, of('130531', 9, '2026-01-01')]);
    expect(told(known)).toEqual(['130500/1', '130529/1', '130529/2']);
    const nowhere = timeline({ places: [] }, given);
    expect(told(nowhere)).toEqual(['130500/1']);
  });

  test('of a newer code is above all of an older one', () => {
    const place = { ...aPlace('130506', on(KNOWN)), succeeds: ['130527'] };
    const given = [of('130506', 1, '2026-01-01'), of('130527', 7, '2026-01-01'), CITY];
    expect(told(timeline({ places: [place] }, given))).toEqual([
      '130500/1',
      '130527/7',
      '130506/1',
    ]);
  });

  test('of equal versions is that of the greater name', () => {
    const given = [of('130529', 1, '2026-01-01', 'B'), of('130529', 1, '2026-01-01', 'A')];
    expect(timeline({}, given).standards.map(({ standardId }) => standardId)).toEqual(['A', 'B']);
  });

  test.each([
    ['2018-12-31', null],
    ['2019-01-01', '130500/1'],
    ['2026-06-30', '130500/1'],
    ['2026-07-01', '130529/3'],
    ['2026-10-01', '130529/3'],
  ])('on %s is %s', (day, expected) => {
    // The lower version that begins later never holds.
    const given = [CITY, of('130529', 2, '2026-10-01'), of('130529', 3, '2026-07-01')];
    const { standard } = timeline({}, given).on(on(day));
    expect(standard === null ? null : `${standard.countyCode}/${standard.version}`).toBe(expected);
  });

  test('to come is not taken for that of today', () => {
    const known = timeline({}, [CITY, of('130529', 2, '2027-06-01')]);
    expect(known.on(on('2027-06-01')).standard?.countyCode).toBe('130529');
    expect(known.on(on('2026-12-31')).standard?.countyCode).toBe('130500');
    expect(known.changeDays.map(isoDay)).toEqual(['2019-01-01']);
  });
});

describe('benefit years', () => {
  const april = (validFrom: string, version = 1): Standard =>
    countyStandard({ validFrom: on(validFrom), version, benefitYearStart: { month: 4, day: 1 } });
  // Calendar years to the end of 2025, then years from 1 April.
  const known = (): Timeline => timeline({}, [CITY, april('2026-01-01')]);

  test.each([
    ['2018-12-31', null],
    ['2025-12-31', 2025],
    ['2026-01-01', 2025],
    ['2026-03-31', 2025],
    ['2026-04-01', 2026],
  ])('%s is in %s', (day, year) => {
    expect(known().benefitYearOf(on(day))).toBe(year);
  });

  test.each([
    [2025, '2025-05-05', '2025-05-05'],
    [2025, '2026-02-02', '2026-02-02'],
    [2025, '2026-04-01', '2026-03-31'],
    [2025, '2024-12-31', '2025-01-01'],
    [2026, '2026-03-30', '2026-04-01'],
    [2026, '2028-01-01', '2027-03-31'],
    [2024, '2026-05-05', '2024-12-31'],
    [2018, '2026-05-05', null],
    [300_000, '2026-05-05', null],
  ])('the day of %d that is nearest to %s is %s', (year, day, expected) => {
    const nearest = known().nearestDayOfBenefitYear(year, on(day));
    expect(nearest === null ? null : isoDay(nearest)).toBe(expected);
  });

  test('a year of which a version holds one day only has that day', () => {
    const back = countyStandard({ validFrom: on('2026-04-01'), version: 2 });
    const oneDay = timeline({}, [CITY, april('2026-03-31'), back]);
    expect(oneDay.nearestDayOfBenefitYear(2025, on('2026-05-05'))).toBe(on('2026-03-31'));
  });

  test('of two days that are as near the earlier one is nearest', () => {
    // 1 February lies in 2026, amid two versions by which January and February are 2025.
    const back = countyStandard({ validFrom: on('2026-02-01'), version: 2 });
    const amid = timeline({}, [CITY, april('2026-01-01'), back, april('2026-02-02', 3)]);
    expect(amid.benefitYearOf(on('2026-02-01'))).toBe(2026);
    expect(amid.nearestDayOfBenefitYear(2025, on('2026-02-01'))).toBe(on('2026-01-31'));
  });

  test('a year that two versions cut has days on both sides of a third', () => {
    // January to March 2026 by April years, then calendar years again.
    const back = countyStandard({ validFrom: on('2026-02-01'), version: 2 });
    const cut = timeline({}, [CITY, april('2026-01-01'), back]);
    expect(cut.benefitYearOf(on('2026-01-31'))).toBe(2025);
    expect(cut.benefitYearOf(on('2026-02-01'))).toBe(2026);
    expect(cut.nearestDayOfBenefitYear(2025, on('2026-02-01'))).toBe(on('2026-01-31'));
    expect(cut.nearestDayOfBenefitYear(2026, on('2026-01-31'))).toBe(on('2026-02-01'));
    expect(cut.nearestDayOfBenefitYear(2025, on('2024-06-01'))).toBe(on('2025-01-01'));
  });
});
