import { countyCodesBefore, divisionSuccessors, type PlaceTerm } from '#schemas';
import type { LedgerRow } from '../../ledger-row.js';

/** A value from a day on, up to a day. */
export interface Span<T> {
  readonly value: T;
  readonly from: number;
  readonly to: number | null;
}

/** What ledgers show, one after another; a blank says nothing. */
export function spansOf<T>(
  seen: readonly { readonly on: number; readonly value: T | null }[],
): Span<T>[] {
  const days = [...new Set(seen.filter(({ value }) => value !== null).map(({ on }) => on))];
  const changes: { from: number; value: T }[] = [];
  for (const from of days.sort((a, b) => a - b)) {
    const value = seen.findLast((one) => one.on === from && one.value !== null)?.value;
    if (value == null || changes.at(-1)?.value === value) continue;
    changes.push({ from, value });
  }
  return changes.map(({ from, value }, at) => ({ value, from, to: changes[at + 1]?.from ?? null }));
}

/** Ledgers of a household by day, each with the row that speaks for it. */
export function ledgersOf(rows: readonly LedgerRow[]) {
  const days = [...new Set(rows.map(({ asOf }) => asOf))].sort((a, b) => a - b);
  const inOrder = [...rows].sort((a, b) =>
    a.personRef === b.personRef
      ? Number(a.householdId > b.householdId) - Number(a.householdId < b.householdId)
      : a.personRef < b.personRef
        ? -1
        : 1,
  );
  return days.flatMap((asOf) => {
    const ofDay = inOrder.filter((row) => row.asOf === asOf);
    const speaker = ofDay.find(({ head }) => head) ?? ofDay[0];
    const moving = ofDay.filter(({ householdChange }) => householdChange === 'MOVED');
    const mover = moving.find(({ head }) => head) ?? moving[0];
    return speaker === undefined ? [] : [{ asOf, speaker, mover, ofDay }];
  });
}

function becameOf(villageCode: string): readonly string[] {
  const lengths = [12, 9, 6].map((length) => villageCode.slice(0, length));
  const changed = lengths.map((code) => divisionSuccessors(code).filter((one) => one !== code));
  return changed.find((codes) => codes.length > 0) ?? [];
}

/** The village that a ledger means, where an earlier one knew it by what became of its code. */
function villageMeant(stated: string, earlier: readonly string[]): string {
  const became = becameOf(stated);
  const county = (code: string): string => code.slice(0, 6);
  if (became.some((code) => county(code) === county(stated))) return stated;
  const known = earlier.filter((village) =>
    became.some((code) => county(code) === county(village)),
  );
  const last = known.at(-1);
  if (last === undefined) return stated;
  if (became.some((code) => last.startsWith(code))) return last;
  const [only] = became;
  return became.length === 1 && only?.length === 12 ? only : last;
}

/** Where a household is, day by day from the first ledger on: sightings, and moves that ledgers date. */
export function placesOf(rows: readonly LedgerRow[]): PlaceTerm[] {
  const ledgers = ledgersOf(rows);
  const villages: string[] = [];
  /** What is known at a ledger: from which day where, and whether that is only announced. */
  let plan: { from: number; village: string; announced: boolean }[] = [];
  for (const { asOf, speaker, mover } of ledgers) {
    const village = villageMeant((mover ?? speaker).villageCode, villages);
    villages.push(village);
    const on = mover?.changedOn ?? null;
    const from = on ?? asOf;
    plan = plan.filter((one) => {
      if (one.from === from) return false;
      if (on === null) return true;
      return one.from < from && !(one.announced && one.village === village);
    });
    plan.push({ from, village, announced: from > asOf });
    plan.sort((a, b) => a.from - b.from);
    for (let at = 1; at < plan.length;) {
      const [last, next] = [plan[at - 1], plan[at]];
      if (last !== undefined && last.village === next?.village) {
        last.announced &&= next.announced;
        plan.splice(at, 1);
      } else at += 1;
    }
  }
  return plan.map(({ from, village }, at) => ({
    ...{ countyCode: village.slice(0, 6), townCode: village.slice(0, 9), villageCode: village },
    succeeds: [...countyCodesBefore(village)],
    from: at === 0 ? Math.min(from, ledgers[0]?.asOf ?? from) : from,
    to: plan[at + 1]?.from ?? null,
  }));
}

/** The same by counties. */
export function countiesOf(places: readonly PlaceTerm[]) {
  const found: { countyCode: string; succeeds: string[]; from: number; to: number | null }[] = [];
  for (const { countyCode, succeeds, from, to } of places) {
    const last = found.at(-1);
    const same = last?.countyCode === countyCode && String(last.succeeds) === String(succeeds);
    if (same && last.to === from) last.to = to;
    else found.push({ countyCode, succeeds: [...succeeds], from, to });
  }
  return found;
}
