import { benefitYearOf, isoDay, schoolYearOf } from '#domain';
import { MonthShift } from './month-shift.js';
import { on } from './testing/builders.js';
import { YearPeriods } from './year-periods.js';

// The calendar of rolling windows and of benefit and school years, at its edges.

describe('the same day of the month, some months earlier', () => {
  test.each([
    [12, '2026-07-12', '2025-07-12'],
    [12, '2026-07-01', '2025-07-01'],
    [12, '2026-07-31', '2025-07-31'],
    [12, '2024-02-29', '2023-02-28'],
    [12, '2025-02-28', '2024-02-28'],
    [12, '2024-03-01', '2023-03-01'],
    [6, '2026-08-31', '2026-02-28'],
    [6, '2026-08-29', '2026-02-28'],
    [6, '2026-08-28', '2026-02-28'],
    [6, '2024-08-30', '2024-02-29'],
    [1, '2026-01-31', '2025-12-31'],
    [1, '2026-03-31', '2026-02-28'],
  ])('%d months before %s is %s', (months, day, expected) => {
    expect(isoDay(MonthShift.of(months).before(on(day)))).toBe(expected);
  });

  test('is the same when it is asked again, within one month and across months', () => {
    const shift = MonthShift.of(3);
    const days = ['2026-05-31', '2026-05-30', '2026-05-01', '2026-06-01', '2026-04-30'];
    const before = ['2026-02-28', '2026-02-28', '2026-02-01', '2026-03-01', '2026-01-30'];
    const shifted = (): string[] => days.map((day) => isoDay(shift.before(on(day))));
    expect(shifted()).toEqual(before);
    expect(shifted()).toEqual(before);
  });

  test('is worked out once for all households', () => {
    expect(MonthShift.of(5)).toBe(MonthShift.of(5));
    expect(MonthShift.of(5)).not.toBe(MonthShift.of(4));
  });
});

describe('years cut at a day', () => {
  const april = (): YearPeriods =>
    new YearPeriods((day) => benefitYearOf(day, { month: 4, day: 1 }));

  test.each([
    ['2026-04-01', 2026],
    ['2026-03-31', 2025],
    ['2027-03-31', 2026],
    ['2027-04-01', 2027],
  ])('%s is in the benefit year %d from 1 April', (day, name) => {
    const years = april();
    expect(years.containing(on(day)).name).toBe(name);
    expect(years.containing(on(day)).name).toBe(name);
  });

  test('each is worked out once, its first and last day included', () => {
    const asked: string[] = [];
    const years = new YearPeriods((day) => {
      asked.push(isoDay(day));
      return schoolYearOf(day);
    });
    for (const day of ['2026-03-10', '2025-09-01', '2026-08-31', '2026-03-10']) {
      expect(years.containing(on(day)).name).toBe(2025);
    }
    expect(years.containing(on('2026-09-01')).name).toBe(2026);
    expect(years.containing(on('2025-08-31')).name).toBe(2024);
    expect(asked).toEqual(['2026-03-10', '2026-09-01', '2025-08-31']);
  });

  test.each([
    [2026, { first: on('2026-04-01'), last: on('2027-03-31'), name: 2026 }],
    [300_000, null],
    [-300_000, null],
  ])('the year %d by its name is %j', (name, expected) => {
    expect(april().named(name)).toEqual(expected);
  });
});
