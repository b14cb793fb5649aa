import { dayOf } from '../days.js';
import type { CityDraft } from '../draft.js';
import type { CityHousehold, CityPerson } from '../people.js';
import { ledgerDays } from '../population.js';
import { settle } from '../records/health.js';
import { expectYearBurden } from './illness.js';
import { lines, member, nextCounty, ordinary, watched, type Scenario } from './scenario.js';

/** Enters a household, changed, in the change ledger of June 2026. */
function change(
  draft: CityDraft,
  home: CityHousehold,
  over: Partial<CityHousehold>,
): CityHousehold {
  const changed = { ...home, ...over };
  draft.ledgerEntries.push({ household: changed, asOf: ledgerDays.changes, phase: 1 });
  return changed;
}

const becomesWatched: Scenario = {
  name: 'becomes-watched-in-june',
  plant(draft, county) {
    const home = ordinary(draft, county, 'becomes-watched-in-june');
    settle(draft, home, member(home, 0), { on: '2026-02-04', personalFen: 400_000 });
    settle(draft, home, member(home, 1), { on: '2026-02-24', personalFen: 400_000 });
    change(draft, home, {
      monitoring: { category: 'SUDDEN_DIFFICULTY', identified: '202606', removed: null },
    });
    expectYearBurden(draft, home, { group: 'WATCHED', metOn: '2026-06-01', valueFen: 800_000 });
  },
};

const noLongerWatched: Scenario = {
  name: 'no-longer-watched-since-february',
  plant(draft, county) {
    const since = { category: 'MARGINAL', identified: '202303' } as const;
    const home = ordinary(draft, county, 'no-longer-watched-since-february', {
      monitoring: { ...since, removed: null },
    });
    settle(draft, home, member(home, 0), { on: '2026-04-08', personalFen: 600_000 });
    change(draft, home, { monitoring: { ...since, removed: '202602' } });
    draft.expectNone(home, 'illness.year-burden');
  },
};

const movesCounty: Scenario = {
  name: 'household-moves-to-another-county',
  plant(draft, county) {
    const home = watched(draft, county, 'household-moves-to-another-county');
    settle(draft, home, member(home, 0), { on: '2026-03-12', personalFen: 300_000 });
    settle(draft, home, member(home, 1), {
      on: '2026-04-16',
      personalFen: 280_000,
      traits: { labels: ['HOUSEHOLD_MOVED_COUNTY'] },
    });
    const to = nextCounty(draft, county);
    const moved = change(draft, home, { county: to, village: draft.random.pick(to.villages) });
    expectYearBurden(draft, moved, { group: 'WATCHED', metOn: '2026-04-16', valueFen: 580_000 });
    if (to.code !== county.code) draft.expectNone(home, 'illness.year-burden', county);
  },
};

const marriesOut: Scenario = {
  name: 'member-marries-into-another-household',
  plant(draft, county) {
    const grown = { canWork: true } as const;
    const from = watched(draft, county, 'member-marries-out', {
      members: [
        { relation: '户主', female: false, age: 55, ...grown },
        { relation: '之女', female: true, age: 26, ...grown },
      ],
    });
    const to = watched(draft, county, 'member-marries-in', {
      members: [{ relation: '户主', female: false, age: 29, ...grown }],
    });
    const bride: CityPerson = { ...member(from, 1), relation: '配偶' };
    settle(draft, from, member(from, 0), { on: '2026-01-20', personalFen: 240_000 });
    settle(draft, from, bride, {
      on: '2026-03-19',
      personalFen: 280_000,
      traits: { labels: ['PERSON_MOVED_HOUSEHOLD'] },
    });
    settle(draft, to, member(to, 0), { on: '2026-02-18', personalFen: 260_000 });
    change(draft, to, { members: [member(to, 0), bride] });
    // The burden follows the person, as if she had always lived there.
    expectYearBurden(draft, to, { group: 'WATCHED', metOn: '2026-03-19', valueFen: 540_000 });
    draft.expectNone(from, 'illness.year-burden');
  },
};

const severalYears: Scenario = {
  name: 'category-that-ended-and-began-again',
  plant(draft, county) {
    const home = ordinary(draft, county, 'category-that-ended-and-began-again', {
      monitoring: { category: 'MARGINAL', identified: '202201', removed: '202508' },
    });
    settle(draft, home, member(home, 0), { on: '2026-07-15', personalFen: 1_100_000 });
    change(draft, home, {
      monitoring: { category: 'MARGINAL', identified: '202605', removed: null },
    });
    draft.expect(home, {
      rule: 'illness.year-burden',
      instance: '2026',
      group: 'WATCHED',
      severity: 'ORANGE',
      metOn: dayOf('2026-07-15'),
      value: 1_100_000,
      thresholdFen: lines.yearBurden.WATCHED,
    });
  },
};

/** What changes in the register. */
export const moving: readonly Scenario[] = [
  becomesWatched,
  noLongerWatched,
  movesCounty,
  marriesOut,
  severalYears,
];
