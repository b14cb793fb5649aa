import { InvalidArgumentError } from 'commander';

/**
 * Reads an option that counts something.
 * @returns a parser for commander; it refuses what is no whole number from `min` on
 */
export function wholeNumberFrom(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= min) return value;
    throw new InvalidArgumentError(`a whole number from ${String(min)} on`);
  };
}
