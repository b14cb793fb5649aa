import { decodePerson, encodePerson } from './person-record.js';
import type { Person } from './person.js';
import { StoredPerson } from './stored-person.js';

const bytesMin = 4_096;
const growthFactor = 1.5;
/** Share of the bytes that may be left-overs before the living are moved together instead of given more room. */
const wasteMax = 0.25;
/** Bytes of all persons together: what a 32-bit place can name; about 40 million persons. */
const bytesMax = 2 ** 32 - 1;
/** Before each person: how many bytes it and this header take, then its version. */
const headerBytes = 8;
const versionAt = 4;
/** Bit of the length that says that the person is a left-over. */
const isGone = 2 ** 31;

/**
 * Persons side by side in one buffer, each known by the place where its bytes begin: nothing has to be looked
 * up between a reference that was found and the person. Left-overs stay until they are a quarter; then the
 * living are moved together, and whoever keeps places is told the new ones.
 */
export class PersonStore {
  #bytes = Buffer.alloc(bytesMin);
  #end = 0;
  #wasted = 0;
  readonly #onMove: (newPlace: (place: number) => number) => void;

  /** @param onMove called when persons were moved, with the new place of each old one */
  constructor(onMove: (newPlace: (place: number) => number) => void) {
    this.#onMove = onMove;
  }

  /** Bytes that the store takes. */
  get byteLength(): number {
    return this.#bytes.length;
  }

  /**
   * Stores a person and says at which place; all others may be moved by it.
   * @throws RangeError when there is no room for more than four gibibytes of persons
   */
  add(person: Person, version: number): number {
    const bytes = encodePerson(person);
    const length = headerBytes + bytes.length;
    if (this.#end + length > this.#bytes.length) this.#makeRoom(length);
    this.#bytes.writeUInt32LE(length, this.#end);
    this.#bytes.writeInt32LE(version, this.#end + versionAt);
    const place = this.#end + headerBytes;
    bytes.copy(this.#bytes, place);
    this.#end += length;
    return place;
  }

  /** Gives a person up. */
  remove(place: number): void {
    const length = this.#bytes.readUInt32LE(place - headerBytes);
    this.#bytes.writeUInt32LE(length + isGone, place - headerBytes);
    this.#wasted += length;
  }

  /** The person at a place. */
  person(place: number): Person {
    return decodePerson(this.#bytes, place);
  }

  /** The person at a place, whose reference is known, to be read when somebody asks. */
  known(place: number, reference: string): Person {
    return new StoredPerson(reference, this.#bytes, place);
  }

  /** Version of the person at a place. */
  version(place: number): number {
    return this.#bytes.readInt32LE(place - headerBytes + versionAt);
  }

  #makeRoom(bytesWanted: number): void {
    const isWasteful = this.#wasted > this.#end * wasteMax;
    const needed = (isWasteful ? this.#end - this.#wasted : this.#end) + bytesWanted;
    if (needed > bytesMax) throw new RangeError(`the person index is full at ${bytesMax} bytes`);
    const size = Math.min(bytesMax, Math.max(bytesMin, Math.ceil(needed * growthFactor)));
    const target = Buffer.allocUnsafe(size);
    if (isWasteful) this.#moveTogether(target);
    else this.#bytes.copy(target, 0, 0, this.#end);
    this.#bytes = target;
  }

  // Old bytes are not written over but for the header, which nobody reads who has found a person before.
  #moveTogether(target: Buffer): void {
    const old = this.#bytes;
    let end = 0;
    for (let at = 0; at < this.#end;) {
      const length = old.readUInt32LE(at);
      if (length < isGone) {
        old.copy(target, end, at, at + length);
        old.writeUInt32LE(end + headerBytes, at);
        end += length;
        at += length;
      } else {
        at += length - isGone;
      }
    }
    this.#end = end;
    this.#wasted = 0;
    this.#onMove((place) => old.readUInt32LE(place - headerBytes));
  }
}
