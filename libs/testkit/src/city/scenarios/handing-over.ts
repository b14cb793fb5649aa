import { dayOf } from '../days.js';
import { amountsOf, burden, insurerSettlement, settle } from '../records/health.js';
import { certificate, schoolCost } from '../records/departments.js';
import { damage, warning } from '../records/field.js';
import { excelTruncated } from '../person-number.js';
import { expectStay, expectYearBurden } from './illness.js';
import { ladder, lines, member, ordinary, watched, type Scenario } from './scenario.js';

const sameFactTwice: Scenario = {
  name: 'same-settlement-from-the-insurer',
  plant(draft, county) {
    const home = watched(draft, county, 'same-settlement-from-the-insurer');
    const person = member(home, 0);
    const amounts = amountsOf(draft.random, 260_000);
    const on = '2026-05-13';
    const settlementId = settle(draft, home, person, { on, personalFen: 260_000, amounts });
    const traits = { labels: ['SAME_FACT_OTHER_SOURCE'] } as const;
    insurerSettlement(draft, home, person, { on, settlementId, amounts, traits });
    settle(draft, home, person, { on: '2026-06-24', personalFen: 240_000 });
    expectYearBurden(draft, home, { group: 'WATCHED', metOn: '2026-06-24', valueFen: 500_000 });
  },
};

const correctedDown: Scenario = {
  name: 'corrected-below-the-line',
  plant(draft, county) {
    const home = watched(draft, county, 'corrected-below-the-line');
    const on = '2026-03-11';
    const person = member(home, 0);
    const settlementId = settle(draft, home, person, { on, personalFen: 560_000 });
    settle(draft, home, person, {
      on,
      settlementId,
      personalFen: 460_000,
      slot: '202603-2',
      traits: { labels: ['RESENT_CORRECTED'] },
    });
    draft.expectWithdrawn(home, 'illness.year-burden', 'CORRECTED');
  },
};

const correctedUp: Scenario = {
  name: 'corrected-above-the-line',
  plant(draft, county) {
    const home = watched(draft, county, 'corrected-above-the-line');
    const on = '2026-03-18';
    const person = member(home, 1);
    const settlementId = settle(draft, home, person, { on, personalFen: 460_000 });
    settle(draft, home, person, {
      on,
      settlementId,
      personalFen: 570_000,
      slot: '202603-2',
      traits: { labels: ['RESENT_CORRECTED'] },
    });
    expectYearBurden(draft, home, { group: 'WATCHED', metOn: on, valueFen: 570_000 });
  },
};

const truncated: Scenario = {
  name: 'number-cut-by-excel-and-sent-again',
  plant(draft, county) {
    const home = watched(draft, county, 'number-cut-by-excel-and-sent-again');
    const on = '2026-03-20';
    const person = member(home, 0);
    const amounts = amountsOf(draft.random, 530_000);
    const settlementId = settle(draft, home, person, {
      on,
      personalFen: 530_000,
      amounts,
      traits: {
        as: { idNumber: excelTruncated(person.number) },
        reject: 'ID_EXCEL_TRUNCATED',
        labels: ['ID_EXCEL_TRUNCATED'],
      },
    });
    settle(draft, home, person, {
      on,
      personalFen: 530_000,
      amounts,
      settlementId,
      slot: '202603-2',
      traits: { labels: ['RESENT_CORRECTED'] },
    });
    expectYearBurden(draft, home, { group: 'WATCHED', metOn: on, valueFen: 530_000 });
  },
};

const contradictory: Scenario = {
  name: 'contradictory-rows-in-one-file',
  plant(draft, county) {
    const home = watched(draft, county, 'contradictory-rows-in-one-file');
    const on = '2026-04-14';
    const person = member(home, 0);
    const settlementId = settle(draft, home, person, {
      on,
      personalFen: 540_000,
      traits: { labels: ['DUPLICATE_CONTRADICTORY'] },
    });
    settle(draft, home, person, { on, settlementId, personalFen: 590_000 });
    draft.expectNone(home, 'illness.year-burden');
  },
};

const partsWrong: Scenario = {
  name: 'parts-that-do-not-add-up',
  plant(draft, county) {
    const home = watched(draft, county, 'parts-that-do-not-add-up');
    const amounts = amountsOf(draft.random, 550_000);
    settle(draft, home, member(home, 0), {
      on: '2026-06-17',
      personalFen: 550_000,
      amounts: { ...amounts, totalFen: (amounts['totalFen'] ?? 0) + 100_000 },
      traits: { reject: 'PARTS_DO_NOT_ADD_UP', labels: ['PARTS_DO_NOT_ADD_UP'] },
    });
    draft.expectNone(home, 'illness.year-burden');
  },
};

const byBirth: Scenario = {
  name: 'no-number-but-name-and-birth-date',
  plant(draft, county) {
    const home = watched(draft, county, 'no-number-but-name-and-birth-date', {
      members: [
        { relation: '户主', female: true, age: 74, canWork: false, name: draft.rareName() },
      ],
    });
    burden(draft, home, member(home, 0), {
      cutOff: '20260430',
      personalFen: 610_000,
      naming: 'name-birth',
      traits: { labels: ['NO_NUMBER_NAME_BIRTH'] },
    });
    expectYearBurden(draft, home, { group: 'WATCHED', metOn: '2026-04-30', valueFen: 610_000 });
  },
};

const byVillage: Scenario = {
  name: 'no-number-but-name-and-village',
  plant(draft, county) {
    const home = watched(draft, county, 'no-number-but-name-and-village', {
      members: [
        { relation: '户主', female: true, age: 77, canWork: false, name: draft.rareName() },
      ],
    });
    const metOn = '2026-02-25';
    const valueFen = 650_000;
    const settlementId = settle(draft, home, member(home, 0), {
      on: metOn,
      personalFen: valueFen,
      inpatient: true,
      naming: 'name-village',
      traits: { labels: ['NO_NUMBER_NAME_VILLAGE'] },
    });
    const group = 'WATCHED';
    expectStay(draft, home, member(home, 0), { settlementId, group, metOn, valueFen });
    expectYearBurden(draft, home, { group, metOn, valueFen });
  },
};

const rareCharacter: Scenario = {
  name: 'name-outside-gbk',
  plant(draft, county) {
    // 𬱖 (U+2CC56) is outside the basic plane: GBK has no bytes for it, GB 18030 has four.
    const home = watched(draft, county, 'name-outside-gbk', {
      members: [
        { relation: '户主', female: false, age: 66, canWork: false, name: draft.rareName('𬱖') },
      ],
    });
    const metOn = '2026-06-11';
    settle(draft, home, member(home, 0), {
      on: metOn,
      personalFen: 580_000,
      naming: 'name-village',
      traits: { labels: ['NAME_RARE_CHARACTER'] },
    });
    expectYearBurden(draft, home, { group: 'WATCHED', metOn, valueFen: 580_000 });
  },
};

const dottedName: Scenario = {
  name: 'name-with-another-dot',
  plant(draft, county) {
    const name = `阿依古丽·${draft.rareName()}`;
    const home = watched(draft, county, 'name-with-another-dot', {
      members: [{ relation: '户主', female: true, age: 58, canWork: false, name }],
    });
    const on = '2026-07-16';
    const warningId = warning(draft, home, member(home, 0), {
      on,
      cause: 'OTHER',
      withoutNumber: true,
      name: name.replace('·', '•'),
      traits: { labels: ['NAME_DOT_VARIANT', 'NO_NUMBER_NAME_VILLAGE'] },
    });
    draft.expect(home, {
      rule: 'reported.other',
      instance: warningId,
      group: 'WATCHED',
      severity: 'YELLOW',
      metOn: dayOf(on),
      value: 1,
    });
  },
};

const namesakes: Scenario = {
  name: 'two-people-of-one-name-in-a-village',
  plant(draft, county) {
    const [name, village] = [draft.rareName(), draft.random.pick(county.villages)];
    const homes = [73, 64].map((age) =>
      watched(draft, county, 'two-people-of-one-name-in-a-village', {
        village,
        members: [{ relation: '户主', female: true, age, canWork: false, name }],
      }),
    );
    const [home] = homes;
    if (home === undefined) return;
    settle(draft, home, member(home, 0), {
      on: '2026-05-26',
      personalFen: 900_000,
      naming: 'name-village',
      traits: { labels: ['NAMESAKES'] },
    });
    draft.expectWaiting('health-insurance.settlement', 'decision');
    for (const each of homes) draft.expectNone(each, 'illness.year-burden');
  },
};

const lateRegister: Scenario = {
  name: 'register-comes-late',
  plant(draft, county) {
    const home = watched(draft, county, 'register-comes-late', { late: true });
    const metOn = '2026-05-08';
    const valueFen = 900_000;
    const settlementId = settle(draft, home, member(home, 0), {
      on: metOn,
      personalFen: valueFen,
      inpatient: true,
      traits: { labels: ['LATE_REGISTER'] },
    });
    draft.expectWaiting('health-insurance.settlement', 'register');
    const group = 'WATCHED';
    expectStay(draft, home, member(home, 0), { settlementId, group, metOn, valueFen });
    expectYearBurden(draft, home, { group, metOn, valueFen });
  },
};

const swapped: Scenario = {
  name: 'class-and-grade-swapped',
  plant(draft, county) {
    const home = ordinary(draft, county, 'class-and-grade-swapped');
    // Class 2 and grade 4 in the number, 4 and 2 in the columns: nobody may guess which is right.
    certificate(draft, home, member(home, 2), {
      on: '2026-03-05',
      disabilityClass: 2,
      grade: 4,
      traits: {
        as: { disabilityClass: '肢体', grade: '二级' },
        reject: 'CERTIFICATE_CONTRADICTS',
        labels: ['CLASS_GRADE_SWAPPED'],
      },
    });
    draft.expectNone(home, 'disability.severe');
  },
};

const temporaryStudent: Scenario = {
  name: 'student-with-a-temporary-number',
  plant(draft, county) {
    const home = watched(draft, county, 'student-with-a-temporary-number', {
      members: [
        { relation: '户主', female: false, age: 70, canWork: false },
        { relation: '之孙子', female: false, age: 17, name: draft.rareName(), canWork: false },
      ],
    });
    const valueFen = 640_000;
    schoolCost(draft, home, member(home, 1), {
      slot: '202603',
      tuitionFen: 500_000,
      boardingFen: 140_000,
      temporary: true,
      traits: { labels: ['NO_NUMBER_NAME_BIRTH', 'NO_NUMBER_NAME_VILLAGE'] },
    });
    draft.expect(home, {
      rule: 'schooling.year-cost',
      instance: '2025',
      group: 'WATCHED',
      severity: ladder(valueFen, lines.yearCost.WATCHED),
      metOn: dayOf('2026-03-10'),
      value: valueFen,
      thresholdFen: lines.yearCost.WATCHED,
    });
  },
};

const sentStageByStage: Scenario = {
  name: 'damage-reported-stage-by-stage',
  plant(draft, county) {
    const [rises, falls] = ['damage-rises', 'damage-falls'].map((scenario) =>
      watched(draft, county, scenario),
    );
    if (rises === undefined || falls === undefined) return;
    damage(draft, rises, { disaster: 'hail', stage: 'INITIAL', lossFen: 200_000 });
    damage(draft, rises, { disaster: 'hail', stage: 'UPDATE', lossFen: 200_000 });
    damage(draft, rises, { disaster: 'hail', stage: 'FINAL', lossFen: 550_000, lightRooms: 3 });
    damage(draft, falls, { disaster: 'hail', stage: 'INITIAL', lossFen: 900_000 });
    damage(draft, falls, { disaster: 'hail', stage: 'FINAL', lossFen: 400_000 });
    draft.expect(rises, {
      rule: 'disaster.loss',
      instance: 'XT2026-FB-0514',
      group: 'WATCHED',
      severity: 'YELLOW',
      metOn: dayOf('2026-05-14'),
      value: 550_000,
      thresholdFen: lines.disasterLoss.WATCHED,
    });
    draft.expectWithdrawn(falls, 'disaster.loss', 'CORRECTED');
  },
};

/** What hand-overs do to the same facts. */
export const handingOver: readonly Scenario[] = [
  sameFactTwice,
  correctedDown,
  correctedUp,
  truncated,
  contradictory,
  partsWrong,
  byBirth,
  byVillage,
  rareCharacter,
  dottedName,
  namesakes,
  lateRegister,
  swapped,
  temporaryStudent,
  sentStageByStage,
];
