import type { CityTruth } from '../city/truth.js';
import type { CityOutcome } from './compare-city.js';

/** What came of hand-overs that were not planted: those of somebody who tries the hub out. */
export interface OwnHandOvers {
  readonly handOvers: number;
  /** Households to which their records belong, or which their ledgers are about. */
  readonly households: ReadonlySet<string>;
  readonly parkedByTopic: Readonly<Record<string, number>>;
  readonly reviewByTopic: Readonly<Record<string, number>>;
  readonly quarantined: number;
}

function less(
  found: Readonly<Record<string, number>>,
  own: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(found).map(([topic, records]) => [topic, records - (own[topic] ?? 0)]),
  );
}

/**
 * Truth and outcome of a city without what own hand-overs had a part in. A household that one of them
 * touches is left out on both sides: any of its alerts may now rest on them. All others are compared as before.
 */
export function withoutOwn(
  truth: CityTruth,
  outcome: CityOutcome,
  own: OwnHandOvers,
): { readonly truth: CityTruth; readonly outcome: CityOutcome } {
  const untouched = ({ householdId }: { readonly householdId: string }): boolean =>
    !own.households.has(householdId);
  return {
    truth: {
      ...truth,
      alerts: truth.alerts.filter(untouched),
      notInForce: truth.notInForce.filter(untouched),
      withdrawn: truth.withdrawn.filter(untouched),
    },
    outcome: {
      ...outcome,
      alerts: outcome.alerts.filter(untouched),
      parkedByTopic: less(outcome.parkedByTopic, own.parkedByTopic),
      reviewByTopic: less(outcome.reviewByTopic, own.reviewByTopic),
      quarantined: outcome.quarantined - own.quarantined,
    },
  };
}
