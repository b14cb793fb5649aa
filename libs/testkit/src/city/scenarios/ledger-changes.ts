import { dayOf } from '../days.js';
import type { CityDraft, LedgerChange } from '../draft.js';
import type { CityHousehold, CityPerson } from '../people.js';
import type { County, Village } from '../places.js';
import { ledgerDays } from '../population.js';
import { settle } from '../records/health.js';
import { expectYearBurden } from './illness.js';
import { member, nextCounty, watched, type Scenario } from './scenario.js';

// Each of these has evidence on both sides of the day of the change, and none would raise the alert
// by itself: what is planted comes out only where the evidence went along, or stayed.

/** Enters a household in the change ledger of June 2026, with what became of it. */
function enter(draft: CityDraft, household: CityHousehold, change?: LedgerChange): CityHousehold {
  const entry = { household, asOf: ledgerDays.changes, phase: 1 } as const;
  draft.ledgerEntries.push(change === undefined ? entry : { ...entry, change });
  return household;
}

/** A bill of a member. */
function bill(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  on: string,
  personalFen: number,
): void {
  settle(draft, household, person, { on, personalFen });
}

/** Someone who is fit for work, by relation. */
const grown = { age: 34, canWork: true } as const;

/** A village of another town of the county; any other where the county has one town. */
function elsewhere(draft: CityDraft, { villages }: County, { code }: Village): Village {
  const townDigits = 9;
  const others = villages.filter((one) => one.code !== code);
  const away = others.filter((one) => !one.code.startsWith(code.slice(0, townDigits)));
  return draft.random.pick(away.length > 0 ? away : others);
}

const movesTown: Scenario = {
  name: 'household-is-moved-to-another-town',
  plant(draft, county) {
    const home = watched(draft, county, 'household-is-moved-to-another-town');
    bill(draft, home, member(home, 0), '2026-03-11', 310_000);
    const village = elsewhere(draft, county, home.village);
    const on = dayOf('2026-05-06');
    const moved = enter(draft, { ...home, village }, { change: 'MOVED', on });
    bill(draft, moved, member(home, 1), '2026-07-02', 230_000);
    const met = { group: 'WATCHED', metOn: '2026-07-02', valueFen: 540_000 } as const;
    expectYearBurden(draft, moved, { ...met, village });
  },
};

const movesCounty: Scenario = {
  name: 'household-is-moved-to-another-county',
  plant(draft, county) {
    const home = watched(draft, county, 'household-is-moved-to-another-county');
    bill(draft, home, member(home, 0), '2026-02-11', 320_000);
    bill(draft, home, member(home, 1), '2026-04-22', 260_000);
    const to = nextCounty(draft, county);
    const village = draft.random.pick(to.villages);
    const on = dayOf('2026-05-18');
    const moved = enter(draft, { ...home, county: to, village }, { change: 'MOVED', on });
    bill(draft, moved, member(home, 0), '2026-08-05', 40_000);
    // The old county has raised it by then, and withdraws it.
    const met = { group: 'WATCHED', metOn: '2026-04-22', valueFen: 620_000 } as const;
    expectYearBurden(draft, moved, { ...met, village });
    if (to.code !== county.code) draft.expectNone(home, 'illness.year-burden', county);
  },
};

const merges: Scenario = {
  name: 'household-merges-into-another',
  plant(draft, county) {
    const from = watched(draft, county, 'household-merges-into-another');
    const into = watched(draft, county, 'household-takes-another-in', {
      members: [{ relation: '户主', female: false, ...grown }],
    });
    bill(draft, from, member(from, 1), '2026-02-19', 290_000);
    bill(draft, into, member(into, 0), '2026-03-25', 150_000);
    // The ledger lists the head only: who else is in it goes along.
    const head = { ...from, members: [member(from, 0)] };
    enter(draft, head, { change: 'MERGED', on: dayOf('2026-05-12'), into });
    bill(draft, into, member(from, 0), '2026-06-17', 120_000);
    expectYearBurden(draft, into, { group: 'WATCHED', metOn: '2026-06-17', valueFen: 560_000 });
    draft.expectNone(from, 'illness.year-burden');
  },
};

const splits: Scenario = {
  name: 'household-splits',
  plant(draft, county) {
    const from = watched(draft, county, 'household-splits', {
      members: [
        { relation: '户主', female: false, age: 63, canWork: false },
        { relation: '之子', female: false, ...grown },
      ],
    });
    const son: CityPerson = { ...member(from, 1), relation: '户主' };
    const householdId = draft.nextHouseholdId(county);
    const own = { ...from, householdId, members: [son], scenario: 'household-split-off' };
    draft.households.push(own);
    bill(draft, from, member(from, 0), '2026-01-28', 260_000);
    bill(draft, from, member(from, 1), '2026-03-05', 330_000);
    enter(draft, own, { change: 'SPLIT', on: dayOf('2026-05-20'), from });
    bill(draft, own, son, '2026-07-16', 210_000);
    expectYearBurden(draft, own, { group: 'WATCHED', metOn: '2026-07-16', valueFen: 540_000 });
    draft.expectNone(from, 'illness.year-burden');
  },
};

const isMarriedOut: Scenario = {
  name: 'member-is-married-out',
  plant(draft, county) {
    const from = watched(draft, county, 'member-is-married-out', {
      members: [
        { relation: '户主', female: false, age: 58, canWork: false },
        { relation: '之女', female: true, ...grown, age: 25 },
      ],
    });
    const into = watched(draft, nextCounty(draft, county), 'member-is-married-in', {
      members: [{ relation: '户主', female: false, ...grown }],
    });
    const bride = member(from, 1);
    bill(draft, from, member(from, 0), '2026-01-21', 250_000);
    bill(draft, from, bride, '2026-03-18', 270_000);
    bill(draft, into, member(into, 0), '2026-02-12', 190_000);
    // Only the old household's ledger says so, and names the new one.
    enter(draft, from, { change: 'LEFT', on: dayOf('2026-05-01'), of: bride, into });
    bill(draft, into, bride, '2026-06-10', 60_000);
    expectYearBurden(draft, into, { group: 'WATCHED', metOn: '2026-06-10', valueFen: 520_000 });
    draft.expectNone(from, 'illness.year-burden');
  },
};

const dies: Scenario = {
  name: 'member-dies',
  plant(draft, county) {
    const home = watched(draft, county, 'member-dies');
    bill(draft, home, member(home, 0), '2026-04-09', 340_000);
    enter(draft, home, { change: 'DIED', on: dayOf('2026-05-09'), of: member(home, 0) });
    // The burden of the dead stays with those who are left.
    bill(draft, home, member(home, 1), '2026-07-22', 190_000);
    expectYearBurden(draft, home, { group: 'WATCHED', metOn: '2026-07-22', valueFen: 530_000 });
  },
};

const neverWasMember: Scenario = {
  name: 'member-entered-by-mistake',
  plant(draft, county) {
    const wrong = watched(draft, county, 'member-entered-by-mistake', {
      members: [
        { relation: '户主', female: false, age: 61, canWork: false },
        { relation: '之子', female: false, ...grown },
      ],
    });
    const right = watched(draft, county, 'member-entered-elsewhere', {
      members: [{ relation: '户主', female: false, age: 66, canWork: false }],
    });
    const son = member(wrong, 1);
    bill(draft, wrong, member(wrong, 0), '2026-02-04', 230_000);
    bill(draft, wrong, son, '2026-04-15', 290_000);
    bill(draft, right, member(right, 0), '2026-03-11', 220_000);
    enter(draft, wrong, { change: 'NEVER_MEMBER', on: null, of: son });
    enter(draft, { ...right, members: [member(right, 0), son] });
    // Raised for the wrong household before the correction, withdrawn by it.
    expectYearBurden(draft, right, { group: 'WATCHED', metOn: '2026-04-15', valueFen: 510_000 });
    draft.expectNone(wrong, 'illness.year-burden');
  },
};

/** What the ledger says became of households and members (变动类型). */
export const ledgerChanges: readonly Scenario[] = [
  movesTown,
  movesCounty,
  merges,
  splits,
  isMarriedOut,
  dies,
  neverWasMember,
];
