import type { Residence } from '#schemas';
import { decodePerson, decodeResidences } from './person-record.js';
import type { Person } from './person.js';

/**
 * A person who was found, read from the bytes of the store when somebody asks: whoever looks for a household has
 * no use for names, aliases and village, and making them costs more than finding the person. The store never
 * writes over bytes that it has written, so this stays who the person was when they were found.
 */
export class StoredPerson implements Person {
  #residences: readonly Residence[] | undefined;
  #whole: Person | undefined;
  readonly #bytes: Buffer;
  readonly #at: number;

  /** @param at where the person's bytes begin */
  constructor(
    readonly personRef: string,
    bytes: Buffer,
    at: number,
  ) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get residences(): readonly Residence[] {
    this.#residences ??= decodeResidences(this.#bytes, this.#at);
    return this.#residences;
  }

  get nameBirthRef(): string | null {
    return this.#person.nameBirthRef;
  }

  get nameVillageRef(): string | null {
    return this.#person.nameVillageRef;
  }

  get aliases(): readonly string[] {
    return this.#person.aliases;
  }

  get villageCode(): string {
    return this.#person.villageCode;
  }

  get #person(): Person {
    this.#whole ??= decodePerson(this.#bytes, this.#at);
    return this.#whole;
  }
}
