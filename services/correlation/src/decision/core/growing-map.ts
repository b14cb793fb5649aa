/** Entries in the order in which their keys first came. */
interface Entries<K, V> {
  readonly places: Map<K, number>;
  readonly keys: K[];
  readonly values: V[];
}

/**
 * A map that is never changed in place and yet costs next to nothing to add to: the map with one
 * entry more shares the entries of the one that it grew from, and each knows how many are its own.
 * A household with thousands of records gets one more at a time.
 */
export class GrowingMap<K, V> implements ReadonlyMap<K, V> {
  readonly #entries: Entries<K, V>;

  private constructor(
    entries: Entries<K, V>,
    /** The first so many of the shared entries are in this map. */
    readonly size: number,
  ) {
    this.#entries = entries;
  }

  /** A map with the same entries; the very same map where it is one of these already. */
  static of<K, V>(map: ReadonlyMap<K, V>): GrowingMap<K, V> {
    if (map instanceof GrowingMap) return map as GrowingMap<K, V>;
    const keys = [...map.keys()];
    const places = new Map(keys.map((key, place) => [key, place]));
    return new GrowingMap({ places, keys, values: [...map.values()] }, keys.length);
  }

  /** The map with one entry more, at its end, or with another value for a key that it has. */
  with(key: K, value: V): GrowingMap<K, V> {
    if (this.has(key)) return GrowingMap.of(new Map(this).set(key, value));
    const { places, keys, values } = this.#entries;
    // Another map grew from this one already: what it has added is not this one's to write over.
    if (keys.length > this.size) return GrowingMap.of(new Map(this).set(key, value));
    places.set(key, keys.length);
    keys.push(key);
    values.push(value);
    return new GrowingMap(this.#entries, keys.length);
  }

  get(key: K): V | undefined {
    return this.has(key) ? this.#entries.values[this.#entries.places.get(key) ?? -1] : undefined;
  }

  has(key: K): boolean {
    return (this.#entries.places.get(key) ?? Infinity) < this.size;
  }

  keys(): MapIterator<K> {
    return this.#entries.keys.slice(0, this.size).values();
  }

  values(): MapIterator<V> {
    return this.#entries.values.slice(0, this.size).values();
  }

  entries(): MapIterator<[K, V]> {
    const values = this.#entries.values;
    return [...this.keys()].map((key, place): [K, V] => [key, values[place] as V]).values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}
