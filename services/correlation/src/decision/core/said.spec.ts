import { CITY_CODE } from '#domain';
import { isConcernedBy, nothingSaid, withStandard } from './said.js';
import { aPlace, aWatchedHousehold, cityStandard, countyStandard, on } from './testing/builders.js';

const named = (text: string): string => text;

const county = (version: number, validFrom: string) =>
  countyStandard({ version, validFrom: on(validFrom) });

describe('standards that the log has said', () => {
  const before = nothingSaid(named);

  test('are none at the beginning, and no day has begun', () => {
    expect(before.standards).toEqual([]);
    expect(before.today).toBeLessThan(on('1900-01-01'));
    expect(before.alertIdOf).toBe(named);
  });

  test('stand by their id and version, in whatever order they are said', () => {
    const versions = [county(2, '2021-01-01'), cityStandard(), county(10, '2022-01-01')];
    const first = county(1, '2020-01-01');
    const orders = [
      [...versions, first],
      [first, ...versions.toReversed()],
    ];
    const [one, other] = orders.map((order) => order.reduce(withStandard, before).standards);
    expect(one).toEqual(other);
    expect(one?.filter(({ countyCode }) => countyCode !== CITY_CODE)).toEqual([
      first,
      county(2, '2021-01-01'),
      county(10, '2022-01-01'),
    ]);
  });

  test('are replaced when the same version is said again, and none beside it', () => {
    const first = county(1, '2020-01-01');
    const [second, secondAgain] = [county(2, '2021-01-01'), county(2, '2022-01-01')];
    const { standards } = [first, second, secondAgain].reduce(withStandard, before);
    expect(standards).toEqual([first, secondAgain]);
  });

  test('leave the day as it is', () => {
    const today = on('2026-05-03');
    expect(withStandard({ ...before, today }, cityStandard()).today).toBe(today);
  });
});

describe('a standard concerns', () => {
  const renamed = { ...aPlace('130531', on('2024-01-01')), succeeds: ['130599'] };
  const moved = aWatchedHousehold({ places: [aPlace('130529', on('2020-01-01')), renamed] });

  test.each([
    { name: 'every household, if it is the city’s', code: CITY_CODE, facts: moved, concerns: true },
    { name: 'one of which nothing is known, too', code: CITY_CODE, facts: null, concerns: true },
    { name: 'who lived in its county', code: '130529', facts: moved, concerns: true },
    { name: 'who lives in its county', code: '130531', facts: moved, concerns: true },
    { name: 'a place that its county has become', code: '130599', facts: moved, concerns: true },
    { name: 'nobody of another county', code: '130532', facts: moved, concerns: false },
    { name: 'nobody whose county is unknown', code: '130529', facts: null, concerns: false },
  ])('$name', ({ code, facts, concerns }) => {
    expect(isConcernedBy(facts, { ...cityStandard(), countyCode: code })).toBe(concerns);
  });
});
