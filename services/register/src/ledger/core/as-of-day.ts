import type { FactsContent } from './household-facts.js';
import type { Stay } from './stays.js';

/** What holds on a day, and the next day on which time alone changes it; null when none does. */
export interface AsOfDay<T> {
  readonly content: T;
  readonly nextDueDay: number | null;
}

/**
 * Where a person belongs by a day: whom they have joined by then, and has not left what they leave later.
 * Somebody whose first household begins ahead is as on its first day.
 * @param today days since 1970-01-01, local; null before the hub's first day, when nothing is ahead
 */
export function staysByDay<T extends Stay>(
  stays: readonly T[],
  today: number | null,
): AsOfDay<T[]> {
  if (today === null) return { content: [...stays], nextDueDay: null };
  const asOn = Math.max(today, Math.min(...stays.map(({ from }) => from)));
  const begun = stays.filter(({ from }) => from <= asOn);
  const ahead = stays
    .flatMap(({ from, to }) => (to === null ? [from] : [from, to]))
    .filter((day) => day > asOn);
  return {
    content: begun.map((stay) =>
      stay.to !== null && stay.to > asOn ? { ...stay, to: null } : stay,
    ),
    nextDueDay: ahead.length === 0 ? null : Math.min(...ahead),
  };
}

/**
 * The place of a household on a day, and the next day on which it is another; before the first one that, and null
 * where there is none.
 * @param today as for {@link staysByDay}
 */
export function placeByDay<T extends { readonly from: number }>(
  places: readonly T[],
  today: number | null,
): AsOfDay<T | null> {
  const [first] = places;
  if (first === undefined) return { content: null, nextDueDay: null };
  const asOn = today ?? Infinity;
  const content = places.findLast(({ from }) => from <= asOn) ?? first;
  const next = places.find(({ from }) => from > Math.max(asOn, content.from));
  return { content, nextDueDay: next?.from ?? null };
}

/**
 * Facts of a household as those see them who ask no day: a merger counts from its day on.
 * @param today as for {@link staysByDay}
 */
export function factsByDay<T extends FactsContent>(facts: T, today: number | null): AsOfDay<T> {
  const { mergedInto, mergedOn } = facts;
  const isAhead = mergedInto !== null && today !== null && mergedOn !== null && mergedOn > today;
  if (!isAhead) return { content: facts, nextDueDay: null };
  const content = { ...facts, mergedInto: null, mergedOn: null, mergedIntoCounties: [] };
  return { content, nextDueDay: mergedOn };
}
