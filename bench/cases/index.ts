import type { BenchCase } from '../harness/bench-case.js';
import { correlationCase } from './correlation.js';
import { intakeCsvCase, intakeXlsxCase } from './intake.js';
import { latencyOf500Case, latencyOf2000Case } from './latency.js';
import { matchingCase } from './matching.js';
import { personIndexCase, personIndexProvinceCase } from './person-index.js';
import { replayCase } from './replay.js';
import { transportCase } from './transport.js';
import { wholeWayCase, wholeWayRegisteredCase } from './whole-way.js';

/** All cases, in the order of the document. */
export const benchCases: readonly BenchCase[] = [
  intakeCsvCase,
  intakeXlsxCase,
  transportCase,
  personIndexCase,
  personIndexProvinceCase,
  matchingCase,
  correlationCase,
  wholeWayCase,
  wholeWayRegisteredCase,
  latencyOf500Case,
  latencyOf2000Case,
  replayCase,
];
