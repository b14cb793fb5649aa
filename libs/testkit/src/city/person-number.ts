import { checkCharacterOf, syntheticIdNumber } from '#domain';
import type { Day } from './days.js';
import type { Random } from './random.js';

/** Hands out ID numbers of nobody (prefix 130599), no number twice. */
export class PersonNumbers {
  readonly #given = new Set<string>();

  constructor(readonly random: Random) {}

  /** A valid number for a birth date and sex: an odd sequence is male (GB 11643). */
  next(birthOn: Day, female: boolean): string {
    for (;;) {
      const number = syntheticIdNumber(birthOn, this.random.int(1, 498) * 2 + (female ? 0 : 1));
      // What Excel leaves of it must not be a valid number by chance, or no check could tell.
      const cut = excelTruncated(number);
      if (this.#given.has(number) || checkCharacterOf(cut.slice(0, 17)) === '0') continue;
      this.#given.add(number);
      return number;
    }
  }
}

/** What Excel leaves of a number kept as a number: 15 digits, then zeros. */
export function excelTruncated(number: string): string {
  return `${number.slice(0, 15)}000`;
}

/** First-generation number of 15 digits: no century, no check digit. */
export function firstGeneration(number: string): string {
  return number.slice(0, 6) + number.slice(8, 17);
}

/** The number with a wrong check digit. */
export function wrongCheckDigit(number: string): string {
  return number.slice(0, 17) + (number.endsWith('1') ? '2' : '1');
}
