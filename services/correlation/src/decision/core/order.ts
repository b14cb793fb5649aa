/** Compare two texts by code units, as `<` does, so that no locale takes part in a decision. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Index of the last element that is not above `limit` in an ascending list; −1 if none. */
export function lastAtOrBelow(ascending: readonly number[], limit: number): number {
  return lastHolding(ascending, (one) => one <= limit);
}

/** Index of the last element that holds, where all before one that holds do so too; −1 if none. */
export function lastHolding<T>(list: readonly T[], holds: (one: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // The middle is always inside of the list.
    if (holds(list[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Distinct numbers in ascending order. */
export function ascendingDistinct(numbers: Iterable<number>): number[] {
  const list = [...numbers];
  // Most lists of days come from evidence that is sorted by day.
  if (list.every((one, at) => at === 0 || one > (list[at - 1] ?? one))) return list;
  return [...new Set(list)].sort((a, b) => a - b);
}

/** Group by a key, keeping the order of the elements within a group. */
export function groupBy<K, V>(values: Iterable<V>, keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
