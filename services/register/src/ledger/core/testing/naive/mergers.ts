import type { LedgerRow } from '../../ledger-row.js';
import { greatest, type Told, type Word } from './numbers.js';

/** A household that is gone from a day on, up to a day. */
export interface Gone {
  readonly household: string;
  readonly into: string;
  readonly on: number;
  until: number;
  /** Day of the ledger that lists a member again. */
  readonly again: number;
  readonly firstTold: number;
  readonly told: number;
}

/** Whether a row lists somebody who is there. */
export function isThere({ leftOn, diedOn, householdChange }: LedgerRow): boolean {
  return leftOn === null && diedOn === null && householdChange !== 'MERGED';
}

function householdIn(told: Told, number: string): string {
  return told.chainOf(number).numbers.at(-1) ?? number;
}

/** What the ledgers of one household tell of its mergers, before circles are looked for. */
function toldOf(told: Told, household: string, words: readonly Word[]): Gone[] {
  const days = [...new Set(words.map(({ row }) => row.asOf))].sort((a, b) => a - b);
  const found: Gone[] = [];
  let open: Gone | undefined;
  for (const day of days) {
    const ofDay = words.map(({ row }) => row).filter(({ asOf }) => asOf === day);
    const merging = ofDay.filter(
      (row) =>
        row.householdChange === 'MERGED' &&
        row.targetHouseholdId !== null &&
        row.changedOn !== null &&
        householdIn(told, row.targetHouseholdId) !== household,
    );
    const word = greatest(
      merging,
      ({ head }) => Number(head),
      ({ changedOn }) => changedOn ?? 0,
      ({ targetHouseholdId }) => targetHouseholdId ?? '',
    );
    if (word?.targetHouseholdId != null && word.changedOn !== null) {
      open = {
        household,
        into: word.targetHouseholdId,
        on: word.changedOn,
        ...{ until: Infinity, again: Infinity, firstTold: open?.firstTold ?? day, told: day },
      };
    } else if (open !== undefined && day >= open.on && ofDay.some(isThere)) {
      found.push({ ...open, until: day, again: day });
      open = undefined;
    }
  }
  if (open !== undefined) found.push(open);
  found.forEach((one, at) => {
    one.until = Math.min(one.until, found[at + 1]?.on ?? Infinity);
  });
  return found;
}

/** Where somebody is sent on from a household on a day, by some mergers; undefined when it is there. */
export function goneOn(gone: readonly Gone[], household: string, day: number): Gone | undefined {
  return gone.find((one) => one.household === household && one.on <= day && day < one.until);
}

/** All times in which households are gone. In a circle the newest ledger is believed, day by day. */
export function goneTimes(told: Told, lastDay: number): readonly Gone[] {
  const households = [...new Set(told.words.map(({ household }) => household))];
  const all = households.flatMap((household) =>
    toldOf(
      told,
      household,
      told.words.filter((word) => word.household === household),
    ),
  );
  const accepted: Gone[] = [];
  while (all.length > 0) {
    const newest = greatest(
      all,
      (one) => one.told,
      (one) => one.on,
      (one) => one.household,
      (one) => one.into,
    );
    if (newest === undefined) break;
    all.splice(all.indexOf(newest), 1);
    for (let day = newest.on; day < Math.min(newest.until, lastDay); day += 1) {
      let at = householdIn(told, newest.into);
      for (let next = goneOn(accepted, at, day); next !== undefined;) {
        at = householdIn(told, next.into);
        next = at === newest.household ? undefined : goneOn(accepted, at, day);
      }
      if (at === newest.household) newest.until = day;
    }
    if (newest.until > newest.on) accepted.push(newest);
  }
  return accepted;
}
