import { isoDay, type Standard } from '#domain';
import { type HouseholdFacts } from '#schemas';
import { anOrdinaryHousehold, aPlace, cityStandard, on } from './testing/builders.js';
import { Timeline } from './timeline.js';

// What held for a household on a day: its group, members and place.

const CITY = cityStandard();
const KNOWN = '2020-01-01';

function timeline(
  changes: Partial<HouseholdFacts> = {},
  standards: readonly Standard[] = [CITY],
  today = '2026-12-31',
): Timeline {
  return new Timeline(anOrdinaryHousehold(changes), standards, on(today));
}

/** A term from a day up to, and not with, another. */
const term = (from: string, to: string | null) => ({
  from: on(from),
  to: to === null ? null : on(to),
});

describe('the group on a day', () => {
  const marginal = { category: 'MARGINAL', ...term('2026-03-01', '2026-06-01') };
  test.each([
    ['2026-02-28', 'ORDINARY', null],
    ['2026-03-01', 'WATCHED', 'MARGINAL'],
    ['2026-05-31', 'WATCHED', 'MARGINAL'],
    ['2026-06-01', 'ORDINARY', null],
  ])('of a category from 1 March to 1 June: on %s %s', (day, group, category) => {
    expect(timeline({ categories: [marginal] }).on(on(day))).toMatchObject({ group, category });
  });

  test.each([
    ['2026-03-31', 'WATCHED'],
    ['2026-04-01', 'ORDINARY'],
  ])('of an ex-poor household that no longer is one: on %s %s', (day, group) => {
    const types = [
      { type: 'EX_POOR' as const, ...term(KNOWN, '2026-04-01') },
      { type: 'ORDINARY' as const, ...term('2026-04-01', null) },
    ];
    expect(timeline({ types }).on(on(day))).toMatchObject({ group, category: null });
  });

  test('of two categories is told by the one that began last, of one day by the later entry', () => {
    const later = { category: 'SUDDEN', ...term('2026-04-01', null) };
    const same = { category: 'UNSTABLE', ...term('2026-03-01', null) };
    const on10May = (...categories: HouseholdFacts['categories']) =>
      timeline({ categories }).on(on('2026-05-10')).category;
    expect(on10May(marginal, later)).toBe('SUDDEN');
    expect(on10May(later, marginal)).toBe('SUDDEN');
    expect(on10May(marginal, same)).toBe('UNSTABLE');
    expect(on10May(same, marginal)).toBe('MARGINAL');
  });

  test('on days before the register knows the household is that of its first day', () => {
    const first = { category: 'MARGINAL', ...term(KNOWN, '2020-02-01') };
    const incomes = [
      { from: on(KNOWN), netIncomeFen: 1 },
      { from: on('2020-01-02'), netIncomeFen: 2 },
    ];
    const before = timeline({ categories: [first], incomes });
    expect(before.on(on('2019-05-01')).category).toBe('MARGINAL');
    expect(before.incomeFenOn(on('2019-05-01'))).toBe(1);
    expect(before.membersOn(on('2019-05-01'))).toHaveLength(2);
  });

  test('of a household of which no facts are known is ordinary', () => {
    const nobody = new Timeline(null, [CITY], on('2026-12-31'));
    expect(nobody.on(on('2026-03-10'))).toMatchObject({ group: 'ORDINARY', category: null });
    expect(nobody.place).toBeNull();
    expect(nobody.topicCounty).toBe('');
    expect(nobody.merged).toBe(false);
    expect(nobody.incomeFenOn(on('2026-03-10'))).toBeNull();
    expect(nobody.membersOn(on('2026-03-10'))).toEqual([]);
    expect(nobody.birthOf('p1')).toBeNull();
    expect(nobody.onlyHouseOn(on('2026-03-10'))).toBeNull();
    expect(nobody.factDays).toEqual([]);
  });
});

describe('facts on a day', () => {
  test.each([
    ['2026-02-28', 100],
    ['2026-03-01', 200],
    ['2026-12-31', 200],
  ])('the income on %s is %d, in whatever order incomes are told', (day, expected) => {
    const incomes = [
      { from: on('2026-03-01'), netIncomeFen: 200 },
      { from: on(KNOWN), netIncomeFen: 100 },
    ];
    expect(timeline({ incomes }).incomeFenOn(on(day))).toBe(expected);
    expect(timeline({ incomes: [...incomes].reverse() }).incomeFenOn(on(day))).toBe(expected);
  });

  test('of two incomes of one day the one told first holds', () => {
    const from = on('2026-03-01');
    const incomes = [1, 2].map((netIncomeFen) => ({ from, netIncomeFen }));
    expect(timeline({ incomes }).incomeFenOn(from)).toBe(1);
  });

  test('no income is known before the first', () => {
    const incomes = [{ from: on('2026-03-01'), netIncomeFen: 200 }];
    expect(timeline({ incomes }).incomeFenOn(on('2026-02-28'))).toBeNull();
    expect(timeline().incomeFenOn(on('2026-02-28'))).toBeNull();
  });

  const [p1, p2] = anOrdinaryHousehold().members as [
    HouseholdFacts['members'][number],
    HouseholdFacts['members'][number],
  ];

  test.each([
    ['2026-03-09', ['p1']],
    ['2026-03-10', ['p1', 'p2']],
    ['2026-06-09', ['p1', 'p2']],
    ['2026-06-10', ['p2']],
  ])('members on %s are %j', (day, expected) => {
    const members = [
      { ...p1, leftOn: on('2026-06-10') },
      { ...p2, joinedOn: on('2026-03-10') },
    ];
    const names = timeline({ members })
      .membersOn(on(day))
      .map(({ personRef }) => personRef);
    expect(names).toEqual(expected);
  });

  test('who left and came back is one person, whose birth is that of any stay', () => {
    const stay = { ...p1, leftOn: on('2021-01-01') };
    const again = {
      ...p1,
      joinedOn: on('2022-01-01'),
      birthOn: on('1980-05-06'),
      canWork: [{ canWork: false, ...term('2022-01-01', '2023-01-01') }],
    };
    const known = timeline({ members: [stay, again, p2] });
    expect(known.birthOf('p1')).toBe(on('1980-05-06'));
    expect(known.birthOf('p2')).toBeNull();
    expect(known.birthOf(null)).toBeNull();
    expect(known.canWorkOn('p1', on('2021-12-31'))).toBeNull();
    expect(known.canWorkOn('p1', on('2022-01-01'))).toBe(false);
    expect(known.canWorkOn('p1', on('2023-01-01'))).toBeNull();
    expect(known.canWorkOn('p2', on('2022-01-01'))).toBeNull();
  });

  test('the only house is that of its term', () => {
    const onlyHouse = [{ onlyHouse: true, ...term('2026-03-01', '2026-06-01') }];
    const days = ['2026-02-28', '2026-03-01', '2026-05-31', '2026-06-01'];
    expect(days.map((day) => timeline({ onlyHouse }).onlyHouseOn(on(day)))).toEqual([
      null,
      true,
      true,
      null,
    ]);
  });
});

describe('the place of today', () => {
  const here = aPlace('130529', on(KNOWN));
  const moved = [{ ...here, to: on('2026-06-01') }, aPlace('130531', on('2026-06-01'))];

  test.each([
    ['2026-05-31', '130529'],
    ['2026-06-01', '130531'],
    // The household is known from 2020 on: before, it is where it was first.
    ['2019-06-01', '130529'],
  ])('on %s is %s', (today, county) => {
    const then = timeline({ places: moved }, [CITY], today);
    expect([then.place?.countyCode, then.topicCounty]).toEqual([county, county]);
  });

  test.each([
    ['the day before', '2026-06-01', '2026-05-31', false],
    ['on the day', '2026-06-01', '2026-06-01', true],
    ['on any day when it is not told', null, '2020-01-01', true],
  ])('is none for a household that was merged: %s', (_name, mergedOn, today, merged) => {
    const facts = { mergedInto: 'H2', mergedOn: mergedOn === null ? null : on(mergedOn) };
    const then = timeline(facts, [CITY], today);
    expect(then.merged).toBe(merged);
    expect(then.place === null).toBe(merged);
    expect(then.topicCounty).toBe(merged ? '' : '130529');
  });

  test.each([
    ['a stay without a gap', '2026-06-01', ['130527'], '130527'],
    ['a gap of a day', '2026-05-31', ['130527'], '130506'],
    ['a county that is not the same', '2026-06-01', [], '130506'],
  ])('of a renamed county keeps the first code of %s', (_name, to, succeeds, expected) => {
    const places = [
      { ...aPlace('130527', on(KNOWN)), to: on(to) },
      { ...aPlace('130506', on('2026-06-01')), succeeds },
    ];
    expect(timeline({ places }).topicCounty).toBe(expected);
    expect(timeline({ places: [...places].reverse() }).topicCounty).toBe(expected);
  });

  test('of a stay in several villages and under three codes keeps the very first', () => {
    const places = [
      { ...aPlace('130527', on(KNOWN)), to: on('2021-06-01') },
      { ...aPlace('130527', on('2021-06-01')), to: on('2022-06-01') },
      { ...aPlace('130506', on('2022-06-01')), to: on('2023-06-01'), succeeds: ['130527'] },
      { ...aPlace('130599', on('2023-06-01')), succeeds: ['130527', '130506'] },
    ];
    expect(timeline({ places }).topicCounty).toBe('130527');
    const back = [{ ...places[0]!, countyCode: '130531' }, ...places.slice(1)];
    expect(timeline({ places: back }).topicCounty).toBe('130527');
    const away = [places[0]!, { ...places[1]!, countyCode: '130531' }, ...places.slice(2)];
    expect(timeline({ places: away }).topicCounty).toBe('130506');
    const ahead = [...places.slice(0, 1), aPlace('130531', on('2028-01-01'))];
    expect(timeline({ places: ahead }, [CITY], '2021-01-01').topicCounty).toBe('130527');
  });

  test('of two places that begin on one day is the one entered last, and the stay goes on', () => {
    const places = [
      { ...aPlace('130527', on(KNOWN)), to: on('2026-06-01') },
      { ...aPlace('130531', on('2026-06-01')), to: on('2027-06-01') },
      { ...aPlace('130506', on('2026-06-01')), succeeds: ['130527'] },
    ];
    expect(timeline({ places }).topicCounty).toBe('130527');
  });

  test('does not look at places to come, whether or not they are known to end', () => {
    const places = [
      { ...aPlace('130527', on(KNOWN)), to: on('2026-06-01') },
      { ...aPlace('130506', on('2026-06-01')), to: on('2028-01-01'), succeeds: ['130527'] },
      { ...aPlace('130531', on('2028-01-01')), to: on('2029-01-01') },
      aPlace('130531', on('2029-01-01')),
    ];
    expect(timeline({ places }).topicCounty).toBe('130527');
    expect(timeline({ places: [...places].reverse() }).topicCounty).toBe('130527');
  });
});

test('every day on which a fact changes is known, also those to come', () => {
  const [p1] = anOrdinaryHousehold().members;
  const facts = anOrdinaryHousehold({
    types: [{ type: 'ORDINARY', ...term('2026-01-01', '2026-01-02') }],
    categories: [{ category: 'MARGINAL', ...term('2026-02-01', '2026-02-02') }],
    places: [{ ...aPlace('130529', on('2026-03-01')), to: on('2026-03-02') }],
    onlyHouse: [{ onlyHouse: true, ...term('2026-04-01', '2026-04-02') }],
    members: [
      {
        ...p1!,
        joinedOn: on('2026-05-01'),
        leftOn: on('2026-05-02'),
        canWork: [{ canWork: true, ...term('2026-06-01', '2026-06-02') }],
      },
    ],
    incomes: [{ from: on('2026-07-01'), netIncomeFen: 1 }],
    mergedInto: 'H2',
    mergedOn: on('2027-08-01'),
  });
  expect(new Timeline(facts, [CITY], on('2026-12-31')).factDays.map(isoDay).sort()).toEqual(
    [1, 2, 3, 4, 5, 6]
      .flatMap((month) => [`2026-0${month}-01`, `2026-0${month}-02`])
      .concat('2026-07-01', '2027-08-01'),
  );
  // What began before the household was known, or on that very day, is no change.
  expect(timeline().factDays).toEqual([]);
});

describe('a timeline that goes on', () => {
  const standards = [CITY];
  const [first, second] = [on('2026-05-02'), on('2026-05-03')];
  const work = (one: Timeline): object => one.memory.recall('work', [], () => ({}));

  test('to a later day keeps what was worked out, and looks on from there', () => {
    const facts = anOrdinaryHousehold();
    const known = work(Timeline.of(facts, standards, first));
    Timeline.goOn(facts, standards, second);
    const later = Timeline.of(facts, standards, second);
    expect(later.today).toBe(second);
    expect(work(later)).toBe(known);
  });

  test('to the day on which it is stays the same', () => {
    const facts = anOrdinaryHousehold();
    const known = Timeline.of(facts, standards, first);
    Timeline.goOn(facts, standards, first);
    expect(Timeline.of(facts, standards, first)).toBe(known);
  });

  test.each([
    { name: 'other facts', facts: anOrdinaryHousehold(), given: standards },
    { name: 'other standards', facts: null, given: [CITY] },
  ])('takes nothing along to $name', ({ facts, given }) => {
    const own = anOrdinaryHousehold();
    const known = work(Timeline.of(own, standards, first));
    Timeline.goOn(facts ?? own, given, second);
    expect(work(Timeline.of(facts ?? own, given, second))).not.toBe(known);
  });

  test('of a household without facts has nothing to take along', () => {
    Timeline.goOn(null, standards, second);
    const [one, other] = [first, second].map((day) => Timeline.of(null, standards, day));
    expect(one?.memory).not.toBe(other?.memory);
  });
});
