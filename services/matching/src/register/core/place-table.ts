import { isReferenceAt, referenceWords, tagOf, wordOf } from './reference.js';

/** Share of the slots that may be taken before the table grows: longer probe runs cost more. */
const loadMax = 0.8;
const growthFactor = 1.5;
const slotsMin = 16;
const tagRange = 2 ** 32;

/**
 * Hash table from references to places in the store, by open addressing in one typed array: nothing for the garbage
 * collector to walk. A slot holds words of the reference, then the place plus one (0 says that it is free). With
 * all four words it finds a place without a look elsewhere, for 20 to 30 bytes an entry; with the first one alone,
 * the tag, it takes 10 to 15, and whoever looks one up compares the whole reference at the place. Tags must be
 * spread evenly (first word of an HMAC).
 */
export class PlaceTable {
  readonly #keyWords: number;
  readonly #slotWords: number;
  #slots: Uint32Array;
  #slotCount = slotsMin;
  #size = 0;

  /** @param kept how much of a reference is kept */
  constructor(kept: 'reference' | 'tag') {
    this.#keyWords = kept === 'reference' ? referenceWords : 1;
    this.#slotWords = this.#keyWords + 1;
    this.#slots = new Uint32Array(slotsMin * this.#slotWords);
  }

  /** Number of entries. */
  get size(): number {
    return this.#size;
  }

  /** Bytes that the table takes. */
  get byteLength(): number {
    return this.#slots.byteLength;
  }

  /** Adds an entry; the same reference and place twice would be two entries. */
  add(reference: string, place: number): void {
    if (this.#size + 1 > this.#slotCount * loadMax) this.#grow();
    const at = this.#freeFor(tagOf(reference)) * this.#slotWords;
    for (let nth = 0; nth < this.#keyWords; nth += 1) {
      this.#slots[at + nth] = wordOf(reference, nth);
    }
    this.#slots[at + this.#keyWords] = place + 1;
    this.#size += 1;
  }

  /** Takes one entry away; false when there was none. */
  remove(reference: string, place: number): boolean {
    const tag = tagOf(reference);
    let slot = this.#home(tag);
    while (this.#place(slot) !== place || this.#tag(slot) !== tag) {
      if (this.#place(slot) < 0) return false;
      slot = this.#after(slot);
    }
    this.#closeGap(slot);
    this.#size -= 1;
    return true;
  }

  /** The place of a reference in a table that keeps whole ones; -1 when there is none, or it is no reference. */
  find(reference: string): number {
    const tag = tagOf(reference);
    for (let slot = this.#home(tag); ; slot = this.#after(slot)) {
      const place = this.#place(slot);
      if (place < 0) return -1;
      if (this.#tag(slot) !== tag) continue;
      if (isReferenceAt(this.#slots, slot * this.#slotWords, reference)) return place;
    }
  }

  /** All places whose references have the same tag as this one, and maybe no more than that in common. */
  likely(reference: string): readonly number[] {
    const places: number[] = [];
    const tag = tagOf(reference);
    for (let slot = this.#home(tag); ; slot = this.#after(slot)) {
      const place = this.#place(slot);
      if (place < 0) return places;
      if (this.#tag(slot) === tag) places.push(place);
    }
  }

  /** Takes over where persons were moved to. */
  move(newPlace: (place: number) => number): void {
    for (let slot = 0; slot < this.#slotCount; slot += 1) {
      const place = this.#place(slot);
      if (place >= 0) this.#slots[slot * this.#slotWords + this.#keyWords] = newPlace(place) + 1;
    }
  }

  /** Slot at which the search for a tag begins; every tag range gets its own stretch of slots. */
  #home(tag: number): number {
    return Math.floor((tag / tagRange) * this.#slotCount);
  }

  #after(slot: number): number {
    return slot + 1 === this.#slotCount ? 0 : slot + 1;
  }

  #tag(slot: number): number {
    return this.#slots[slot * this.#slotWords] ?? 0;
  }

  #place(slot: number): number {
    return (this.#slots[slot * this.#slotWords + this.#keyWords] ?? 0) - 1;
  }

  #freeFor(tag: number): number {
    let slot = this.#home(tag);
    while (this.#place(slot) >= 0) slot = this.#after(slot);
    return slot;
  }

  /**
   * Moves later entries of the run back over the freed slot. Leaving a mark instead would fill the
   * table with marks: residents change all the time and the table lives as long as the process.
   */
  #closeGap(freed: number): void {
    let gap = freed;
    for (let slot = this.#after(gap); this.#place(slot) >= 0; slot = this.#after(slot)) {
      if (this.#distance(this.#home(this.#tag(slot)), slot) >= this.#distance(gap, slot)) {
        const at = slot * this.#slotWords;
        this.#slots.copyWithin(gap * this.#slotWords, at, at + this.#slotWords);
        gap = slot;
      }
    }
    this.#slots[gap * this.#slotWords + this.#keyWords] = 0;
  }

  #distance(from: number, to: number): number {
    return to >= from ? to - from : to - from + this.#slotCount;
  }

  #grow(): void {
    const old = this.#slots;
    const words = this.#slotWords;
    this.#slotCount = Math.ceil(this.#slotCount * growthFactor);
    this.#slots = new Uint32Array(this.#slotCount * words);
    for (let at = 0; at < old.length; at += words) {
      if (old[at + this.#keyWords] === 0) continue;
      const to = this.#freeFor(old[at] ?? 0) * words;
      for (let nth = 0; nth < words; nth += 1) this.#slots[to + nth] = old[at + nth] ?? 0;
    }
  }
}
