import { dayOf } from '../days.js';
import type { CityDraft, RowTraits } from '../draft.js';
import { disasters } from '../files.js';
import { headOf, type CityHousehold, type CityPerson } from '../people.js';
import { bimonthOf } from './departments.js';
import { quarterOf } from './health.js';

/** Damage to a household's house, in one report. */
export interface DamageWish {
  readonly disaster: keyof typeof disasters;
  readonly stage: 'INITIAL' | 'UPDATE' | 'FINAL';
  readonly lossFen: number;
  readonly insurancePaidFen?: number;
  readonly collapsedRooms?: number;
  readonly severeRooms?: number;
  readonly lightRooms?: number;
  readonly traits?: RowTraits;
}

/** Writes a household's line of a damage report. */
export function damage(draft: CityDraft, household: CityHousehold, wish: DamageWish): void {
  const disaster = disasters[wish.disaster];
  const head = headOf(household);
  draft.row(
    'housing-damage',
    `${wish.disaster}-${wish.stage}`,
    {
      disasterId: disaster.id,
      disasterType: disaster.type,
      // What people write may name somebody; no name may come out of a topic.
      note: wish.stage === 'INITIAL' ? disaster.subType : `${disaster.subType}，${head.name}家`,
      name: head.name,
      idNumber: head.number,
      villageCode: household.village.code,
      happenedOn: dayOf(disaster.on),
      collapsedRooms: wish.collapsedRooms ?? 0,
      severeRooms: wish.severeRooms ?? 0,
      lightRooms: wish.lightRooms ?? 0,
      lossFen: wish.lossFen,
      insurancePaidFen: wish.insurancePaidFen ?? 0,
      reportStage: wish.stage,
    },
    wish.traits,
  );
}

/** A person dead or missing in the flood. */
export function casualty(
  draft: CityDraft,
  { village }: CityHousehold,
  person: CityPerson,
  status: 'DEAD' | 'MISSING',
): void {
  draft.row('casualty-list', 'all', {
    disasterId: disasters.flood.id,
    name: person.name,
    idNumber: person.number,
    villageCode: village.code,
    status,
    happenedOn: dayOf(disasters.flood.on),
    note: `${person.name}落水`,
  });
}

/** A household fire; returns its number. */
export function fire(
  draft: CityDraft,
  household: CityHousehold,
  wish: { readonly on: string; readonly lossFen: number; readonly insurancePaidFen?: number },
): string {
  const fireNumber = draft.nextId('HZ');
  const head = headOf(household);
  draft.row('household-fire', wish.on < '2026-04-01' ? '202603' : '202609', {
    fireNumber,
    name: head.name,
    idNumber: head.number,
    villageCode: household.village.code,
    happenedOn: dayOf(wish.on),
    lossFen: wish.lossFen,
    insurancePaidFen: wish.insurancePaidFen ?? 0,
    rooms: 2,
  });
  return fireNumber;
}

/** How a villager is named by the officer. */
export interface ReportWish {
  readonly on: string;
  readonly cause: string;
  readonly urgency?: 'NORMAL' | 'URGENT' | 'CRITICAL';
  readonly withoutNumber?: boolean;
  readonly name?: string;
  readonly traits?: RowTraits;
}

function villager(
  draft: CityDraft,
  { village }: CityHousehold,
  person: CityPerson,
  wish: ReportWish,
): Record<string, string | null> {
  return {
    name: wish.name ?? person.name,
    idNumber: wish.withoutNumber === true ? null : person.number,
    // Numbers beginning with 199 are in use; 1000 never was a mobile prefix.
    phone: `1000${String(draft.random.int(0, 9_999_999)).padStart(7, '0')}`,
    villageCode: village.code,
  };
}

/** A village officer's warning; returns its number. */
export function warning(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  wish: ReportWish,
): string {
  const warningId = draft.nextId('YJ');
  draft.row(
    'village-warning',
    bimonthOf(wish.on),
    {
      warningId,
      ...villager(draft, household, person, wish),
      cause: wish.cause,
      urgency: wish.urgency ?? 'NORMAL',
      officerId: `YJY${household.village.code.slice(2)}`,
      note: `${wish.name ?? person.name}家入户走访发现，请核实`,
      reportedAt: dayOf(wish.on),
    },
    wish.traits,
  );
  return warningId;
}

/** A household's own application; returns its number. */
export function application(
  draft: CityDraft,
  household: CityHousehold,
  person: CityPerson,
  wish: ReportWish,
): string {
  const applicationId = draft.nextId('SQ');
  draft.row(
    'household-application',
    quarterOf(wish.on),
    {
      applicationId,
      ...villager(draft, household, person, wish),
      statedCause: wish.cause,
      urgency: wish.urgency ?? 'NORMAL',
      channel: 'VILLAGE',
      authorisationId: draft.nextId('SQS'),
      appliedAt: dayOf(wish.on),
    },
    wish.traits,
  );
  return applicationId;
}
