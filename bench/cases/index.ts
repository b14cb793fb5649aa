import type { BenchCase } from '../harness/bench-case.js';
import { matchingCase } from './matching.js';
import { personIndexCase, personIndexProvinceCase } from './person-index.js';
import { transportCase } from './transport.js';

/** All cases, in the order of the document. */
export const benchCases: readonly BenchCase[] = [
  transportCase,
  matchingCase,
  personIndexCase,
  personIndexProvinceCase,
];
