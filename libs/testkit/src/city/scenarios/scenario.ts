import type { CityDraft } from '../draft.js';
import type { CityHousehold, CityPerson, Monitoring } from '../people.js';
import type { County, Village } from '../places.js';
import { household, type MemberWish } from '../population.js';
import type { TruthAlert } from '../truth.js';

/** Something that happens to a household, with what must come of it. */
export interface Scenario {
  readonly name: string;
  readonly plant: (draft: CityDraft, county: County) => void;
}

/** Lines of the city's default standard, in fen. */
export const lines = {
  yearBurden: { WATCHED: 500_000, ORDINARY: 2_000_000 },
  singleStay: { WATCHED: 600_000, ORDINARY: 1_000_000 },
  yearCost: { WATCHED: 600_000, ORDINARY: 800_000 },
  disasterLoss: { WATCHED: 500_000, ORDINARY: 1_000_000 },
} as const;

/** Yellow from the line, orange from twice, red from four times. */
export function ladder(valueFen: number, thresholdFen: number): TruthAlert['severity'] {
  if (valueFen >= 4 * thresholdFen) return 'RED';
  return valueFen >= 2 * thresholdFen ? 'ORANGE' : 'YELLOW';
}

const elders: readonly MemberWish[] = [
  { relation: '户主', female: false, age: 71, canWork: false },
  { relation: '配偶', female: true, age: 69, canWork: false },
];

const family: readonly MemberWish[] = [
  { relation: '户主', female: false, age: 46 },
  { relation: '配偶', female: true, age: 44 },
  { relation: '之父', female: false, age: 73, canWork: false },
];

/** What a scenario may want of its household. */
export interface Wants {
  readonly members?: readonly MemberWish[];
  readonly monitoring?: Monitoring;
  readonly onlyHouse?: boolean | null;
  readonly village?: Village;
  readonly late?: boolean;
}

// One department's money alone never makes a combined alert, so the income may be anything known.
const perHeadIncomeFen = 1_250_000;

/** A watched household: ex-poor, or monitored since 2021. */
export function watched(
  draft: CityDraft,
  county: County,
  scenario: string,
  wants: Wants = {},
): CityHousehold {
  const exPoor = wants.monitoring === undefined && draft.random.chance(50);
  const since: Monitoring = { category: 'MARGINAL', identified: '202103', removed: null };
  return household(draft, {
    members: elders,
    ...wants,
    county,
    scenario,
    exPoor,
    monitoring: exPoor ? null : (wants.monitoring ?? since),
    perHeadIncomeFen,
  });
}

/** An ordinary household. */
export function ordinary(
  draft: CityDraft,
  county: County,
  scenario: string,
  wants: Wants = {},
): CityHousehold {
  return household(draft, {
    members: family,
    ...wants,
    county,
    scenario,
    monitoring: wants.monitoring ?? null,
    perHeadIncomeFen,
  });
}

/** The county after another one in the table; in a city of one county the same one. */
export function nextCounty(draft: CityDraft, county: County): County {
  const at = draft.counties.findIndex(({ code }) => code === county.code);
  const next = draft.counties[(at + 1) % draft.counties.length];
  if (next === undefined) throw new Error('the city has no counties');
  return next;
}

/** A member by position; 0 is the head. @throws Error when there is none */
export function member({ householdId, members }: CityHousehold, at: number): CityPerson {
  const found = members[at];
  if (found === undefined) throw new Error(`household ${householdId} has no member ${at}`);
  return found;
}
