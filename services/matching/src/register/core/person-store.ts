import { decodePerson, encodePerson } from './person-record.js';
import type { Person } from './person.js';
import { StoredPerson } from './stored-person.js';

const bytesMin = 4_096;
const growthFactor = 1.5;
/** Bytes of all persons together: what a 32-bit offset can address; about 40 million persons. */
const bytesMax = 2 ** 32 - 1;

/**
 * Persons side by side in one buffer, each known by a row number. A changed person is written anew;
 * once half of the buffer is left-overs, the living ones are moved together.
 */
export class PersonStore {
  #bytes = Buffer.alloc(bytesMin);
  #end = 0;
  #wasted = 0;
  #offsets = new Uint32Array(bytesMin / 4);
  #lengths = new Uint32Array(bytesMin / 4);
  #versions = new Int32Array(bytesMin / 4);
  #rowCount = 0;
  readonly #freeRows: number[] = [];

  /** Bytes that the store takes. */
  get byteLength(): number {
    const columns = this.#offsets.byteLength + this.#lengths.byteLength + this.#versions.byteLength;
    return this.#bytes.length + columns;
  }

  /** Stores a new person and says under which row. */
  add(person: Person, version: number): number {
    const row = this.#freeRows.pop() ?? this.#newRow();
    this.#write(row, person, version);
    return row;
  }

  /** Replaces the person of a row. */
  replace(row: number, person: Person, version: number): void {
    this.#wasted += this.#length(row);
    this.#lengths[row] = 0;
    this.#write(row, person, version);
  }

  /** Gives the row up; it may be used for another person. */
  remove(row: number): void {
    this.#wasted += this.#length(row);
    this.#lengths[row] = 0;
    this.#freeRows.push(row);
  }

  /** The person of a row. */
  person(row: number): Person {
    return decodePerson(this.#bytes, this.#offset(row));
  }

  /** The person of a row, whose reference is known, to be read when somebody asks. */
  known(row: number, reference: string): Person {
    return new StoredPerson(reference, this.#bytes, this.#offset(row));
  }

  /** Version of the person of a row. */
  version(row: number): number {
    return this.#versions[row] ?? 0;
  }

  #offset(row: number): number {
    return this.#offsets[row] ?? 0;
  }

  #length(row: number): number {
    return this.#lengths[row] ?? 0;
  }

  #newRow(): number {
    if (this.#rowCount === this.#offsets.length) {
      const length = Math.ceil(this.#rowCount * growthFactor);
      this.#offsets = grown(new Uint32Array(length), this.#offsets);
      this.#lengths = grown(new Uint32Array(length), this.#lengths);
      this.#versions = grown(new Int32Array(length), this.#versions);
    }
    return this.#rowCount++;
  }

  #write(row: number, person: Person, version: number): void {
    const bytes = encodePerson(person);
    if (this.#end + bytes.length > this.#bytes.length) this.#makeRoom(bytes.length);
    bytes.copy(this.#bytes, this.#end);
    this.#offsets[row] = this.#end;
    this.#lengths[row] = bytes.length;
    this.#versions[row] = version;
    this.#end += bytes.length;
  }

  #makeRoom(bytesWanted: number): void {
    const living = this.#end - this.#wasted + bytesWanted;
    const mostlyWaste = living <= this.#bytes.length / 2;
    const size = mostlyWaste ? this.#bytes.length : Math.ceil(living * growthFactor);
    if (living > bytesMax) throw new RangeError(`the person index is full at ${bytesMax} bytes`);
    const target = Buffer.allocUnsafe(Math.min(size, bytesMax));
    let end = 0;
    for (let row = 0; row < this.#rowCount; row += 1) {
      const [at, length] = [this.#offset(row), this.#length(row)];
      if (length === 0) continue;
      this.#bytes.copy(target, end, at, at + length);
      this.#offsets[row] = end;
      end += length;
    }
    this.#bytes = target;
    this.#end = end;
    this.#wasted = 0;
  }
}

function grown<T extends Uint32Array | Int32Array>(target: T, source: T): T {
  target.set(source);
  return target;
}
