import { dayFromIso } from '../time/days.js';
import { CITY_CODE } from './standard.js';
import { rankedStandards, type RankedVersion, standardInForce } from './standard-in-force.js';

const nanhe = '130506';
const nanheBefore = '130527';

function version(countyCode: string, number: number, validFrom: string): RankedVersion {
  return { countyCode, version: number, validFrom: dayFromIso(validFrom) };
}

const city = version(CITY_CODE, 1, '2019-01-01');
const cityLater = version(CITY_CODE, 2, '2026-06-01');
const old = version(nanheBefore, 7, '2019-06-01');
const own = version(nanhe, 1, '2026-03-01');
const ownAhead = version(nanhe, 2, '2026-09-01');
const ownBack = version(nanhe, 3, '2026-02-01');

describe('the standard in force', () => {
  const rows: {
    name: string;
    versions: RankedVersion[];
    day: string;
    from: RankedVersion | null;
    why: string;
  }[] = [
    {
      name: 'the city alone',
      versions: [city],
      day: '2026-07-01',
      from: city,
      why: 'a county without a standard of its own goes by the city',
    },
    {
      name: 'a newer version of the city beside an own one',
      versions: [city, cityLater, own],
      day: '2026-07-01',
      from: own,
      why: "the county's own comes before the city's, whatever their days",
    },
    {
      name: 'before the first day of the own one',
      versions: [city, own],
      day: '2026-02-28',
      from: city,
      why: 'a version holds from its first day on',
    },
    {
      name: 'on the first day of the own one',
      versions: [own, city],
      day: '2026-03-01',
      from: own,
      why: 'the first day is included, and the order of arrival decides nothing',
    },
    {
      name: 'a version that begins later',
      versions: [city, own, ownAhead],
      day: '2026-08-31',
      from: own,
      why: 'the higher one is not in force yet',
    },
    {
      name: 'a higher version that reaches back',
      versions: [ownBack, city, own, ownAhead],
      day: '2026-10-01',
      from: ownBack,
      why: 'a version replaces all lower ones, also those that begin later',
    },
    {
      name: 'the standard of the code before',
      versions: [city, old],
      day: '2026-07-01',
      from: old,
      why: 'standards of the earlier codes hold on',
    },
    {
      name: 'the standard of the code before beside an own one',
      versions: [old, own, city],
      day: '2026-07-01',
      from: own,
      why: 'a version of a newer code is higher than all of an older one',
    },
    {
      name: "another county's",
      versions: [version('130529', 9, '2019-01-01')],
      day: '2026-07-01',
      from: null,
      why: 'it is not for this county',
    },
    {
      name: 'before every version',
      versions: [city],
      day: '2018-12-31',
      from: null,
      why: 'none is in force',
    },
  ];

  it.each(rows)('$name: $why', ({ versions, day, from }) => {
    const ranked = rankedStandards(versions, [nanheBefore, nanhe]);
    expect(standardInForce(ranked, dayFromIso(day))).toBe(from);
    expect(
      standardInForce(
        rankedStandards(versions.toReversed(), [nanheBefore, nanhe]),
        dayFromIso(day),
      ),
    ).toBe(from);
  });

  test('of a household in no county is the one of the city', () => {
    expect(rankedStandards([own, old, cityLater, city], [])).toEqual([city, cityLater]);
  });

  test('of two of one number is the one of the greater id', () => {
    const a = { ...own, standardId: 'a' };
    const b = { ...own, standardId: 'b' };
    expect(rankedStandards([b, a], [nanhe])).toEqual([a, b]);
    expect(rankedStandards([a, b], [nanhe])).toEqual([a, b]);
    expect(rankedStandards([a, own], [nanhe])).toEqual([own, a]);
  });
});
