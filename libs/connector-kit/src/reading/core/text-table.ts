import { cellCharactersMax } from './limits.js';

const chunkBytes = 1_024 * 1_024;
const entriesAtFirst = 1_024;

/**
 * Texts by number, outside of the heap: half a million rows as a spreadsheet saves them have a million different
 * texts, and as strings they would be more than all the heap that a connector has.
 */
export class TextTable {
  private readonly chunks: Buffer<ArrayBuffer>[] = [];
  /** Bytes taken of the last chunk. */
  private taken = chunkBytes;
  private count = 0;
  /** Where each text begins: chunks are counted as if they lay behind one another. */
  private starts = new Uint32Array(entriesAtFirst);
  private lengths = new Uint32Array(entriesAtFirst);

  /** Bytes that the texts take. */
  get bytes(): number {
    return this.chunks.length * chunkBytes;
  }

  /** Adds the next text. Of one that no cell may hold, as much is kept as shows that. */
  add(text: string): void {
    const bytes = Buffer.from(text.slice(0, cellCharactersMax + 1), 'utf8');
    if (this.taken + bytes.length > chunkBytes) {
      this.chunks.push(Buffer.allocUnsafeSlow(chunkBytes));
      this.taken = 0;
    }
    if (this.count === this.starts.length) this.grow();
    bytes.copy(this.chunks.at(-1) ?? bytes, this.taken);
    this.starts[this.count] = (this.chunks.length - 1) * chunkBytes + this.taken;
    this.lengths[this.count] = bytes.length;
    this.taken += bytes.length;
    this.count += 1;
  }

  /** The text of a number, from 0; undefined where there is none. */
  at(index: number): string | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) return undefined;
    const [start = 0, length = 0] = [this.starts[index], this.lengths[index]];
    // One of no characters may stand where no chunk is yet.
    if (length === 0) return '';
    const from = start % chunkBytes;
    return this.chunks[Math.floor(start / chunkBytes)]?.toString('utf8', from, from + length);
  }

  /** Gives the memory back at once: a collection may come long after the next reader has taken as much again. */
  free(): void {
    for (const { buffer } of [...this.chunks, this.starts, this.lengths]) buffer.transfer(0);
    this.chunks.length = 0;
    this.count = 0;
  }

  private grow(): void {
    const [starts, lengths] = [this.starts, this.lengths];
    this.starts = new Uint32Array(2 * this.count);
    this.lengths = new Uint32Array(2 * this.count);
    this.starts.set(starts);
    this.lengths.set(lengths);
    for (const { buffer } of [starts, lengths]) buffer.transfer(0);
  }
}
