import { dayOf, partsOf, type Day } from './days.js';
import type { CityDraft } from './draft.js';
import { givenName, surname } from './names.js';
import type { CityHousehold, CityPerson, Monitoring, Relation } from './people.js';
import type { County, Village } from './places.js';
import type { Random, Weighted } from './random.js';

/** A member to be made up. */
export interface MemberWish {
  readonly relation: Relation;
  readonly female: boolean;
  /** Age in complete years on the last day of the city's year, 2026-10-31. */
  readonly age: number;
  readonly name?: string;
  readonly canWork?: boolean;
}

/** A household to be made up; what is left out is drawn or usual. */
export interface HouseholdWish {
  readonly county: County;
  readonly village?: Village;
  readonly exPoor?: boolean;
  readonly monitoring?: Monitoring | null;
  readonly members: readonly MemberWish[];
  readonly perHeadIncomeFen: number | null;
  readonly onlyHouse?: boolean | null;
  readonly scenario?: string;
  /** Appears only in the ledger of phase 2. */
  readonly late?: boolean;
}

/** First ledger, change ledger, late ledger. */
export const ledgerDays = {
  first: dayOf('2025-10-31'),
  changes: dayOf('2026-06-30'),
  late: dayOf('2026-09-30'),
} as const;

/** A birth date between January and October, so that the age is reached by 2026-10-31. */
function birthOf(random: Random, age: number): Day {
  return dayOf(`${2026 - age}-01-01`) + random.int(0, 299);
}

function personOf(draft: CityDraft, wish: MemberWish, familyName: string): CityPerson {
  const { random } = draft;
  const birthOn = birthOf(random, wish.age);
  const given = givenName(random, wish.female, partsOf(birthOn).year);
  const inherits = wish.relation !== '配偶' && wish.relation !== '之母';
  return {
    name: wish.name ?? (inherits ? familyName : surname(random)) + given,
    number: draft.numbers.next(birthOn, wish.female),
    birthOn,
    female: wish.female,
    relation: wish.relation,
    canWork: wish.canWork ?? (wish.age >= 18 && wish.age <= 65),
  };
}

/** Makes up a household and enters it in its ledger. */
export function household(draft: CityDraft, wish: HouseholdWish): CityHousehold {
  const familyName = surname(draft.random);
  const made: CityHousehold = {
    householdId: draft.nextHouseholdId(wish.county),
    county: wish.county,
    village: wish.village ?? draft.random.pick(wish.county.villages),
    exPoor: wish.exPoor ?? false,
    monitoring: wish.monitoring ?? null,
    members: wish.members.map((member) => personOf(draft, member, familyName)),
    netIncomeFen:
      wish.perHeadIncomeFen === null ? null : wish.perHeadIncomeFen * wish.members.length,
    onlyHouse: wish.onlyHouse === undefined ? true : wish.onlyHouse,
    scenario: wish.scenario ?? null,
  };
  draft.households.push(made);
  draft.ledgerEntries.push(
    wish.late === true
      ? { household: made, asOf: ledgerDays.late, phase: 2 }
      : { household: made, asOf: ledgerDays.first, phase: 1 },
  );
  return made;
}

// Mean 1.65 persons: small, old households. Ordinary rural households have 2.8.
const watchedSizes: Weighted<number> = [
  [1, 55],
  [2, 30],
  [3, 10],
  [4, 5],
];
const ordinarySizes: Weighted<number> = [
  [1, 10],
  [2, 35],
  [3, 30],
  [4, 15],
  [5, 10],
];

const categories: Weighted<Monitoring['category'] | null> = [
  [null, 55],
  ['UNSTABLE_EX_POOR', 20],
  ['MARGINAL', 18],
  ['SUDDEN_DIFFICULTY', 7],
];

function background(random: Random, size: number, old: boolean): MemberWish[] {
  const headAge = old ? random.int(60, 86) : random.int(34, 56);
  const female = random.chance(old ? 40 : 12);
  const wishes: MemberWish[] = [{ relation: '户主', female, age: headAge }];
  if (size >= 2) wishes.push({ relation: '配偶', female: !female, age: headAge - 2 });
  for (let at = wishes.length; at < size; at += 1) {
    const girl = random.chance(50);
    const child = { female: girl, age: random.int(7, 21) } as const;
    wishes.push(
      old
        ? { ...child, relation: girl ? '之孙女' : '之孙子' }
        : { ...child, relation: girl ? '之女' : '之子' },
    );
  }
  return wishes;
}

function monitoringOf(random: Random): { exPoor: boolean; monitoring: Monitoring | null } {
  const category = random.weighted(categories);
  if (category === null) return { exPoor: true, monitoring: null };
  const identified = `${random.int(2021, 2024)}${String(random.int(1, 12)).padStart(2, '0')}`;
  const removed = random.chance(15) ? '202506' : null;
  return { exPoor: category === 'UNSTABLE_EX_POOR', monitoring: { category, identified, removed } };
}

/** A household of the background, in which nothing ever comes near a line. */
export function backgroundHousehold(draft: CityDraft, county: County): CityHousehold {
  const { random } = draft;
  const watched = random.chance(40);
  const size = random.weighted(watched ? watchedSizes : ordinarySizes);
  const unknownIncome = random.chance(3);
  return household(draft, {
    county,
    members: background(random, size, random.chance(watched ? 75 : 30)),
    ...(watched ? monitoringOf(random) : {}),
    perHeadIncomeFen: unknownIncome ? null : random.int(watched ? 8_000 : 14_000, 26_000) * 100,
    onlyHouse: random.chance(4) ? null : random.chance(90),
  });
}
