import type { City } from './generate-city.js';
import type { FaultLabel, Phase } from './hand-over.js';
import type { TruthReceipt } from './truth.js';

/** A file of the city with the receipt that it must get. */
export interface IndexedFile extends TruthReceipt {
  /** Path below the drop folder. */
  readonly path: string;
  readonly phase: Phase;
  /** Faults planted in the file as a whole or in its rows. */
  readonly labels: readonly FaultLabel[];
}

/** What lies in a city's drop folder, in the order in which it is worked off. Names nobody. */
export interface CityIndex {
  readonly seed: number;
  readonly today: string;
  readonly files: readonly IndexedFile[];
}

/** Lists a city's files with their expected receipts. */
export function indexOf({ seed, today, files, truth }: City): CityIndex {
  const indexed = files.map((file, at): IndexedFile => {
    const receipt = truth.receipts[at];
    if (receipt === undefined) throw new Error(`no receipt for ${file.name}`);
    const labels = new Set([...file.labels, ...file.rows.flatMap((row) => row.labels)]);
    const path = [file.connector, file.layout, file.name].join('/');
    return { path, phase: file.phase, labels: [...labels].sort(), ...receipt };
  });
  return { seed, today, files: indexed };
}
