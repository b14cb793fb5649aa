import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '#schemas';
import type { FuzzInput } from './door.js';
import type { BrokenCase } from './run.js';

/** Where inputs are kept that a door once did not take as promised. */
const foundFolder = projectPath('test/fuzz/found');

/** An input that is kept: as text where it is one, else in base64. */
interface FoundFile {
  /** What was wrong, as a sentence. */
  readonly name: string;
  readonly door: string;
  /** Seed and number that made it; absent where it was cut down by hand. */
  readonly seed?: number;
  readonly number?: number;
  readonly facts: FuzzInput['facts'];
  readonly text?: string;
  readonly base64?: string;
  /** What the door must make of it; absent where only no promise may be broken. */
  readonly accepted?: number;
  readonly refused?: number;
  /** What was broken when it was found. */
  readonly faults?: readonly string[];
}

/** A kept input, ready to go through its door again. */
export interface FoundInput extends FoundFile {
  readonly file: string;
  readonly input: FuzzInput;
}

function bytesOf({ text, base64 }: FoundFile): Buffer {
  return text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text, 'utf8');
}

/** All inputs that are kept. */
export function foundInputs(): readonly FoundInput[] {
  return readdirSync(foundFolder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const found = JSON.parse(readFileSync(join(foundFolder, file), 'utf8')) as FoundFile;
      return { ...found, file, input: { bytes: bytesOf(found), facts: found.facts } };
    });
}

/**
 * Keeps an input that broke a promise, for a case with a name of its own.
 * @returns path of the file
 */
export function keepBroken({ door, seed, number, input, faults }: BrokenCase): string {
  const found: FoundFile = {
    name: `seed ${String(seed)}, case ${String(number)}`,
    ...{ door, seed, number, facts: input.facts, base64: input.bytes.toString('base64') },
    faults: [...new Set(faults)].slice(0, 5),
  };
  mkdirSync(foundFolder, { recursive: true });
  const path = join(foundFolder, `${door}-${String(seed)}-${String(number)}.json`);
  writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`);
  return path;
}
