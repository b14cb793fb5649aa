import type { BenchCase } from '../harness/bench-case.js';
import { backlogCase } from './backlog.js';
import { correlationCase } from './correlation.js';
import { growthPastCase } from './growth-past.js';
import { growthRegisterCase } from './growth-register.js';
import { instancesCase } from './instances.js';
import { intakeCsvCase, intakeSavedXlsxCase, intakeXlsxCase } from './intake.js';
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
  intakeSavedXlsxCase,
  transportCase,
  personIndexCase,
  personIndexProvinceCase,
  matchingCase,
  correlationCase,
  wholeWayCase,
  wholeWayRegisteredCase,
  latencyOf500Case,
  latencyOf2000Case,
  growthRegisterCase,
  growthPastCase,
  backlogCase,
  instancesCase,
  replayCase,
];
