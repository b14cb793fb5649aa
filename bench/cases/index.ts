import type { BenchCase } from '../harness/bench-case.js';
import { intakeCsvCase, intakeXlsxCase } from './intake.js';
import { matchingCase } from './matching.js';

/** All cases, in the order of the document. */
export const benchCases: readonly BenchCase[] = [matchingCase, intakeCsvCase, intakeXlsxCase];
