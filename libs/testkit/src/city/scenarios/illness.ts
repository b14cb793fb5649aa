import { dayOf } from '../days.js';
import type { CityDraft } from '../draft.js';
import type { CityHousehold, CityPerson } from '../people.js';
import type { Village } from '../places.js';
import { amountsOf, burden, majorDisease, reverse, settle } from '../records/health.js';
import { ladder, lines, member, ordinary, watched, type Scenario } from './scenario.js';

type Group = 'WATCHED' | 'ORDINARY';

/** The household's burden of 2026 is over its line since a day. */
export function expectYearBurden(
  draft: CityDraft,
  household: CityHousehold,
  expected: {
    readonly group: Group;
    readonly metOn: string;
    readonly valueFen: number;
    readonly village?: Village;
  },
): void {
  const { village } = expected;
  const thresholdFen = lines.yearBurden[expected.group];
  draft.expect(household, {
    ...(village === undefined ? {} : { village }),
    rule: 'illness.year-burden',
    instance: '2026',
    group: expected.group,
    severity: ladder(expected.valueFen, thresholdFen),
    metOn: dayOf(expected.metOn),
    value: expected.valueFen,
    thresholdFen,
  });
}

/** One stay is over its line. */
export function expectStay(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  stay: { settlementId: string; group: Group; metOn: string; valueFen: number },
): void {
  const thresholdFen = lines.singleStay[stay.group];
  draft.expect(household, {
    rule: 'illness.single-stay',
    instance: stay.settlementId,
    person,
    group: stay.group,
    severity: ladder(stay.valueFen, thresholdFen),
    metOn: dayOf(stay.metOn),
    value: stay.valueFen,
    thresholdFen,
  });
}

/** A disease of the list. */
function expectDisease(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  found: { item: number; group: Group; metOn: string },
): void {
  draft.expect(household, {
    rule: 'illness.major-disease',
    instance: 'ever',
    person,
    diseaseItem: found.item,
    group: found.group,
    severity: 'ORANGE',
    metOn: dayOf(found.metOn),
    value: 1,
  });
}

const addsUp: Scenario = {
  name: 'illness-adds-up',
  plant(draft, county) {
    const home = watched(draft, county, 'illness-adds-up');
    settle(draft, home, member(home, 0), { on: '2026-03-16', personalFen: 200_000 });
    settle(draft, home, member(home, 1), { on: '2026-05-12', personalFen: 250_000 });
    settle(draft, home, member(home, 0), { on: '2026-07-08', personalFen: 60_000 });
    expectYearBurden(draft, home, { group: 'WATCHED', metOn: '2026-07-08', valueFen: 510_000 });
  },
};

const lateRow: Scenario = {
  name: 'illness-late-row',
  plant(draft, county) {
    const home = watched(draft, county, 'illness-late-row');
    settle(draft, home, member(home, 0), { on: '2026-05-06', personalFen: 200_000 });
    settle(draft, home, member(home, 1), { on: '2026-06-10', personalFen: 60_000 });
    // Handed over with June's list: it counts on its own day all the same.
    settle(draft, home, member(home, 0), {
      on: '2026-05-28',
      personalFen: 250_000,
      slot: '202606',
      traits: { labels: ['LATE_ROW'] },
    });
    expectYearBurden(draft, home, { group: 'WATCHED', metOn: '2026-06-10', valueFen: 510_000 });
  },
};

const settledAgain: Scenario = {
  name: 'illness-reversed-and-settled-again',
  plant(draft, county) {
    const home = watched(draft, county, 'illness-reversed-and-settled-again');
    const [first, second] = [member(home, 0), member(home, 1)];
    settle(draft, home, first, { on: '2026-02-11', personalFen: 200_000 });
    const amounts = amountsOf(draft.random, 250_000);
    const on = '2026-04-20';
    const settlementId = settle(draft, home, second, { on, personalFen: 250_000, amounts });
    settle(draft, home, first, { on: '2026-06-15', personalFen: 60_000 });
    reverse(draft, home, second, { on: '2026-08-05', settlementId, amounts });
    settle(draft, home, second, {
      on: '2026-08-05',
      personalFen: 245_000,
      traits: { labels: ['SETTLED_AGAIN'] },
    });
    expectYearBurden(draft, home, { group: 'WATCHED', metOn: '2026-08-05', valueFen: 505_000 });
  },
};

const reversed: Scenario = {
  name: 'illness-reversed',
  plant(draft, county) {
    const home = watched(draft, county, 'illness-reversed');
    const amounts = amountsOf(draft.random, 520_000);
    const person = member(home, 0);
    const on = '2026-08-18';
    const settlementId = settle(draft, home, person, { on, personalFen: 520_000, amounts });
    reverse(draft, home, person, { on: '2026-09-02', settlementId, amounts });
    draft.expectWithdrawn(home, 'illness.year-burden', 'REVERSED');
  },
};

const twoViews: Scenario = {
  name: 'illness-two-views-of-one-sum',
  plant(draft, county) {
    const home = watched(draft, county, 'illness-two-views-of-one-sum');
    const person = member(home, 0);
    settle(draft, home, person, { on: '2026-04-09', personalFen: 200_000 });
    settle(draft, home, person, { on: '2026-05-21', personalFen: 250_000 });
    burden(draft, home, person, {
      cutOff: '20260630',
      personalFen: 520_000,
      traits: { labels: ['SAME_MONEY_OTHER_VIEW'] },
    });
    settle(draft, home, person, { on: '2026-07-14', personalFen: 30_000 });
    expectYearBurden(draft, home, { group: 'WATCHED', metOn: '2026-06-30', valueFen: 550_000 });
  },
};

const yearsEnd: Scenario = {
  name: 'illness-around-the-years-end',
  plant(draft, county) {
    const home = watched(draft, county, 'illness-around-the-years-end');
    settle(draft, home, member(home, 0), {
      on: '2025-12-31',
      personalFen: 300_000,
      traits: { as: { settledAt: '2025-12-31 23:59:59' } },
    });
    settle(draft, home, member(home, 0), {
      on: '2026-01-01',
      personalFen: 300_000,
      traits: { as: { settledAt: '2026-01-01 00:00:00' } },
    });
    draft.expectNone(home, 'illness.year-burden');
  },
};

const watchedStay: Scenario = {
  name: 'illness-stay-of-a-watched-household',
  plant(draft, county) {
    const home = watched(draft, county, 'illness-stay-of-a-watched-household');
    const valueFen = 700_000 + draft.random.int(0, 9) * 1_000;
    const metOn = '2026-04-17';
    const stay = { on: metOn, personalFen: valueFen, inpatient: true };
    const settlementId = settle(draft, home, member(home, 1), stay);
    const group = 'WATCHED';
    expectStay(draft, home, member(home, 1), { settlementId, group, metOn, valueFen });
    expectYearBurden(draft, home, { group, metOn, valueFen });
  },
};

const ordinaryStay: Scenario = {
  name: 'illness-stay-of-an-ordinary-household',
  plant(draft, county) {
    const home = ordinary(draft, county, 'illness-stay-of-an-ordinary-household');
    const valueFen = 1_234_560;
    const metOn = '2026-03-25';
    const settlementId = settle(draft, home, member(home, 2), {
      on: metOn,
      personalFen: valueFen,
      inpatient: true,
      traits: { as: { personalFen: '12,345.60元' }, labels: ['MONEY_WITH_UNIT'] },
    });
    const group = 'ORDINARY';
    expectStay(draft, home, member(home, 2), { settlementId, group, metOn, valueFen });
    draft.expectNone(home, 'illness.year-burden');
  },
};

const fourTimes: Scenario = {
  name: 'illness-four-times-the-line',
  plant(draft, county) {
    const home = watched(draft, county, 'illness-four-times-the-line');
    const valueFen = 2_600_000;
    const metOn = '2026-09-09';
    const stay = { on: metOn, personalFen: valueFen, inpatient: true };
    const settlementId = settle(draft, home, member(home, 0), stay);
    const group = 'WATCHED';
    expectStay(draft, home, member(home, 0), { settlementId, group, metOn, valueFen });
    expectYearBurden(draft, home, { group, metOn, valueFen });
  },
};

const inWan: Scenario = {
  name: 'illness-column-in-wan',
  plant(draft, county) {
    const home = watched(draft, county, 'illness-column-in-wan');
    // July's list is in 万元: 0.63 there is 6,300 yuan.
    const valueFen = 630_000;
    const metOn = '2026-07-22';
    const stay = { on: metOn, personalFen: valueFen, inpatient: true };
    const settlementId = settle(draft, home, member(home, 0), stay);
    const group = 'WATCHED';
    expectStay(draft, home, member(home, 0), { settlementId, group, metOn, valueFen });
    expectYearBurden(draft, home, { group, metOn, valueFen });
  },
};

const ordinaryYear: Scenario = {
  name: 'illness-year-of-an-ordinary-household',
  plant(draft, county) {
    const home = ordinary(draft, county, 'illness-year-of-an-ordinary-household');
    for (const on of ['2026-01-15', '2026-04-22', '2026-08-12']) {
      settle(draft, home, member(home, 0), { on, personalFen: 800_000 });
    }
    expectYearBurden(draft, home, { group: 'ORDINARY', metOn: '2026-08-12', valueFen: 2_400_000 });
  },
};

const listedDisease: Scenario = {
  name: 'illness-major-disease-by-list',
  plant(draft, county) {
    const home = watched(draft, county, 'illness-major-disease-by-list');
    const metOn = '2026-05-19';
    majorDisease(draft, home, member(home, 0), { on: metOn, code: 'C34.900' });
    expectDisease(draft, home, member(home, 0), { item: 8, group: 'WATCHED', metOn });
  },
};

const settledDisease: Scenario = {
  name: 'illness-major-disease-by-settlement',
  plant(draft, county) {
    const home = ordinary(draft, county, 'illness-major-disease-by-settlement');
    const metOn = '2026-02-19';
    settle(draft, home, member(home, 1), {
      on: metOn,
      personalFen: 300_000,
      inpatient: true,
      diagnosis: 'C16.900',
      majorDisease: true,
    });
    expectDisease(draft, home, member(home, 1), { item: 3, group: 'ORDINARY', metOn });
    draft.expectNone(home, 'illness.single-stay');
  },
};

const leukaemia: Scenario = {
  name: 'illness-child-with-leukaemia',
  plant(draft, county) {
    const home = ordinary(draft, county, 'illness-child-with-leukaemia', {
      members: [
        { relation: '户主', female: false, age: 36 },
        { relation: '配偶', female: true, age: 34 },
        { relation: '之女', female: true, age: 6 },
      ],
    });
    const girl = member(home, 2);
    // As the case of 2020 in the press: 500,000 in all, 170,000 left with the family.
    const valueFen = 17_000_000;
    const metOn = '2026-03-27';
    const settlementId = settle(draft, home, girl, {
      on: metOn,
      personalFen: valueFen,
      inpatient: true,
      diagnosis: 'C91.000',
      majorDisease: true,
    });
    const group = 'ORDINARY';
    expectStay(draft, home, girl, { settlementId, group, metOn, valueFen });
    expectYearBurden(draft, home, { group, metOn, valueFen });
    expectDisease(draft, home, girl, { item: 2, group, metOn });
  },
};

const notListed: Scenario = {
  name: 'illness-disease-not-on-the-list',
  plant(draft, county) {
    const home = watched(draft, county, 'illness-disease-not-on-the-list');
    majorDisease(draft, home, member(home, 0), { on: '2026-05-20', code: 'I10.x00' });
    draft.expectNone(home, 'illness.major-disease');
  },
};

/** What illness costs. */
export const illness: readonly Scenario[] = [
  addsUp,
  lateRow,
  settledAgain,
  reversed,
  twoViews,
  yearsEnd,
  watchedStay,
  ordinaryStay,
  fourTimes,
  inWan,
  ordinaryYear,
  listedDisease,
  settledDisease,
  leukaemia,
  notListed,
];
