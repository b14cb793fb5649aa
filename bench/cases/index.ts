import type { BenchCase } from '../harness/bench-case.js';
import { correlationCase } from './correlation.js';
import { matchingCase } from './matching.js';
import { replayCase } from './replay.js';
import { transportCase } from './transport.js';

/** All cases, in the order of the document. */
export const benchCases: readonly BenchCase[] = [
  transportCase,
  matchingCase,
  correlationCase,
  replayCase,
];
