import type { Residence } from '#schemas';

/**
 * The household in which a person lives now, by the register as known now: the one joined last of
 * those without an end. Someone who died or left without joining another stays with the last one.
 * Of two households that claim a person, the one joined later has the person, then the greater id.
 * No clock is asked, so that the same register gives the same answer on every day.
 */
export function householdNow(residences: readonly Residence[]): string | null {
  const open = residences.filter(({ to }) => to === null);
  if (open.length > 0) return best(open, joinedLater);
  return best(residences, leftLater);
}

/**
 * The household in which a person lived on a day; null when the register knows of none.
 * @param day days since 1970-01-01, local
 */
export function householdOn(residences: readonly Residence[], day: number): string | null {
  return best(
    residences.filter(({ from, to }) => from <= day && (to === null || day < to)),
    joinedLater,
  );
}

/**
 * The household of a house on a day, by its head: where the head lived on that day, else the last
 * household before it, else the first after it.
 * @param day days since 1970-01-01, local
 */
export function householdOfHouse(residences: readonly Residence[], day: number): string | null {
  const before = residences.filter(({ to }) => to !== null && to <= day);
  const after = residences.filter(({ from }) => from > day);
  return householdOn(residences, day) ?? best(before, leftLater) ?? best(after, joinedEarlier);
}

/** Positive when the first of two residences is the better one. */
type Preference = (a: Residence, b: Residence) => number;

const byId: Preference = (a, b) =>
  a.householdId === b.householdId ? 0 : a.householdId > b.householdId ? 1 : -1;
const joinedLater: Preference = (a, b) => a.from - b.from || byId(a, b);
const joinedEarlier: Preference = (a, b) => b.from - a.from || byId(a, b);
const leftLater: Preference = (a, b) =>
  (a.to ?? Number.MAX_SAFE_INTEGER) - (b.to ?? Number.MAX_SAFE_INTEGER) || joinedLater(a, b);

function best(residences: readonly Residence[], preference: Preference): string | null {
  let found: Residence | undefined;
  for (const residence of residences) {
    if (found === undefined || preference(residence, found) > 0) found = residence;
  }
  return found?.householdId ?? null;
}
