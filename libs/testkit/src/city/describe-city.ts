import type { City } from './generate-city.js';

/** Figures of a city for a start screen. */
export interface CityDescription {
  readonly seed: number;
  readonly today: string;
  readonly counties: number;
  readonly households: number;
  readonly watchedHouseholds: number;
  readonly persons: number;
  readonly files: number;
  readonly refusedFiles: number;
  readonly rows: number;
  readonly published: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly ignored: number;
  readonly alerts: number;
  readonly parked: number;
  readonly review: number;
  readonly alertsByRule: Readonly<Record<string, number>>;
  readonly alertsByCounty: Readonly<Record<string, number>>;
}

function tally<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

/** Counts what a city holds and what must come of it. */
export function describeCity({
  seed,
  today,
  counties,
  households,
  files,
  truth,
}: City): CityDescription {
  const { receipts, alerts } = truth;
  return {
    seed,
    today,
    counties: counties.length,
    households: households.length,
    watchedHouseholds: households.filter(
      ({ exPoor, monitoring }) => exPoor || (monitoring !== null && monitoring.removed === null),
    ).length,
    persons: sum(households.map(({ members }) => members.length)),
    files: files.length,
    refusedFiles: receipts.filter(({ refused }) => refused !== null).length,
    rows: sum(receipts.map(({ rowsIn }) => rowsIn)),
    published: sum(receipts.map(({ published }) => published)),
    unchanged: sum(receipts.map(({ unchanged }) => unchanged)),
    rejected: sum(receipts.map(({ rejected }) => rejected)),
    ignored: sum(receipts.map(({ ignored }) => ignored)),
    alerts: alerts.length,
    parked: sum(Object.values(truth.parkedByTopic)),
    review: sum(Object.values(truth.reviewByTopic)),
    alertsByRule: tally(alerts, ({ ruleId }) => ruleId),
    alertsByCounty: tally(alerts, ({ countyCode }) => countyCode),
  };
}
