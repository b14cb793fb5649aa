/** Share of the slots that may be taken before the table grows: longer probe runs cost more. */
const loadMax = 0.8;
const growthFactor = 1.5;
const slotsMin = 16;
/** Words of one slot: the tag, then the row plus one (0 says that the slot is free). */
const slotWords = 2;
const tagRange = 2 ** 32;

/**
 * Hash table from a 32-bit tag to row numbers, by open addressing in one typed array: 10 to 15 bytes
 * an entry and nothing for the garbage collector to walk. Several rows may share a tag; whoever looks
 * one up compares the whole key in the row. Tags must be spread evenly (first word of an HMAC).
 */
export class RowTable {
  #slots = new Uint32Array(slotsMin * slotWords);
  #slotCount = slotsMin;
  #size = 0;

  /** Number of entries. */
  get size(): number {
    return this.#size;
  }

  /** Bytes that the table takes. */
  get byteLength(): number {
    return this.#slots.byteLength;
  }

  /** Adds an entry; the same tag and row twice would be two entries. */
  add(tag: number, row: number): void {
    if (this.#size + 1 > this.#slotCount * loadMax) this.#grow();
    this.#place(tag, row);
    this.#size += 1;
  }

  /** Takes one entry away; false when there was none. */
  remove(tag: number, row: number): boolean {
    let slot = this.#home(tag);
    while (this.#row(slot) !== row || this.#tag(slot) !== tag) {
      if (this.#row(slot) < 0) return false;
      slot = this.#after(slot);
    }
    this.#closeGap(slot);
    this.#size -= 1;
    return true;
  }

  /** The first row of a tag that `accepts` says yes to; -1 when there is none. */
  find(tag: number, accepts: (row: number) => boolean): number {
    for (let slot = this.#home(tag); ; slot = this.#after(slot)) {
      const row = this.#row(slot);
      if (row < 0) return -1;
      if (this.#tag(slot) === tag && accepts(row)) return row;
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
    return this.#slots[slot * slotWords] ?? 0;
  }

  #row(slot: number): number {
    return (this.#slots[slot * slotWords + 1] ?? 0) - 1;
  }

  #place(tag: number, row: number): void {
    let slot = this.#home(tag);
    while (this.#row(slot) >= 0) slot = this.#after(slot);
    this.#write(slot, tag, row);
  }

  #write(slot: number, tag: number, row: number): void {
    this.#slots[slot * slotWords] = tag;
    this.#slots[slot * slotWords + 1] = row + 1;
  }

  /**
   * Moves later entries of the run back over the freed slot. Leaving a mark instead would fill the
   * table with marks: residents change all the time and the table lives as long as the process.
   */
  #closeGap(freed: number): void {
    let gap = freed;
    for (let slot = this.#after(gap); this.#row(slot) >= 0; slot = this.#after(slot)) {
      if (this.#distance(this.#home(this.#tag(slot)), slot) >= this.#distance(gap, slot)) {
        this.#write(gap, this.#tag(slot), this.#row(slot));
        gap = slot;
      }
    }
    this.#write(gap, 0, -1);
  }

  #distance(from: number, to: number): number {
    return to >= from ? to - from : to - from + this.#slotCount;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slotCount = Math.ceil(this.#slotCount * growthFactor);
    this.#slots = new Uint32Array(this.#slotCount * slotWords);
    for (let at = 0; at < old.length; at += slotWords) {
      const row = (old[at + 1] ?? 0) - 1;
      if (row >= 0) this.#place(old[at] ?? 0, row);
    }
  }
}
