import {
  countyCodesBefore,
  divisionSuccessors,
  type HouseholdFacts,
  type PlaceTerm,
} from '#schemas';
import type { LedgerRow } from './ledger-row.js';
import type { Snapshot } from './snapshots.js';
import { termsOf, type Statement } from './terms.js';

const [countyDigits, townDigits, villageDigits] = [6, 9, 12] as const;

/** A place as a ledger writes it. */
type Place = Pick<LedgerRow, 'countyCode' | 'townCode' | 'villageCode'>;

function samePlace(a: Place, b: Place): boolean {
  return a.villageCode === b.villageCode && a.countyCode === b.countyCode;
}

/** What became of a code: of the village, else of its town, else of its county; none where it goes on. */
function successorsOf(villageCode: string): readonly string[] {
  for (const digits of [villageDigits, townDigits, countyDigits]) {
    const code = villageCode.slice(0, digits);
    const successors = divisionSuccessors(code).filter((successor) => successor !== code);
    if (successors.length > 0) return successors;
  }
  return [];
}

/**
 * A place in the codes that hold there: once a ledger has named a household by what succeeded a code, that code in
 * a later ledger is an old habit and no move.
 * @param before places of the ledgers before, oldest first
 */
function inLaterCodes(stated: Place, before: readonly Place[]): Place {
  const successors = successorsOf(stated.villageCode);
  const counties = successors.map((code) => code.slice(0, countyDigits));
  const known = before.findLast(({ countyCode }) => counties.includes(countyCode));
  if (known === undefined || counties.includes(stated.countyCode)) return stated;
  const isThere = successors.some((code) => known.villageCode.startsWith(code));
  const [only, ...others] = successors;
  if (isThere || only?.length !== villageDigits || others.length > 0) return known;
  const [townCode, countyCode] = [only.slice(0, townDigits), only.slice(0, countyDigits)];
  return { countyCode, townCode, villageCode: only };
}

/** Places of a household, each from the day on which it is there. */
export function placesOf(snapshots: readonly Snapshot[]): HouseholdFacts['places'] {
  const places: Place[] = [];
  const statements = snapshots.map(({ asOf, moved, household }): Statement<Place> => {
    const value = inLaterCodes(moved ?? household, places);
    places.push(value);
    const from = moved?.changedOn ?? asOf;
    return { asOf, from, dated: moved?.changedOn != null, value };
  });
  const terms = termsOf(statements, samePlace);
  return terms.map(({ from, to, value }, at): PlaceTerm => {
    const { countyCode, townCode, villageCode } = value;
    // A household of which the first ledger tells only where it will be is there already: it must be somewhere.
    const start = at === 0 ? Math.min(from, snapshots[0]?.asOf ?? from) : from;
    const succeeds = [...countyCodesBefore(villageCode)];
    return { countyCode, townCode, villageCode, succeeds, from: start, to };
  });
}
