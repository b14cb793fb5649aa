import { format } from 'prettier';
import { cityHouseholdsMin, generateCity } from '../generate-city.js';
import { readCounties } from '../write-city.js';
import { readDocuments } from './documents.js';
import { handOverReference } from './hand-over-reference.js';
import { sampleOf } from './sample-rows.js';

/** Where the reference lies, below the project. */
export const referencePath = 'docs/reference/hand-over-files.md';

/** The reference as it must stand in the file, formatted. */
export async function referenceText(): Promise<string> {
  const counties = await readCounties();
  const city = generateCity({ seed: 114, counties, households: cityHouseholdsMin });
  const text = handOverReference(readDocuments(), (layout) => sampleOf(city, layout));
  return format(text, { parser: 'markdown', printWidth: 100, singleQuote: true });
}
