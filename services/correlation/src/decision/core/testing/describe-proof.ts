import fc from 'fast-check';
import { type EvidenceRecord } from '../types.js';
import { historiesOf, historiesWithLeavingOf } from './histories.js';
import { type History } from './history.js';
import {
  alsoShuffled,
  expectRevisionsInOrder,
  expectSplitAndMergeRestores,
  expectWithdrawalRestores,
  holding,
  expectSoundHistory,
} from './properties.js';

const timeout = 900_000;

/** How many histories, drawn from which seed. */
interface Draw {
  readonly seed: number;
  readonly histories: number;
}

/**
 * What is so of every history of some kinds of records. Two specs share the kinds between them, so
 * that they run side by side.
 */
export function describeProof(
  name: string,
  kinds: readonly fc.Arbitrary<EvidenceRecord>[],
  { seed, histories }: Draw,
): void {
  const few = Math.ceil(histories / 10);
  const some = historiesOf(kinds);
  describe(`generated histories of ${name} (seed ${seed})`, () => {
    test(
      'the decision, its naive twin and the published revisions agree, and add up',
      () => {
        fc.assert(fc.property(some, expectSoundHistory), { seed, numRuns: histories });
      },
      timeout,
    );

    test(
      'any order and duplication of the inputs ends in the same content',
      () => {
        const sameContent = ([history, other]: [History, History]): void => {
          const { log, revisions } = other.play();
          expectRevisionsInOrder(revisions);
          expect(holding(log)).toBe(holding(history.play().log));
        };
        fc.assert(fc.property(alsoShuffled(some), sameContent), { seed, numRuns: few });
      },
      timeout,
    );

    test(
      'records that leave the household leave revisions in order',
      () => {
        fc.assert(fc.property(historiesWithLeavingOf(kinds), expectSoundHistory), {
          seed,
          numRuns: few,
        });
      },
      timeout,
    );

    test(
      'withdrawing every correction restores the state before',
      () => {
        const corrections = fc.array(fc.oneof(...kinds), { minLength: 1, maxLength: 3 });
        fc.assert(fc.property(some, corrections, expectWithdrawalRestores), {
          seed,
          numRuns: few,
        });
      },
      timeout,
    );

    test(
      'splitting and merging back restores the alerts',
      () => {
        const person = fc.constantFrom('p1', 'p2');
        fc.assert(fc.property(some, person, expectSplitAndMergeRestores), { seed, numRuns: few });
      },
      timeout,
    );
  });
}
