import fc from 'fast-check';
import { type EvidenceRecord } from '../types.js';
import { drawOf } from '../../../testing/draw.js';
import { historiesOf, historiesWithLeavingOf } from './histories.js';
import { expectSoundHistory, expectToPass, ordealsOf } from './ordeal.js';

const timeout = 900_000;

/** Of each property in each of the two specs: ten thousand of the two kinds of records together. */
const HISTORIES = 5000;

/**
 * What is so of every history of some kinds of records. Two specs share the kinds between them, so
 * that they run side by side.
 */
export function describeProof(name: string, kinds: readonly fc.Arbitrary<EvidenceRecord>[]): void {
  const draw = drawOf(HISTORIES);
  describe(`${draw.numRuns} generated histories of ${name} (seed ${draw.seed})`, () => {
    test(
      'the naive twin agrees, sums add up, no alert is without evidence, revisions have no gap, and ' +
        'any order, withdrawing every correction, splitting and merging back change nothing',
      () => {
        const ordeals = ordealsOf(historiesOf(kinds), fc.oneof(...kinds));
        const property = fc.property(ordeals, (ordeal) => {
          expectToPass(ordeal);
        });
        fc.assert(property, draw);
      },
      timeout,
    );

    test(
      'so it is where records leave the household in between',
      () => {
        const property = fc.property(historiesWithLeavingOf(kinds), (history) => {
          expectSoundHistory(history);
        });
        fc.assert(property, draw);
      },
      timeout,
    );
  });
}
