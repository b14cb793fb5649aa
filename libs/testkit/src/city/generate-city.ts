import { everyday, reports } from './background.js';
import { CityDraft } from './draft.js';
import { badRows, doubleRows, notRecords, refusedFiles, sendAgain, strangers } from './faults.js';
import { emptyFiles } from './files.js';
import type { HandOver } from './hand-over.js';
import { layoutOf } from './layouts.js';
import { ledgerRowsWithoutNumber, ledgers } from './ledger.js';
import type { CityHousehold } from './people.js';
import type { County } from './places.js';
import { backgroundHousehold } from './population.js';
import { Random } from './random.js';
import { inOrder, receiptsOf } from './receipts.js';
import { disaster } from './scenarios/disaster.js';
import { handingOver } from './scenarios/handing-over.js';
import { illness } from './scenarios/illness.js';
import { ledgerChanges } from './scenarios/ledger-changes.js';
import { moving } from './scenarios/moving.js';
import { people } from './scenarios/people.js';
import type { Scenario } from './scenarios/scenario.js';
import { schooling } from './scenarios/schooling.js';
import { disguise } from './spelling.js';
import type { CityTruth } from './truth.js';

/** What a city in small is made of. */
export interface CityOptions {
  /** Any 32-bit integer; the same seed gives the same city. */
  readonly seed: number;
  /** Number of households; default 3,000. The real city watches 70,100. */
  readonly households?: number;
  /** The counties, from `countiesOf` or `readCounties`. */
  readonly counties: readonly County[];
}

/** A city in small: households, the files of a year, and what must come of them. */
export interface City {
  readonly seed: number;
  /** Day on which the truth holds: start it before comparing. */
  readonly today: string;
  readonly counties: readonly County[];
  readonly households: readonly CityHousehold[];
  /** In the order in which they are worked off. */
  readonly files: readonly HandOver[];
  readonly truth: CityTruth;
}

/** Last day of the year that the city plays. */
export const cityToday = '2026-10-31';

/** Fewer households can't hold every scenario once. */
export const cityHouseholdsMin = 300;

/** Households in which something is planted, of a hundred. */
const plantedPercent = 8;

/** Everything that is planted, in turn. */
export const scenarios: readonly Scenario[] = [
  ...illness,
  ...handingOver,
  ...moving,
  ...ledgerChanges,
  ...schooling,
  ...disaster,
  ...people,
];

/** Plants every scenario in turn; each round shifts by a county, so that each county has its mixture. */
function plant(draft: CityDraft, wanted: number): void {
  const plants = Math.max(scenarios.length, Math.round((wanted * plantedPercent) / 100));
  for (let at = 0; at < plants; at += 1) {
    const round = Math.floor(at / scenarios.length);
    const county = draft.counties[(at + round) % draft.counties.length];
    if (county === undefined) throw new Error('a city needs counties');
    scenarios[at % scenarios.length]?.plant(draft, county);
  }
}

function fillUp(draft: CityDraft, wanted: number): readonly CityHousehold[] {
  const background: CityHousehold[] = [];
  for (let at = draft.households.length; at < wanted; at += 1) {
    const county = draft.counties[at % draft.counties.length];
    if (county === undefined) throw new Error('a city needs counties');
    background.push(backgroundHousehold(draft, county));
  }
  return background;
}

/** Faults of hand-overs, on households to which nothing else happens. */
function spoil(draft: CityDraft, background: readonly CityHousehold[]): void {
  const victims = background.slice(0, Math.max(3, Math.floor(background.length / 500)));
  for (const victim of victims) {
    strangers(draft, victim);
    badRows(draft, victim);
  }
  refusedFiles(draft, background);
  sendAgain(draft, 'settlement-monthly', '202603', '202603-2');
  sendAgain(draft, 'cost-yearly', '202603', '202603-2');
  doubleRows(draft, draft.random.fork('double'));
}

function finish(draft: CityDraft): void {
  const random = draft.random.fork('spelling');
  for (const file of draft.files.values()) {
    const layout = layoutOf(file.layout);
    const rows = random.shuffled(file.rows).map((row) => disguise(random, layout, file, row));
    file.rows.splice(0, file.rows.length, ...rows);
  }
  notRecords(draft);
}

function countWaiting(draft: CityDraft, wanted: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { topic, until } of draft.waiting) {
    if (wanted.includes(until)) counts[topic] = (counts[topic] ?? 0) + 1;
  }
  return counts;
}

function truthOf(draft: CityDraft, files: readonly HandOver[]): CityTruth {
  return {
    receipts: receiptsOf(files),
    alerts: draft.alerts,
    notInForce: draft.notInForce,
    withdrawn: draft.withdrawn,
    parkedByTopic: countWaiting(draft, ['never']),
    parkedBeforePhase2ByTopic: countWaiting(draft, ['never', 'register']),
    reviewByTopic: countWaiting(draft, ['decision']),
    quarantined: 0,
  };
}

/**
 * Makes up a city: households first, then what happens to some of them, then everyday records, then
 * the faults of hand-overs. Pure; the same options give the same city.
 * @throws Error for fewer than `cityHouseholdsMin` households
 */
export function generateCity({ seed, households: wanted = 3_000, counties }: CityOptions): City {
  if (wanted < cityHouseholdsMin) {
    throw new Error(`a city in small has at least ${cityHouseholdsMin} households, not ${wanted}`);
  }
  const draft = new CityDraft(new Random(seed), counties, emptyFiles(counties));
  plant(draft, wanted);
  const background = fillUp(draft, wanted);
  for (const household of background) everyday(draft, household);
  reports(draft, draft.random.fork('reports'), background);
  spoil(draft, background);
  ledgers(draft);
  ledgerRowsWithoutNumber(draft);
  finish(draft);
  const files = inOrder([...draft.files.values()].filter(({ rows }) => rows.length > 0));
  const truth = truthOf(draft, files);
  return { seed, today: cityToday, counties, households: draft.households, files, truth };
}
