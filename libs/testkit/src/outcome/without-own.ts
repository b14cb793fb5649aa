import type { CityTruth } from '../city/truth.js';
import type { CityOutcome } from './compare-city.js';

/** In what somebody who tries the hub out had a part, so that it need not be as it was planted. */
interface Touched {
  readonly households: ReadonlySet<string>;
  /** How many more wait than were planted; fewer where somebody has decided about planted ones. */
  readonly parkedByTopic: Readonly<Record<string, number>>;
  readonly reviewByTopic: Readonly<Record<string, number>>;
  readonly quarantined: number;
}

/** What came of hand-overs that were not planted. Households: theirs, and those that their ledgers are about. */
export interface OwnHandOvers extends Touched {
  readonly handOvers: number;
  /** Their records, as matching knows them. */
  readonly identities: ReadonlySet<string>;
}

/** What came of decisions that somebody took through the hub's interfaces. */
export interface OwnDecisions extends Touched {
  /** County of each standard that was approved and has begun, 6 digits; that of the city for the city's own. */
  readonly standards: readonly string[];
  /** Decisions about doubtful links that are in force. */
  readonly links: number;
  /** ISO day to which the hub was driven; null where it is the city's last one. */
  readonly drivenTo: string | null;
}

/** How many decisions there are. */
export function decisionsCount({ standards, links, drivenTo }: OwnDecisions): number {
  return standards.length + links + (drivenTo === null ? 0 : 1);
}

function less(
  found: Readonly<Record<string, number>>,
  own: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const topics = [...new Set([...Object.keys(found), ...Object.keys(own)])];
  return Object.fromEntries(
    topics.map((topic) => [topic, (found[topic] ?? 0) - (own[topic] ?? 0)]),
  );
}

/**
 * Truth and outcome of a city without what somebody had a part in. A household that one of the doings
 * touches is left out on both sides: any of its alerts may now rest on them. All others are compared as before.
 */
export function withoutOwn(
  truth: CityTruth,
  outcome: CityOutcome,
  doings: readonly Touched[],
): { readonly truth: CityTruth; readonly outcome: CityOutcome } {
  const untouched = ({ householdId }: { readonly householdId: string }): boolean =>
    !doings.some(({ households }) => households.has(householdId));
  const rest = doings.reduce<CityOutcome>(
    (found, own) => ({
      ...found,
      parkedByTopic: less(found.parkedByTopic, own.parkedByTopic),
      reviewByTopic: less(found.reviewByTopic, own.reviewByTopic),
      quarantined: found.quarantined - own.quarantined,
    }),
    outcome,
  );
  return {
    truth: {
      ...truth,
      alerts: truth.alerts.filter(untouched),
      notInForce: truth.notInForce.filter(untouched),
      withdrawn: truth.withdrawn.filter(untouched),
    },
    outcome: { ...rest, alerts: outcome.alerts.filter(untouched) },
  };
}
