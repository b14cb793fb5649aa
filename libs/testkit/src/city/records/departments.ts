import { dayOf } from '../days.js';
import type { CityDraft, RowTraits } from '../draft.js';
import { bimonths } from '../files.js';
import type { CityHousehold, CityPerson } from '../people.js';
import { quarterOf } from './health.js';

/** The two-month list that covers a day. */
export function bimonthOf(on: string): string {
  const month = on.slice(0, 7).replace('-', '');
  const slot = bimonths.find((last) => month <= last);
  if (slot === undefined) throw new Error(`no two-month list covers ${on}`);
  return slot;
}

/** Student number (学籍号): G and the ID number, or L and 18 temporary characters. */
function studentNumber({ number }: CityPerson, temporary = false): string {
  return temporary ? `L130599${number.slice(6, 14)}9${number.slice(14, 17)}` : `G${number}`;
}

/** A student's school year. */
export interface CostWish {
  readonly slot: '202603' | '202603-2' | '202609';
  readonly tuitionFen: number;
  readonly boardingFen?: number;
  readonly booksFen?: number;
  readonly aidFen?: number;
  readonly stage?: string;
  readonly publicSchool?: boolean;
  readonly traits?: RowTraits;
  readonly declaredOn?: string;
  readonly temporary?: boolean;
}

/** Writes what a student's school year costs. */
export function schoolCost(
  draft: CityDraft,
  { village, county }: CityHousehold,
  person: CityPerson,
  wish: CostWish,
): void {
  const spring = wish.slot !== '202609';
  const publicSchool = wish.publicSchool ?? true;
  draft.row(
    'cost-yearly',
    wish.slot,
    {
      studentNumber: studentNumber(person, wish.temporary),
      name: person.name,
      idNumber: wish.temporary === true ? null : person.number,
      birthOn: wish.temporary === true ? person.birthOn : null,
      villageCode: wish.temporary === true ? village.code : null,
      countyCode: county.code,
      schoolYear: spring ? 2025 : 2026,
      schoolCode: publicSchool ? '3413000123' : '3413000987',
      stage: wish.stage ?? 'SENIOR',
      publicSchool,
      approvedLevel: publicSchool ? 'COUNTY' : 'NONE',
      schoolYearlyFeeFen: publicSchool ? null : 3_000_000,
      tuitionFen: wish.tuitionFen,
      boardingFen: wish.boardingFen ?? 0,
      booksFen: wish.booksFen ?? 0,
      aidFen: wish.aidFen ?? 0,
      declaredOn: dayOf(wish.declaredOn ?? (spring ? '2026-03-10' : '2026-09-12')),
    },
    wish.traits,
  );
}

/** A suspected dropout, found on a day. */
export function dropout(
  draft: CityDraft,
  { county }: CityHousehold,
  person: CityPerson,
  wish: {
    readonly slot: '202603' | '202605' | '202609';
    readonly foundOn: string;
    readonly state?: 'SUSPECTED' | 'MISTAKEN' | 'RETURNED';
    readonly traits?: RowTraits;
  },
): void {
  const foundOn = dayOf(wish.foundOn);
  draft.row(
    'dropout-monthly',
    wish.slot,
    {
      studentNumber: studentNumber(person),
      name: person.name,
      idNumber: person.number,
      countyCode: county.code,
      schoolYear: wish.foundOn >= '2026-09-01' ? 2026 : 2025,
      schoolCode: '3113000456',
      lastSeenOn: foundOn - 14,
      foundOn,
      reason: 'TIRED_OF_SCHOOL',
      state: wish.state ?? 'SUSPECTED',
    },
    wish.traits,
  );
}

/** Someone hurt in a traffic accident. */
export interface AccidentWish {
  readonly on: string;
  readonly injury: 'DEATH' | 'SERIOUS' | 'LIGHT' | 'NONE';
  readonly compensated?: 'NONE' | 'PARTIAL' | 'FULL' | 'UNKNOWN';
  readonly accidentNumber?: string;
  /** A day in the months of the file it comes in, where it came late. */
  readonly handedOver?: string;
  readonly traits?: RowTraits;
}

/** Writes a casualty of a traffic accident; returns the accident's number. */
export function traffic(
  draft: CityDraft,
  { county }: CityHousehold,
  person: CityPerson,
  wish: AccidentWish,
): string {
  const accidentNumber = wish.accidentNumber ?? draft.nextId('JT');
  draft.row(
    'traffic-accident',
    bimonthOf(wish.handedOver ?? wish.on),
    {
      accidentNumber,
      name: person.name,
      idNumber: person.number,
      sex: person.female ? '2' : '1',
      countyCode: county.code,
      happenedOn: dayOf(wish.on),
      role: 'PEDESTRIAN',
      injury: wish.injury,
      liability: 'SECONDARY',
      compensated: wish.compensated ?? 'NONE',
      abilityLost: false,
    },
    wish.traits,
  );
  return accidentNumber;
}

/** A death by the household registration. */
export function death(
  draft: CityDraft,
  { village }: CityHousehold,
  person: CityPerson,
  wish: { readonly on: string; readonly traits?: RowTraits },
): void {
  const diedOn = dayOf(wish.on);
  draft.row(
    'death-register',
    quarterOf(wish.on),
    {
      name: person.name,
      idNumber: person.number,
      villageCode: village.code,
      diedOn,
      deregisteredOn: diedOn + 9,
    },
    wish.traits,
  );
}

/** A disability certificate. */
export interface CertificateWish {
  readonly on: string;
  readonly disabilityClass: number;
  readonly grade: number;
  readonly change?: 'NEW' | 'GRADE_CHANGED' | 'CANCELLED';
  readonly lastValidOn?: string;
  /** Reissue suffix such as B1. */
  readonly suffix?: string;
  readonly handedOver?: string;
  readonly traits?: RowTraits;
}

/** Writes a certificate; its number is the ID number, class and grade. */
export function certificate(
  draft: CityDraft,
  { village }: CityHousehold,
  person: CityPerson,
  wish: CertificateWish,
): void {
  const { disabilityClass, grade } = wish;
  draft.row(
    'certificate-monthly',
    bimonthOf(wish.handedOver ?? wish.on),
    {
      certificate: `${person.number}${disabilityClass}${grade}${wish.suffix ?? ''}`,
      name: person.name,
      villageCode: village.code,
      disabilityClass,
      grade,
      issuedOn: dayOf(wish.on),
      lastValidOn: wish.lastValidOn === undefined ? null : dayOf(wish.lastValidOn),
      change: wish.change ?? 'NEW',
    },
    wish.traits,
  );
}
