import { compactOf, type Day } from './days.js';
import type { Random } from './random.js';

/** Address part that no place has. */
const prefixOfNobody = '130599';

/**
 * Check character of the first 17 digits, by the recursion of ISO 7064 (MOD 11-2), which GB 11643 takes. The hub
 * has the weights instead: a mistake in either would be seen in the other.
 */
export function checkCharacter(first17: string): string {
  const product = Array.from(first17, Number).reduce((sum, digit) => ((sum + digit) * 2) % 11, 0);
  const check = (12 - product) % 11;
  return check === 10 ? 'X' : String(check);
}

/** Hands out ID numbers of nobody (prefix 130599), no number twice. */
export class PersonNumbers {
  readonly #given = new Set<string>();

  constructor(readonly random: Random) {}

  /** A valid number for a birth date and sex: an odd sequence is male (GB 11643). */
  next(birthOn: Day, female: boolean): string {
    for (;;) {
      const sequence = this.random.int(1, 498) * 2 + (female ? 0 : 1);
      const first17 = prefixOfNobody + compactOf(birthOn) + String(sequence).padStart(3, '0');
      const number = first17 + checkCharacter(first17);
      // What Excel leaves of it must not be a valid number by chance, or no check could tell.
      const cut = excelTruncated(number);
      if (this.#given.has(number) || checkCharacter(cut.slice(0, 17)) === '0') continue;
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
