import fc from 'fast-check';
import {
  addMonths,
  benefitYearOf,
  completedYears,
  dayFromIso,
  dayOfInstant,
  instantOfDay,
  isoDay,
  schoolYearOf,
} from './days.js';
import { parseDateText, parseInstantText, parseMonth } from './parse-date.js';

const day = dayFromIso;

describe('parseDateText', () => {
  it.each([
    { name: 'ISO', raw: '2026-05-03', iso: '2026-05-03' },
    { name: 'dots', raw: '2023.7.1', iso: '2023-07-01' },
    { name: 'slashes', raw: '2023/07/01', iso: '2023-07-01' },
    { name: 'eight digits', raw: '20230701', iso: '2023-07-01' },
    { name: 'Chinese', raw: '2023年7月1日', iso: '2023-07-01' },
    { name: 'a two-digit year', raw: '23.7.1', iso: '2023-07-01' },
    { name: 'a two-digit year of the last century', raw: '65.7.1', iso: '1965-07-01' },
    { name: 'an Excel serial number', raw: '45108', iso: '2023-07-01' },
    { name: 'an Excel serial number with a time', raw: '45108.5', iso: '2023-07-01' },
    { name: 'a time behind it', raw: '2023-07-01 23:59:59', iso: '2023-07-01' },
    { name: 'a time in Chinese behind it', raw: '2023年7月1日8时30分', iso: '2023-07-01' },
    { name: 'a time with its zone', raw: '2023-07-01T00:30:00+08:00', iso: '2023-07-01' },
    { name: 'a time of UTC in the evening', raw: '2023-07-01T18:30:00.000Z', iso: '2023-07-02' },
    {
      name: 'a time of UTC as PostgreSQL writes it',
      raw: '2023-07-01 16:00:00+00',
      iso: '2023-07-02',
    },
    { name: 'full-width digits', raw: '２０２３－０７－０１', iso: '2023-07-01' },
  ])('reads $name', ({ raw, iso }) => {
    expect(parseDateText(raw)).toEqual({ ok: true, value: day(iso) });
  });

  it.each([
    { name: '30 February', raw: '2023-02-30', code: 'DATE_FORMAT' },
    { name: 'words', raw: '不详', code: 'DATE_FORMAT' },
    { name: 'a year typed wrong', raw: '3023-07-01', code: 'DATE_OUT_OF_RANGE' },
    { name: 'a small number', raw: '12345', code: 'DATE_FORMAT' },
    { name: 'a digit too many', raw: '2023-07-011', code: 'DATE_FORMAT' },
    { name: 'something behind it', raw: '2023-07-01至2023-07-05', code: 'DATE_FORMAT' },
    { name: 'a time that does not exist', raw: '2023-07-01 25:00', code: 'DATE_FORMAT' },
  ])('refuses $name', ({ raw, code }) => {
    expect(parseDateText(raw)).toMatchObject({ ok: false, rejection: { code } });
  });

  it('reads back every day that it can write', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 40_000 }), (any) => {
        expect(parseDateText(isoDay(any))).toEqual({ ok: true, value: any });
      }),
    );
  });
});

describe('parseMonth and parseInstantText', () => {
  it('take a month as its first day', () => {
    expect(parseMonth('202603')).toEqual({ ok: true, value: day('2026-03-01') });
    expect(parseMonth('2026-03-01 00:00:00')).toEqual({ ok: true, value: day('2026-03-01') });
    expect(parseMonth('2026.3')).toEqual({ ok: true, value: day('2026-03-01') });
    // October in a number cell, or January.
    expect(parseMonth('2026.1')).toMatchObject({ ok: false });
  });

  it('take a time as local time', () => {
    const expected = instantOfDay(day('2026-03-01')) + (13 * 60 + 5) * 60_000;
    expect(parseInstantText('2026-03-01 13:05')).toEqual({ ok: true, value: expected });
    expect(parseInstantText('2026-03-01T05:05:00Z')).toEqual({ ok: true, value: expected });
    expect(parseInstantText('2026-03-01 14:05:00+0900')).toEqual({ ok: true, value: expected });
    expect(parseInstantText('2026/3/1')).toEqual({
      ok: true,
      value: instantOfDay(day('2026-03-01')),
    });
  });
});

describe('days', () => {
  it('change at local midnight', () => {
    const midnight = instantOfDay(day('2026-01-01'));
    expect(isoDay(dayOfInstant(midnight - 1))).toBe('2025-12-31');
    expect(isoDay(dayOfInstant(midnight))).toBe('2026-01-01');
  });

  it('that a month lacks fall back to its last', () => {
    expect(isoDay(addMonths(day('2026-03-31'), -1))).toBe('2026-02-28');
  });

  it.each([
    { name: 'calendar year', start: { month: 1, day: 1 }, on: '2025-12-31', year: 2025 },
    {
      name: 'first day of April, the day before',
      start: { month: 4, day: 1 },
      on: '2026-03-31',
      year: 2025,
    },
    { name: 'first day of April', start: { month: 4, day: 1 }, on: '2026-04-01', year: 2026 },
  ])('belong to the benefit year: $name', ({ start, on, year }) => {
    const period = benefitYearOf(day(on), start);
    expect(period.name).toBe(year);
    expect(period.first <= day(on) && day(on) <= period.last).toBe(true);
  });

  it('belong to the school year that began on 1 September', () => {
    expect(schoolYearOf(day('2026-08-31')).name).toBe(2025);
    expect(schoolYearOf(day('2026-09-01')).name).toBe(2026);
  });

  it('complete a year on 1 March for who was born on 29 February', () => {
    expect(completedYears(day('2008-02-29'), day('2026-02-28'))).toBe(17);
    expect(completedYears(day('2008-02-29'), day('2026-03-01'))).toBe(18);
  });
});
