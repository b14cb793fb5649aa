import { ageOn, dayOf, isoOf, partsOf, type Day } from './days.js';
import type { CityDraft } from './draft.js';
import { cutOffs, disasters, months } from './files.js';
import { headOf, type CityHousehold, type CityPerson } from './people.js';
import { certificate, death, schoolCost, traffic } from './records/departments.js';
import { application, casualty, damage, fire, warning } from './records/field.js';
import {
  amountsOf,
  burden,
  coverage,
  cutOffDay,
  insurerSettlement,
  settle,
} from './records/health.js';
import type { Random, Weighted } from './random.js';

// What a household of the background may bear in the whole year: with school costs and damage on top
// it stays below every line, and below half of the lowest income as well.
const watchedBurdenFenMax = 150_000;
const ordinaryBurdenFenMax = 400_000;

const firstDay = dayOf('2025-11-01');
const lastDay = dayOf('2026-10-28');

const settlementsOfAPerson: Weighted<number> = [
  [0, 28],
  [1, 25],
  [2, 21],
  [3, 13],
  [4, 8],
  [6, 5],
];

interface Bill {
  readonly on: Day;
  readonly personalFen: number;
}

/** The everyday records of a household to which nothing happens. */
export function everyday(draft: CityDraft, household: CityHousehold): void {
  bills(draft, household);
  household.members.forEach((person) => {
    personal(draft, household, person);
  });
  house(draft, household);
  certificates(draft, household);
}

function bills(draft: CityDraft, household: CityHousehold): void {
  const { random } = draft;
  const everWatched = household.exPoor || household.monitoring !== null;
  let leftFen = everWatched ? watchedBurdenFenMax : ordinaryBurdenFenMax;
  for (const person of household.members) {
    const own: Bill[] = [];
    for (let count = random.weighted(settlementsOfAPerson); count > 0; count -= 1) {
      const inpatient = random.chance(8);
      const personalFen = inpatient ? random.int(25_000, 80_000) : random.int(2_000, 22_000);
      if (personalFen > leftFen) continue;
      leftFen -= personalFen;
      own.push(bill(draft, household, person, { personalFen, inpatient }));
    }
    if (own.length > 0 && random.chance(10)) cumulative(draft, household, person, own);
  }
}

function bill(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  { personalFen, inpatient }: { personalFen: number; inpatient: boolean },
): Bill {
  const { random } = draft;
  const day = random.int(firstDay, lastDay);
  const on = isoOf(day);
  const amounts = amountsOf(random, personalFen);
  const late = partsOf(day).date >= 25 && random.chance(4);
  const next = months[months.indexOf(on.slice(0, 7).replace('-', '')) + 1];
  const settlementId = settle(draft, household, person, {
    on,
    personalFen,
    inpatient,
    amounts,
    ...(late && next !== undefined ? { slot: next, traits: { labels: ['LATE_ROW'] } } : {}),
  });
  if (inpatient && random.chance(40)) {
    insurerSettlement(draft, household, person, { on, settlementId, amounts, inpatient });
  }
  return { on: day, personalFen };
}

function cumulative(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  own: readonly Bill[],
): void {
  for (const cutOff of cutOffs) {
    const last = cutOffDay(cutOff);
    const counted = own.filter(({ on }) => on <= last && partsOf(on).year === partsOf(last).year);
    if (counted.length === 0) continue;
    const personalFen = counted.reduce((sum, each) => sum + each.personalFen, 0);
    burden(draft, household, person, { cutOff, personalFen });
  }
}

function personal(draft: CityDraft, household: CityHousehold, person: CityPerson): void {
  const { random } = draft;
  const age = ageOn(person.birthOn, lastDay);
  if (random.chance(35)) coverage(draft, household, person, { slot: '202601', status: 'NORMAL' });
  if (random.chance(4)) coverage(draft, household, person, { slot: '202610', status: 'NORMAL' });
  if (age >= 7 && age <= 21 && random.chance(60)) school(draft, household, person, age);
  if (age >= 66 && household.members.length > 1 && random.chance(3)) {
    death(draft, household, person, { on: isoOf(random.int(firstDay, lastDay)) });
  } else if (random.chance(0.8)) {
    // Paid in full, so that nothing comes of it.
    const on = isoOf(random.int(firstDay, lastDay));
    traffic(draft, household, person, { on, injury: 'LIGHT', compensated: 'FULL' });
  }
}

function stageOf(age: number): string {
  if (age <= 12) return 'PRIMARY';
  if (age <= 15) return 'JUNIOR';
  return age <= 18 ? 'SENIOR' : 'UNDERGRADUATE';
}

function school(draft: CityDraft, household: CityHousehold, person: CityPerson, age: number): void {
  const { random } = draft;
  for (const slot of ['202603', '202609'] as const) {
    schoolCost(draft, household, person, {
      slot,
      stage: stageOf(age),
      tuitionFen: random.int(10_000, 55_000),
      boardingFen: random.int(0, 20_000),
      booksFen: random.int(1_000, 12_000),
      aidFen: random.chance(30) ? random.int(5_000, 20_000) : 0,
    });
  }
}

function house(draft: CityDraft, household: CityHousehold): void {
  const { random } = draft;
  if (random.chance(4)) {
    const disaster = random.chance(70) ? 'flood' : 'hail';
    const lossFen = random.int(20, 120) * 1_000;
    const lightRooms = random.int(1, 3);
    damage(draft, household, { disaster, stage: 'INITIAL', lossFen, lightRooms });
    if (random.chance(80))
      damage(draft, household, { disaster, stage: 'UPDATE', lossFen, lightRooms });
    if (random.chance(70)) {
      const insurancePaidFen = Math.floor(lossFen / 4);
      damage(draft, household, { disaster, stage: 'FINAL', lossFen, lightRooms, insurancePaidFen });
    }
  }
  if (random.chance(0.5)) {
    fire(draft, household, { on: isoOf(random.int(firstDay, lastDay)), lossFen: 60_000 });
  }
  const head = headOf(household);
  if (!head.canWork && ageOn(head.birthOn, dayOf(disasters.flood.on)) >= 70 && random.chance(0.4)) {
    casualty(draft, household, head, 'MISSING');
  }
}

/** At most one certificate a household, and never a severe one: a second member would be an alert. */
function certificates(draft: CityDraft, household: CityHousehold): void {
  const { random } = draft;
  if (!random.chance(5)) return;
  certificate(draft, household, headOf(household), {
    on: isoOf(random.int(firstDay, lastDay)),
    disabilityClass: random.int(1, 6),
    grade: random.int(3, 4),
  });
}

const urgencies: Weighted<'NORMAL' | 'URGENT' | 'CRITICAL'> = [
  ['NORMAL', 75],
  ['URGENT', 20],
  ['CRITICAL', 5],
];
const severityOf = { NORMAL: 'YELLOW', URGENT: 'ORANGE', CRITICAL: 'RED' } as const;

/** What officers and households report: every report is an alert, so the truth has all of them. */
export function reports(
  draft: CityDraft,
  random: Random,
  households: readonly CityHousehold[],
): void {
  for (const household of households) {
    if (household.scenario !== null || !random.chance(2)) continue;
    const urgency = random.weighted(urgencies);
    const day = random.int(firstDay, lastDay);
    const wish = { on: isoOf(day), cause: random.pick(['ILLNESS', 'DISASTER', 'OTHER']), urgency };
    const write = random.chance(65) ? warning : application;
    const instance = write(draft, household, headOf(household), wish);
    const { exPoor, monitoring } = household;
    const watched = exPoor || (monitoring !== null && monitoring.removed === null);
    draft.expect(household, {
      rule: 'reported.other',
      instance,
      group: watched ? 'WATCHED' : 'ORDINARY',
      severity: severityOf[urgency],
      metOn: day,
      value: 1,
    });
  }
}
