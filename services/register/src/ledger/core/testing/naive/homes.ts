import type { LedgerRow } from '../../ledger-row.js';
import { goneOn, isThere, type Gone } from './mergers.js';
import type { Told, Word } from './numbers.js';
import { daysOf, type Saying } from './stays.js';

/** Days of a person in a household. */
export interface Home {
  readonly household: string;
  readonly first: number;
  readonly end: number;
}

/** A person, what ledgers up to a day say, and the days on which the person came back. */
interface Asked {
  readonly told: Told;
  readonly gone: readonly Gone[];
  readonly person: string;
  readonly upTo: number;
  readonly back: readonly { readonly household: string; readonly on: number }[];
}

/** Somebody is in the household joined last, of two joined on one day in the greater one, until its end. */
function homeOn(homes: readonly Home[], day: number): Home | undefined {
  let last: Home | undefined;
  for (const home of homes) {
    if (home.first > day || home.end <= home.first) continue;
    const isLater =
      last === undefined ||
      home.first > last.first ||
      (home.first === last.first && home.household > last.household);
    if (isLater) last = home;
  }
  return last !== undefined && day < last.end ? last : undefined;
}

/** Where somebody is who is sent to a household on a day; null where a ledger says that this never was. */
function sentTo({ told, gone, person, upTo }: Asked, number: string, day: number, ledger: number) {
  let household = told.chainOf(number).numbers.at(-1) ?? number;
  for (;;) {
    const at = household;
    const never = told.withStruckOut.some(
      ({ row, ...word }) =>
        word.household === at && word.person === person && row.neverMember && row.asOf >= ledger,
    );
    if (never) return null;
    const next = goneOn(
      gone.filter((one) => one.told <= upTo),
      household,
      day,
    );
    if (next === undefined) return household;
    household = told.chainOf(next.into).numbers.at(-1) ?? next.into;
  }
}

/** What one household's ledgers say of where a person went: of each leaving the newest. */
function goings(rows: readonly LedgerRow[]): LedgerRow[] {
  const byDay = [...rows].sort((a, b) => a.asOf - b.asOf);
  const leads = (row: LedgerRow): boolean =>
    row.targetHouseholdId !== null && !['RENUMBERED', 'MERGED'].includes(row.householdChange ?? '');
  return byDay.filter((row, at) => {
    if (!leads(row)) return false;
    for (const later of byDay.slice(at + 1)) {
      if (leads(later)) return false;
      if (later.leftOn === null) return true;
    }
    return true;
  });
}

function listed(row: LedgerRow): Saying {
  const { asOf, joinedOn, leftOn, changedOn } = row;
  const merges = row.householdChange === 'MERGED';
  return {
    ...{ ledger: asOf, how: 'listed', first: joinedOn },
    sawOn: merges ? Math.min(asOf, changedOn ?? asOf) : asOf,
    end: merges ? null : leftOn,
  };
}

type Sayings = Map<string, readonly Saying[]>;

function add(sayings: Sayings, household: string, saying: Saying): void {
  sayings.set(household, [...(sayings.get(household) ?? []), saying]);
}

/** What rows say of a person, household by household, and the days on which the person came back. */
function sayingsOf(asked: Asked, words: readonly Word[]): Sayings {
  const sayings: Sayings = new Map();
  for (const household of new Set(words.map((word) => word.household))) {
    const rows = words.filter((word) => word.household === household).map(({ row }) => row);
    for (const row of rows) add(sayings, household, listed(row));
    for (const row of goings(rows)) {
      const on = row.leftOn ?? row.asOf;
      const target = sentTo(asked, row.targetHouseholdId ?? '', on, row.asOf);
      if (target === null || target === household) continue;
      add(sayings, target, {
        ledger: row.asOf,
        how: 'sent',
        sawOn: row.asOf,
        first: on,
        end: null,
      });
    }
  }
  for (const { household, on } of asked.back) {
    add(sayings, household, { ledger: on, how: 'came', sawOn: on, first: on, end: null });
  }
  return sayings;
}

/** All homes that ledgers claim for a person; they may overlap. */
function claimsOf(asked: Asked): Home[] {
  const words = asked.told.words.filter(
    ({ person, row }) => person === asked.person && row.asOf <= asked.upTo,
  );
  const gone = asked.gone.filter((one) => one.told <= asked.upTo);
  const sayings = sayingsOf(asked, words);
  const lived = (household: string) =>
    daysOf([
      ...(sayings.get(household) ?? []),
      ...gone
        .filter((one) => one.household === household)
        .map(({ on, until, again }): Saying => {
          return { ledger: again, how: 'gone', sawOn: on, first: on, end: until };
        }),
    ]);
  const homes = (): Home[] =>
    [...sayings.keys()].flatMap((household) =>
      lived(household).days.map(({ first, end }) => ({ household, first, end })),
    );
  const waiting = [...gone];
  for (;;) {
    const next = waiting
      .filter(({ household }) => sayings.has(household))
      .sort((a, b) => a.on - b.on || (a.household < b.household ? -1 : 1))[0];
    if (next === undefined) return homes();
    waiting.splice(waiting.indexOf(next), 1);
    const isNamed = words.some(
      ({ row, household }) =>
        household === next.household &&
        row.householdChange === 'MERGED' &&
        next.firstTold <= row.asOf &&
        row.asOf <= next.told,
    );
    for (const part of lived(next.household).freed) {
      if (part.gone !== next.on) continue;
      const now = homes();
      const isIn =
        homeOn(now, next.on - 1)?.household === next.household &&
        homeOn(now, next.on) === undefined;
      if (part.wasThere && !isNamed && !isIn) continue;
      const target = sentTo(asked, next.into, part.first, next.told);
      if (target === null || target === next.household) continue;
      const end = part.end === Infinity ? null : part.end;
      add(sayings, target, {
        ledger: next.told,
        how: 'came',
        sawOn: part.first,
        first: part.first,
        end,
      });
    }
  }
}

/** When a person came back: listed where they were claimed away from, and in no ledger of that day where they are. */
function returnsOf(told: Told, gone: readonly Gone[], person: string): Asked['back'] {
  const listings = told.words.filter((word) => word.person === person && isThere(word.row));
  const back: { household: string; on: number }[] = [];
  for (const on of [...new Set(listings.map(({ row }) => row.asOf))].sort((a, b) => a - b)) {
    const lists = listings.filter(({ row }) => row.asOf === on).map(({ household }) => household);
    const claims = claimsOf({ told, gone, person, upTo: on, back: [...back] });
    const home = homeOn(claims, on);
    if (home !== undefined && lists.includes(home.household)) continue;
    for (const household of new Set(lists)) {
      const isClaimed = claims.some(
        (one) => one.household === household && one.first <= on && on < one.end,
      );
      if (isClaimed && goneOn(gone, household, on) === undefined) back.push({ household, on });
    }
  }
  return back;
}

/** Homes of a person one after another: each ends where the next one begins, and all end with a death. */
export function homesOf(told: Told, gone: readonly Gone[], person: string): readonly Home[] {
  const back = returnsOf(told, gone, person);
  const claims = claimsOf({ told, gone, person, upTo: Infinity, back });
  const deaths = told.words
    .filter((word) => word.person === person && word.row.diedOn !== null)
    .sort((a, b) => b.row.asOf - a.row.asOf || (a.row.diedOn ?? 0) - (b.row.diedOn ?? 0));
  const lastDay = deaths[0]?.row.diedOn ?? Infinity;
  const alive = claims
    .map((one) => ({ ...one, wasEmpty: one.end <= one.first }))
    .filter(({ first, wasEmpty }) => first <= lastDay || (wasEmpty && first === lastDay + 1))
    .map(({ household, first, end, wasEmpty }) => {
      return { household, first, end: Math.min(end, lastDay + 1), wasEmpty };
    })
    .sort(
      (a, b) =>
        a.first - b.first ||
        Number(b.end <= b.first) - Number(a.end <= a.first) ||
        (a.household < b.household ? -1 : 1),
    );
  const settled = alive.map((home): Home => {
    const next = alive.slice(alive.indexOf(home) + 1).find(({ first, end }) => end > first);
    return { ...home, end: Math.min(home.end, next?.first ?? Infinity) };
  });
  const joined: Home[] = [];
  for (const home of settled) {
    const last = joined.at(-1);
    if (last?.household === home.household && last.end === home.first && last.end > last.first) {
      joined[joined.length - 1] = { ...last, end: home.end };
    } else joined.push(home);
  }
  return joined.map(({ household, first, end }) => ({ household, first, end }));
}
