import type { BenchCase, Side } from '../harness/bench-case.js';
import { runChild } from '../harness/child.js';
import type { Ground } from '../harness/ground.js';
import type { PersonIndexArgument } from '../programs/person-index.js';

/** A Map of a province's residents is larger than a heap is by itself. */
const env = { NODE_OPTIONS: '--expose-gc --max-old-space-size=12288' };

function sideOf(ground: Ground, residents: number, side: PersonIndexArgument['side']): Side {
  const told: PersonIndexArgument = { side, residents };
  return {
    name: side === 'index' ? 'person index' : 'Map',
    run: () => runChild(ground, 'programs/person-index', told, env),
  };
}

const personIndex = {
  title:
    "Matching's index of residents and a Map of the same persons, by reference: built from decoded residents, then asked for each of them, out of their order. The text of each reference is made from bytes inside the timed loop, on both sides, as decoding an event makes it.",
  bars: [
    { figure: 'perSecond', against: 'Map', atLeast: 3 },
    { figure: 'memoryMiB', against: 'Map', atMost: 0.35 },
    { figure: 'householdsPerSecond', against: 'Map' },
  ],
  notes: [
    'A find says that the person is known and gives a handle, from which residences are read when they are asked for; `householdsPerSecond` is finds that ask for the household at once. Of a find, making the text of the reference takes 64 ns (on both sides), reading its 32 digits 56, the handle 20; the rest is the one miss of the cache that finding costs. Looking at the places of a whole batch beforehand, so that misses overlap, took a tenth off, and would be one call more for every caller: not taken. Digits read without loops took nothing off.',
    '`memoryMiB` is heap and typed arrays after a collection, without what the program had before. `buildSeconds` holds encoding and decoding each resident, on both sides.',
  ],
  prepare: (ground: Ground, residents: number) =>
    Promise.resolve({
      hub: sideOf(ground, residents, 'index'),
      baselines: [sideOf(ground, residents, 'map')],
      close: () => Promise.resolve(),
    }),
} satisfies Omit<BenchCase, 'name' | 'events'>;

/** The persons whom a city watches, and those whom its register knows. */
export const personIndexCase: BenchCase = {
  ...personIndex,
  name: 'person-index',
  events: { full: 500_000, smoke: 5_000 },
};

/** All 7.25 million whom a register may have to know. */
export const personIndexProvinceCase: BenchCase = {
  ...personIndex,
  name: 'person-index-province',
  events: { full: 7_250_000, smoke: 5_000 },
  rounds: 1,
  isCold: true,
  isLong: true,
};
