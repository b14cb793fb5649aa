import { compactOf, dayOf, type Day } from '../days.js';
import type { CityDraft, RowTraits } from '../draft.js';
import { cutOffs, quarters } from '../files.js';
import type { Fields } from '../hand-over.js';
import type { CityHousehold, CityPerson } from '../people.js';
import type { Random } from '../random.js';

/** How the source names a person: by number, or without one by name and birth date or village. */
export type Naming = 'number' | 'name-birth' | 'name-village';

/** The person columns of health insurance. */
function personFields(
  { village, county }: CityHousehold,
  person: CityPerson,
  naming: Naming = 'number',
): Fields {
  return {
    name: person.name,
    idNumber: naming === 'number' ? person.number : null,
    birthOn: naming === 'name-birth' ? person.birthOn : null,
    villageCode: naming === 'name-village' ? village.code : null,
    countyCode: county.code,
  };
}

/** A bill that leaves `personalFen` with the person; the parts always add up. */
export function amountsOf(random: Random, personalFen: number): Record<string, number> {
  const share = random.int(30, 60);
  const totalFen = Math.floor((personalFen * 100) / share);
  const fundPaidFen = totalFen - personalFen;
  const majorIllnessPaidFen = Math.floor(fundPaidFen / 8);
  const assistancePaidFen = Math.floor(fundPaidFen / 10);
  return {
    totalFen,
    fundPaidFen,
    inPolicyFen: totalFen - Math.floor(personalFen / 4),
    basicPaidFen: fundPaidFen - majorIllnessPaidFen - assistancePaidFen,
    majorIllnessPaidFen,
    assistancePaidFen,
    personalFen,
  };
}

/** A settlement to be planted. */
export interface SettlementWish {
  readonly on: string;
  readonly personalFen: number;
  readonly inpatient?: boolean;
  readonly diagnosis?: string;
  readonly majorDisease?: boolean;
  /** File it comes in, where that is not the one of its month. */
  readonly slot?: string;
  readonly settlementId?: string;
  readonly naming?: Naming;
  /** Amounts already drawn, to say the same twice. */
  readonly amounts?: Readonly<Record<string, number>>;
  readonly traits?: RowTraits;
}

const hospitals = ['H13050000011', 'H13050000027', 'H13052900008', 'H13053300015', 'H13058100004'];

/** Writes a settlement into its month's list; returns its number. */
export function settle(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  wish: SettlementWish,
): string {
  const on = dayOf(wish.on);
  const settlementId = wish.settlementId ?? draft.nextId('YB');
  const inpatient = wish.inpatient ?? false;
  draft.row(
    'settlement-monthly',
    wish.slot ?? compactOf(on).slice(0, 6),
    {
      settlementId,
      ...personFields(household, person, wish.naming),
      medType: inpatient ? '21' : '11',
      insuranceType: '390',
      settledAt: on,
      admittedOn: inpatient ? on - draft.random.int(4, 12) : null,
      ...(wish.amounts ?? amountsOf(draft.random, wish.personalFen)),
      diagnosisCode: wish.diagnosis ?? (inpatient ? 'K35.900' : null),
      majorDisease: wish.majorDisease ?? false,
      institutionCode: draft.random.pick(hospitals),
    },
    wish.traits,
  );
  return settlementId;
}

/** Takes a settlement back: the same number, every amount negative, no column for the original. */
export function reverse(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  wish: { readonly on: string; readonly settlementId: string; readonly amounts: Fields },
): void {
  const negative = Object.fromEntries(
    Object.entries(wish.amounts).map(([field, value]) => [field, -Number(value)]),
  );
  settle(draft, household, person, {
    on: wish.on,
    personalFen: 0,
    settlementId: wish.settlementId,
    amounts: negative,
    traits: { labels: ['REVERSAL'] },
  });
}

/** A cumulative figure at a cut-off day of the burden lists. */
export function burden(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  wish: {
    readonly cutOff: string;
    readonly personalFen: number;
    readonly naming?: Naming;
    readonly remark?: string;
    readonly traits?: RowTraits;
  },
): void {
  if (!cutOffs.includes(wish.cutOff)) throw new Error(`no burden list of ${wish.cutOff}`);
  const { totalFen, inPolicyFen, fundPaidFen, personalFen } = amountsOf(
    draft.random,
    wish.personalFen,
  );
  draft.row(
    'burden-list',
    wish.cutOff,
    {
      ...personFields(household, person, wish.naming),
      benefitYear: Number(wish.cutOff.slice(0, 4)),
      cutOffOn: cutOffDay(wish.cutOff),
      totalFen: totalFen ?? 0,
      inPolicyFen: inPolicyFen ?? 0,
      fundPaidFen: fundPaidFen ?? 0,
      personalFen: personalFen ?? 0,
      remark: wish.remark ?? null,
    },
    wish.traits,
  );
}

/** Day of a cut-off slot such as `20260630`. */
export function cutOffDay(cutOff: string): Day {
  return dayOf(`${cutOff.slice(0, 4)}-${cutOff.slice(4, 6)}-${cutOff.slice(6)}`);
}

/** The quarterly list that covers a day. */
export function quarterOf(on: string): string {
  const month = on.slice(0, 7).replace('-', '');
  const slot = quarters.find((last) => month <= last);
  if (slot === undefined) throw new Error(`no quarterly list covers ${on}`);
  return slot;
}

/** A person on the list of major diseases. */
export function majorDisease(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  wish: { readonly on: string; readonly code: string; readonly traits?: RowTraits },
): void {
  draft.row(
    'major-disease-list',
    quarterOf(wish.on),
    {
      ...personFields(household, person),
      diagnosisCode: wish.code,
      codeSystem: 'ICD10-YB2',
      morphologyCode: null,
      secondCode: null,
      diagnosedOn: dayOf(wish.on),
    },
    wish.traits,
  );
}

/** Insurance status of a benefit year. */
export function coverage(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  wish: { readonly slot: '202601' | '202610'; readonly status: string },
): void {
  draft.row('coverage-list', wish.slot, {
    ...personFields(household, person),
    benefitYear: 2026,
    insuranceType: wish.status === 'NORMAL' ? '390' : null,
    status: wish.status,
    statedOn: wish.slot === '202601' ? dayOf('2026-01-31') : dayOf('2026-10-20'),
  });
}

/** The same settlement as the insurer has it. */
export function insurerSettlement(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  wish: {
    readonly on: string;
    readonly settlementId: string;
    readonly amounts: Readonly<Record<string, number>>;
    readonly inpatient?: boolean;
    readonly traits?: RowTraits;
  },
): void {
  const { totalFen, fundPaidFen, personalFen } = wish.amounts;
  draft.row(
    'settlement-feed',
    quarterOf(wish.on),
    {
      settlementId: wish.settlementId,
      name: person.name,
      idNumber: person.number,
      countyCode: household.county.code,
      medType: wish.inpatient === true ? '21' : '11',
      settledAt: dayOf(wish.on),
      totalFen: totalFen ?? 0,
      fundPaidFen: fundPaidFen ?? 0,
      personalFen: personalFen ?? 0,
    },
    wish.traits,
  );
}
