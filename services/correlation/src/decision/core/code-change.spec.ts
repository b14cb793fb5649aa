import type { HouseholdFacts, PlaceTerm } from '#schemas';
import { on } from './testing/builders.js';
import { Timeline } from './timeline.js';

/** Places as the register tells them of a county whose code changed in June 2020. */
function place(villageCode: string, from: string, to: string | null, succeeds: string[] = []) {
  return {
    countyCode: villageCode.slice(0, 6),
    townCode: villageCode.slice(0, 9),
    villageCode,
    succeeds,
    from: on(from),
    to: to === null ? null : on(to),
  };
}

function timeline(places: PlaceTerm[], today: string): Timeline {
  const facts: HouseholdFacts = {
    ...{ householdId: 'H', version: 1, firstKnownOn: on('2019-10-31'), members: [], types: [] },
    ...{ categories: [], incomes: [], onlyHouse: [], mergedInto: null, mergedOn: null, places },
    mergedIntoCounties: [],
  };
  return new Timeline(facts, [], on(today));
}

const nanhe = [
  place('130527100201', '2019-10-31', '2020-06-30'),
  place('130506100013', '2020-06-30', null, ['130527']),
];

describe('the change of codes of 2020', () => {
  it.each([
    { name: 'before it', today: '2020-06-29', county: '130527', topic: '130527' },
    { name: 'from its day on', today: '2020-06-30', county: '130506', topic: '130527' },
    { name: 'years after it', today: '2026-12-31', county: '130506', topic: '130527' },
  ])(
    'leaves a household in its county, under its first code: $name',
    ({ today, county, topic }) => {
      const { place: now, topicCounty } = timeline(nanhe, today);
      expect([now?.countyCode, topicCounty]).toEqual([county, topic]);
    },
  );

  it.each([
    {
      name: 'Ren county, that is Renze since, in a town that no name leads to',
      places: [
        place('130526200201', '2019-10-31', '2020-06-30'),
        place('130505104201', '2020-06-30', null, ['130526']),
      ],
      topic: '130526',
    },
    {
      name: 'the part of 130521 that went to 130503',
      places: [
        place('130521104201', '2019-10-31', '2020-06-30'),
        place('130503102201', '2020-06-30', null, ['130521']),
      ],
      topic: '130521',
    },
    {
      name: 'a household that moves from 130521 into old 130502',
      places: [
        place('130521104201', '2019-10-31', '2020-06-30'),
        place('130502001062', '2020-06-30', null),
      ],
      topic: '130502',
    },
    {
      name: 'a household that was elsewhere for a month in between',
      places: [
        place('130527100201', '2019-10-31', '2020-05-31'),
        place('130529100203', '2020-05-31', '2020-06-30'),
        place('130506100013', '2020-06-30', null, ['130527']),
      ],
      topic: '130506',
    },
  ])('$name', ({ places, topic }) => {
    expect(timeline(places, '2026-12-31').topicCounty).toBe(topic);
  });
});
