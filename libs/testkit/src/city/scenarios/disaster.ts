import { dayOf } from '../days.js';
import type { CityDraft } from '../draft.js';
import { disasters } from '../files.js';
import type { CityHousehold } from '../people.js';
import { death, traffic, type AccidentWish } from '../records/departments.js';
import { casualty, damage, fire } from '../records/field.js';
import { ladder, lines, member, ordinary, watched, type Scenario } from './scenario.js';

type Group = 'WATCHED' | 'ORDINARY';

function expectLoss(
  draft: CityDraft,
  home: CityHousehold,
  loss: { group: Group; instance: string; metOn: string; valueFen: number },
): void {
  const thresholdFen = lines.disasterLoss[loss.group];
  draft.expect(home, {
    rule: 'disaster.loss',
    instance: loss.instance,
    group: loss.group,
    severity: ladder(loss.valueFen, thresholdFen),
    metOn: dayOf(loss.metOn),
    value: loss.valueFen,
    thresholdFen,
  });
}

function expectHousing(
  draft: CityDraft,
  home: CityHousehold,
  rooms: { group: Group; value: number; collapsed: boolean },
): void {
  draft.expect(home, {
    rule: 'disaster.housing',
    instance: disasters.flood.id,
    group: rooms.group,
    severity: rooms.collapsed ? 'RED' : 'ORANGE',
    metOn: dayOf(disasters.flood.on),
    value: rooms.value,
  });
}

const uninsured: Scenario = {
  name: 'disaster-uninsured-loss',
  plant(draft, county) {
    const home = watched(draft, county, 'disaster-uninsured-loss');
    const report = { disaster: 'flood', lossFen: 800_000, lightRooms: 4 } as const;
    damage(draft, home, { ...report, stage: 'INITIAL' });
    damage(draft, home, { ...report, stage: 'FINAL', insurancePaidFen: 150_000 });
    const { id, on } = disasters.flood;
    expectLoss(draft, home, { group: 'WATCHED', instance: id, metOn: on, valueFen: 650_000 });
    draft.expectNone(home, 'disaster.housing');
  },
};

const collapsed: Scenario = {
  name: 'disaster-collapsed-rooms',
  plant(draft, county) {
    const home = ordinary(draft, county, 'disaster-collapsed-rooms', { onlyHouse: true });
    const report = { disaster: 'flood', lossFen: 1_800_000, collapsedRooms: 2 } as const;
    damage(draft, home, { ...report, stage: 'INITIAL' });
    damage(draft, home, { ...report, stage: 'UPDATE', severeRooms: 1 });
    const { id, on } = disasters.flood;
    expectLoss(draft, home, { group: 'ORDINARY', instance: id, metOn: on, valueFen: 1_800_000 });
    expectHousing(draft, home, { group: 'ORDINARY', value: 3, collapsed: true });
  },
};

const otherHouse: Scenario = {
  name: 'disaster-not-the-only-house',
  plant(draft, county) {
    const home = watched(draft, county, 'disaster-not-the-only-house', { onlyHouse: false });
    damage(draft, home, {
      disaster: 'flood',
      stage: 'INITIAL',
      lossFen: 300_000,
      severeRooms: 2,
    });
    draft.expectNone(home, 'disaster.housing');
    draft.expectNone(home, 'disaster.loss');
  },
};

const unknownHouse: Scenario = {
  name: 'disaster-unknown-whether-only-house',
  plant(draft, county) {
    const home = watched(draft, county, 'disaster-unknown-whether-only-house', {
      onlyHouse: null,
    });
    damage(draft, home, {
      disaster: 'flood',
      stage: 'UPDATE',
      lossFen: 350_000,
      severeRooms: 1,
    });
    // What the register does not know suppresses nothing.
    expectHousing(draft, home, { group: 'WATCHED', value: 1, collapsed: false });
  },
};

const burnt: Scenario = {
  name: 'disaster-household-fire',
  plant(draft, county) {
    const home = watched(draft, county, 'disaster-household-fire');
    const metOn = '2026-02-16';
    const number = fire(draft, home, { on: metOn, lossFen: 2_300_000, insurancePaidFen: 200_000 });
    const instance = `fire:${number}`;
    expectLoss(draft, home, { group: 'WATCHED', instance, metOn, valueFen: 2_100_000 });
  },
};

const drowned: Scenario = {
  name: 'disaster-labourer-drowned',
  plant(draft, county) {
    const home = ordinary(draft, county, 'disaster-labourer-drowned', {
      members: [
        { relation: '户主', female: false, age: 45, canWork: true },
        { relation: '之母', female: true, age: 70, canWork: false },
      ],
    });
    const person = member(home, 0);
    const { on } = disasters.flood;
    casualty(draft, home, person, 'DEAD');
    // The household registration reports the same death: one loss, not two.
    death(draft, home, person, { on });
    draft.expect(home, {
      rule: 'accident.labourer-lost',
      instance: 'ever',
      person,
      group: 'ORDINARY',
      severity: 'RED',
      metOn: dayOf(on),
      value: 1,
    });
  },
};

interface Hurt extends AccidentWish {
  readonly name: string;
  readonly group: Group;
  /** Null where no alert comes of it. */
  readonly alert: { readonly metOn: string; readonly severity: 'RED' | 'ORANGE' | 'YELLOW' } | null;
  readonly labourer?: boolean;
  /** A later version says that everything was paid. */
  readonly paidFor?: string;
}

function accident({ name, group, alert, labourer, paidFor, ...wish }: Hurt): Scenario {
  return {
    name,
    plant(draft, county) {
      const members =
        labourer === true
          ? [{ relation: '户主', female: false, age: 42, canWork: true } as const]
          : [{ relation: '户主', female: true, age: 69, canWork: false } as const];
      const make = group === 'WATCHED' ? watched : ordinary;
      const home = make(draft, county, name, { members });
      const person = member(home, 0);
      const accidentNumber = traffic(draft, home, person, wish);
      if (paidFor !== undefined) {
        const handedOver = paidFor;
        const paid = { ...wish, accidentNumber, compensated: 'FULL', handedOver } as const;
        traffic(draft, home, person, paid);
      }
      if (paidFor !== undefined) {
        draft.expectWithdrawn(home, 'accident.traffic', 'CORRECTED');
        return;
      }
      if (alert === null) {
        draft.expectNone(home, 'accident.traffic');
        return;
      }
      const expected = {
        instance: accidentNumber,
        person,
        group,
        metOn: dayOf(alert.metOn),
        value: 1,
      } as const;
      draft.expect(home, { ...expected, rule: 'accident.traffic', severity: alert.severity });
      if (labourer === true && wish.injury === 'DEATH') {
        const lost = { ...expected, rule: 'accident.labourer-lost', instance: 'ever' } as const;
        draft.expect(home, { ...lost, severity: 'RED' });
      }
    },
  };
}

const accidents: readonly Hurt[] = [
  {
    name: 'traffic-death-of-an-elder',
    group: 'ORDINARY',
    on: '2026-01-28',
    injury: 'DEATH',
    alert: { metOn: '2026-01-28', severity: 'RED' },
  },
  {
    name: 'traffic-serious-injury-pushed-late',
    group: 'WATCHED',
    on: '2026-04-21',
    injury: 'SERIOUS',
    // Pushed 20 days later, after the liability decision, with the next list.
    handedOver: '2026-05-11',
    traits: { labels: ['LATE_ROW'] },
    alert: { metOn: '2026-04-21', severity: 'ORANGE' },
  },
  {
    name: 'traffic-light-injury-unpaid',
    group: 'WATCHED',
    on: '2026-05-03',
    injury: 'LIGHT',
    alert: { metOn: '2026-06-03', severity: 'YELLOW' },
  },
  {
    name: 'traffic-light-injury-paid-in-the-end',
    group: 'WATCHED',
    on: '2026-05-05',
    injury: 'LIGHT',
    paidFor: '2026-07-10',
    alert: null,
  },
  {
    name: 'traffic-light-injury-of-an-ordinary-household',
    group: 'ORDINARY',
    on: '2026-06-08',
    injury: 'LIGHT',
    alert: null,
  },
  {
    name: 'traffic-death-of-a-labourer',
    group: 'ORDINARY',
    labourer: true,
    on: '2026-08-14',
    injury: 'DEATH',
    alert: { metOn: '2026-08-14', severity: 'RED' },
  },
];

/** What disasters and accidents do. */
export const disaster: readonly Scenario[] = [
  uninsured,
  collapsed,
  otherHouse,
  unknownHouse,
  burnt,
  drowned,
  ...accidents.map(accident),
];
