import { hash } from 'node:crypto';

/** Bytes in which a value says under which schema it was written: the frame of the wire. */
const frameBytes = 5;

/** Where a revision stands: so many of its key stand before it on its topic. */
interface RevisionPlace {
  readonly topic: string;
  readonly key: string;
  readonly place: number;
}

/** A place in which not the same bytes stand on both sides. */
export interface Mismatch extends RevisionPlace {
  /** Null where nothing was decided again. */
  readonly replayed: Buffer | null;
}

interface PublishedKey {
  readonly topic: string;
  readonly key: string;
  /** Frame and hash of each revision, in their order. */
  readonly revisions: string[];
  met: number;
}

/**
 * Compares what was published with what is decided again, each key on each topic in its order. Of what was
 * published it keeps frame and SHA-256, some 100 bytes a revision.
 */
export class Comparison {
  published = 0;
  replayed = 0;
  /** Places where only the schema differs under which the bytes were written. */
  sameUnderOlderSchema = 0;
  /** Places that differ beyond those in `mismatches`. */
  omitted = 0;
  readonly mismatches: Mismatch[] = [];
  readonly #keys = new Map<string, PublishedKey>();

  /** @param mismatchesMax places that are kept; the rest is counted */
  constructor(private readonly mismatchesMax: number) {}

  /** Keeps a revision as it was published. */
  expect(topic: string, key: string, bytes: Buffer): void {
    this.published += 1;
    this.#of(topic, key).revisions.push(seal(bytes));
  }

  /**
   * Compares the next revision that was decided again.
   * @param underSchema encodes it under the schema that a frame names; null where that cannot be done
   */
  meet(
    topic: string,
    key: string,
    replayed: Buffer,
    underSchema: (frame: Buffer) => Buffer | null,
  ): void {
    this.replayed += 1;
    const known = this.#of(topic, key);
    const place = known.met;
    const published = known.revisions[place];
    known.met += 1;
    if (published === seal(replayed)) return;
    const asWritten = published === undefined ? null : underSchema(frameOf(published));
    if (asWritten !== null && seal(asWritten) === published) this.sameUnderOlderSchema += 1;
    else this.#differs({ topic, key, place, replayed });
  }

  /** Ends with the keys so far: what was published of them and not decided again differs. */
  end(): void {
    for (const { topic, key, revisions, met } of this.#keys.values()) {
      for (let place = met; place < revisions.length; place += 1) {
        this.#differs({ topic, key, place, replayed: null });
      }
    }
    this.#keys.clear();
  }

  #differs(mismatch: Mismatch): void {
    if (this.mismatches.length < this.mismatchesMax) this.mismatches.push(mismatch);
    else this.omitted += 1;
  }

  #of(topic: string, key: string): PublishedKey {
    const name = `${topic}\n${key}`;
    let known = this.#keys.get(name);
    if (known === undefined) {
      known = { topic, key, revisions: [], met: 0 };
      this.#keys.set(name, known);
    }
    return known;
  }
}

function seal(bytes: Buffer): string {
  return bytes.toString('latin1', 0, frameBytes) + hash('sha256', bytes, 'base64');
}

function frameOf(sealed: string): Buffer {
  return Buffer.from(sealed.slice(0, frameBytes), 'latin1');
}
