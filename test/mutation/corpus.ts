import fc from 'fast-check';
import { canonicalJson } from '#domain';
import { inputOf } from '../../services/correlation/src/decision/core/apply-event.js';
import { evaluate } from '../../services/correlation/src/decision/core/evaluate.js';
import { type HouseholdInput } from '../../services/correlation/src/decision/core/types.js';
import { countedRecords } from '../../services/correlation/src/decision/core/testing/counted-records.js';
import { historiesOf } from '../../services/correlation/src/decision/core/testing/histories.js';
import { History } from '../../services/correlation/src/decision/core/testing/history.js';
import { type Step } from '../../services/correlation/src/decision/core/testing/step.js';
import { moneyRecords } from '../../services/correlation/src/decision/core/testing/history-records.js';
import { naiveEvaluate } from '../../services/correlation/src/decision/core/testing/naive/naive-evaluate.js';
import { expectRevisionsInOrder } from '../../services/correlation/src/decision/core/testing/properties.js';

// What Stryker asks each mutant beside the specs: the histories of the proof, of which a fixed
// sample is drawn and decided by the naive twin once in a process, before any mutant is active.

const SEED = 114;
const HISTORIES = 240;
/** Of so many one is also played step by step. */
const PLAYED_EVERY = 6;

interface Kept {
  readonly steps: readonly Step[];
  readonly input: HouseholdInput;
  /** What the naive twin decides. */
  readonly expected: string;
}

/** Decisions without their sentences, of which the twin knows nothing. */
function said(decisions: Iterable<{ readonly content: object }>): string {
  return canonicalJson(
    [...decisions].map(({ content, ...rest }) => ({
      ...rest,
      content: { ...content, explanation: '' },
    })),
  );
}

function draw(): Kept[] {
  const kinds = [...moneyRecords, ...moneyRecords, ...countedRecords];
  const drawn = fc.sample(historiesOf(kinds), { seed: SEED, numRuns: HISTORIES });
  return drawn.map((history) => {
    const { log } = history.play();
    const input = inputOf(log.state, log.view);
    return { steps: history.steps, input, expected: said(naiveEvaluate(input).values()) };
  });
}

// Each mutant sees a fresh copy of this module, and all of them the same sample.
const shared = globalThis as { corpusOfHistories?: readonly Kept[] };
const corpus = (shared.corpusOfHistories ??= draw());

describe('corpus of histories', () => {
  corpus.forEach(({ steps, input, expected }, index) => {
    test(`decision of history ${index}`, () => {
      expect(said(evaluate(input).values()) === expected).toBe(true);
    });
    if (index % PLAYED_EVERY !== 0) return;
    test(`log of history ${index}`, () => {
      const { log, revisions } = new History(steps).play();
      expectRevisionsInOrder(revisions);
      const holding = [...log.state.published.values()].filter(({ holds }) => holds);
      expect(holding.length).toBe(naiveCount(expected));
    });
  });
});

function naiveCount(expected: string): number {
  return (JSON.parse(expected) as unknown[]).length;
}
