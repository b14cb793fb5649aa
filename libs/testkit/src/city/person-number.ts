import { compactOf, type Day } from './days.js';
import type { Random } from './random.js';

// Address part that no place has and no citizen carries: a number made here can't be anybody's.
const addressPart = '130599';
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkDigits = '10X98765432';

/** Check digit of the first 17 digits (GB 11643). */
export function checkDigitOf(first17: string): string {
  const sum = weights.reduce((total, weight, at) => total + weight * Number(first17[at]), 0);
  return checkDigits.charAt(sum % 11);
}

/** Hands out ID numbers, no number twice. */
export class PersonNumbers {
  readonly #given = new Set<string>();

  constructor(readonly random: Random) {}

  /** A valid number with the prefix 130599 for a birth date and sex. */
  next(birthOn: Day, female: boolean): string {
    for (;;) {
      // The last sequence digit says the sex: odd is male.
      const sequence = this.random.int(0, 499) * 2 + (female ? 0 : 1);
      const first17 = addressPart + compactOf(birthOn) + String(sequence).padStart(3, '0');
      const number = first17 + checkDigitOf(first17);
      // What Excel leaves of it must not be a valid number by chance, or no check could tell.
      if (this.#given.has(number) || checkDigitOf(`${number.slice(0, 15)}00`) === '0') continue;
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
