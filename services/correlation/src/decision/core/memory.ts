/**
 * What was worked out before, for as long as it rests on the very same things. Records, facts and
 * standards are never changed in place, so the same objects give the same result: an answer from
 * here is the answer that asking again would give.
 */
export class Memory {
  readonly #latest = new Map<string, { restsOn: readonly unknown[]; value: unknown }>();

  /**
   * The value last worked out under a name, while it rests on the same things in the same order.
   * @param work must read nothing else that may change; gets the last value, which rests on other
   *   things, or null
   */
  recall<V>(name: string, restsOn: readonly unknown[], work: (last: V | null) => V): V {
    const known = this.#latest.get(name);
    const same = known?.restsOn.length === restsOn.length && beginsWith(restsOn, known.restsOn);
    if (same) return known.value as V;
    const value = work((known?.value ?? null) as V | null);
    this.#latest.set(name, { restsOn, value });
    return value;
  }

  /**
   * The value of a list that mostly grows at its end: the last value, extended by what is new.
   * @param extend gets null instead of a value when the list is another one, and may then start anew
   */
  grow<E, V>(
    name: string,
    list: readonly E[],
    extend: (known: V | null, added: readonly E[]) => V | null,
  ): V {
    const known = this.#latest.get(name);
    const before = known?.restsOn ?? [];
    const grown = known !== undefined && beginsWith(list, before);
    if (grown && before.length === list.length) return known.value as V;
    const extended = grown ? extend(known.value as V, list.slice(before.length)) : null;
    const value = extended ?? extend(null, list);
    this.#latest.set(name, { restsOn: list, value });
    return value as V;
  }
}

function beginsWith(list: readonly unknown[], start: readonly unknown[]): boolean {
  if (list === start) return true;
  // A plain loop: it goes over thousands of records several times for each decision.
  for (let at = 0; at < start.length; at += 1) if (start[at] !== list[at]) return false;
  return true;
}
