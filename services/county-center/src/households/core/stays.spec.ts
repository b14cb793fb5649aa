import type { HouseholdFacts, PlaceTerm } from '#schemas';
import { staysOf, type Stay } from './stays.js';

function place(countyCode: string, from: number, to: number | null = null): PlaceTerm {
  const villageCode = `${countyCode}100201`;
  return { countyCode, townCode: `${countyCode}100`, villageCode, succeeds: [], from, to };
}

function facts(places: PlaceTerm[], merged: Partial<HouseholdFacts> = {}): HouseholdFacts {
  return {
    householdId: 'H1',
    version: 1,
    firstKnownOn: 100,
    members: [],
    types: [],
    categories: [],
    incomes: [],
    places,
    onlyHouse: [],
    mergedInto: null,
    mergedOn: null,
    mergedIntoCounties: [],
    ...merged,
  };
}

describe('staysOf', () => {
  const cases: { name: string; facts: HouseholdFacts; stays: Stay[] }[] = [
    {
      name: 'a household that never moved lives there on every day',
      facts: facts([place('130529', 100)]),
      stays: [{ countyCode: '130529', from: null, to: null }],
    },
    {
      name: 'a move inside the county is no new stay',
      facts: facts([place('130529', 100, 150), place('130529', 150)]),
      stays: [{ countyCode: '130529', from: null, to: null }],
    },
    {
      name: 'a move to another county ends one stay and begins another',
      facts: facts([place('130529', 100, 150), place('130531', 150)]),
      stays: [
        { countyCode: '130529', from: null, to: 150 },
        { countyCode: '130531', from: 150, to: null },
      ],
    },
    {
      name: 'of places that overlap the one that began last holds',
      facts: facts([place('130531', 150), place('130529', 100)]),
      stays: [
        { countyCode: '130529', from: null, to: 150 },
        { countyCode: '130531', from: 150, to: null },
      ],
    },
    {
      name: 'after a gap it is another stay in the same county',
      facts: facts([place('130529', 100, 150), place('130529', 180)]),
      stays: [
        { countyCode: '130529', from: null, to: 150 },
        { countyCode: '130529', from: 180, to: null },
      ],
    },
    {
      name: 'a merger ends it, also one that was entered ahead',
      facts: facts([place('130529', 100)], { mergedInto: 'H2', mergedOn: 160 }),
      stays: [{ countyCode: '130529', from: null, to: 160 }],
    },
    {
      name: 'a merger without a day has been from the beginning',
      facts: facts([place('130529', 100)], { mergedInto: 'H2' }),
      stays: [],
    },
  ];

  it.each(cases)('$name', ({ facts: known, stays }) => {
    expect(staysOf(known)).toEqual(stays);
  });
});
