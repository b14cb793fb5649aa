import { dayOf } from '../days.js';
import type { CityDraft } from '../draft.js';
import type { CityHousehold } from '../people.js';
import type { MemberWish } from '../population.js';
import { dropout, schoolCost } from '../records/departments.js';
import { ladder, lines, member, ordinary, watched, type Scenario } from './scenario.js';

function expectCost(
  draft: CityDraft,
  household: CityHousehold,
  cost: { group: 'WATCHED' | 'ORDINARY'; year: number; metOn: string; valueFen: number },
): void {
  const thresholdFen = lines.yearCost[cost.group];
  draft.expect(household, {
    rule: 'schooling.year-cost',
    instance: String(cost.year),
    group: cost.group,
    severity: ladder(cost.valueFen, thresholdFen),
    metOn: dayOf(cost.metOn),
    value: cost.valueFen,
    thresholdFen,
  });
}

function withChildren(...ages: readonly number[]): readonly MemberWish[] {
  return [
    { relation: '户主', female: false, age: 47 },
    ...ages.map((age, at): MemberWish => {
      const female = at % 2 === 0;
      return { relation: female ? '之女' : '之子', female, age, canWork: false };
    }),
  ];
}

const university: Scenario = {
  name: 'schooling-university',
  plant(draft, county) {
    const home = watched(draft, county, 'schooling-university', { members: withChildren(20) });
    schoolCost(draft, home, member(home, 1), {
      slot: '202603',
      stage: 'UNDERGRADUATE',
      tuitionFen: 600_000,
      boardingFen: 120_000,
      booksFen: 50_000,
      aidFen: 50_000,
    });
    const cost = { year: 2025, metOn: '2026-03-10', valueFen: 720_000 };
    expectCost(draft, home, { group: 'WATCHED', ...cost });
  },
};

const newYear: Scenario = {
  name: 'schooling-new-school-year',
  plant(draft, county) {
    const home = ordinary(draft, county, 'schooling-new-school-year', {
      members: withChildren(18),
    });
    schoolCost(draft, home, member(home, 1), {
      slot: '202609',
      stage: 'VOCATIONAL_COLLEGE',
      tuitionFen: 700_000,
      boardingFen: 180_000,
    });
    const cost = { year: 2026, metOn: '2026-09-12', valueFen: 880_000 };
    expectCost(draft, home, { group: 'ORDINARY', ...cost });
  },
};

const privateSchool: Scenario = {
  name: 'schooling-private-school',
  plant(draft, county) {
    const home = ordinary(draft, county, 'schooling-private-school', {
      members: withChildren(17),
    });
    schoolCost(draft, home, member(home, 1), {
      slot: '202603',
      tuitionFen: 1_200_000,
      publicSchool: false,
    });
    draft.expectNone(home, 'schooling.year-cost');
  },
};

const twoChildren: Scenario = {
  name: 'schooling-two-children',
  plant(draft, county) {
    const home = watched(draft, county, 'schooling-two-children', {
      members: withChildren(19, 17),
    });
    schoolCost(draft, home, member(home, 1), {
      slot: '202603',
      tuitionFen: 350_000,
      declaredOn: '2026-03-05',
    });
    schoolCost(draft, home, member(home, 2), {
      slot: '202603',
      tuitionFen: 300_000,
      declaredOn: '2026-03-16',
    });
    const cost = { year: 2025, metOn: '2026-03-16', valueFen: 650_000 };
    expectCost(draft, home, { group: 'WATCHED', ...cost });
  },
};

const aidCorrected: Scenario = {
  name: 'schooling-aid-corrected',
  plant(draft, county) {
    const home = watched(draft, county, 'schooling-aid-corrected', { members: withChildren(18) });
    const cost = { tuitionFen: 650_000, boardingFen: 50_000 } as const;
    schoolCost(draft, home, member(home, 1), { slot: '202603', ...cost });
    schoolCost(draft, home, member(home, 1), {
      slot: '202603-2',
      ...cost,
      aidFen: 150_000,
      traits: { labels: ['RESENT_CORRECTED'] },
    });
    draft.expectWithdrawn(home, 'schooling.year-cost', 'CORRECTED');
  },
};

function dropoutOf(
  name: string,
  age: number,
  plan: { readonly found: boolean; readonly later?: 'MISTAKEN' | 'RETURNED' },
): Scenario {
  return {
    name,
    plant(draft, county) {
      const home = ordinary(draft, county, name, { members: withChildren(age) });
      const person = member(home, 1);
      const foundOn = '2026-03-23';
      dropout(draft, home, person, { slot: '202603', foundOn });
      if (plan.later !== undefined) {
        dropout(draft, home, person, {
          slot: '202605',
          foundOn,
          state: plan.later,
          traits: { labels: plan.later === 'MISTAKEN' ? ['WITHDRAWN_RECORD'] : [] },
        });
      }
      if (plan.later === 'MISTAKEN') {
        draft.expectWithdrawn(home, 'schooling.dropout', 'RECORD_WITHDRAWN');
        return;
      }
      if (!plan.found) {
        draft.expectNone(home, 'schooling.dropout');
        return;
      }
      draft.expect(home, {
        rule: 'schooling.dropout',
        instance: '2025',
        person,
        group: 'ORDINARY',
        severity: 'ORANGE',
        metOn: dayOf(foundOn),
        value: 1,
      });
    },
  };
}

/** What school costs, and who no longer goes. */
export const schooling: readonly Scenario[] = [
  university,
  newYear,
  privateSchool,
  twoChildren,
  aidCorrected,
  dropoutOf('schooling-dropout', 12, { found: true }),
  dropoutOf('schooling-dropout-by-mistake', 12, { found: false, later: 'MISTAKEN' }),
  // Who came back was away: the record is not taken back.
  dropoutOf('schooling-dropout-who-came-back', 13, { found: true, later: 'RETURNED' }),
  dropoutOf('schooling-dropout-past-compulsory-age', 18, { found: false }),
];
