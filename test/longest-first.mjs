import Sequencer from '@jest/test-sequencer';

/** Files that take a minute or more, longest first, as parts of their paths. */
const longest = [
  'bench-smoke',
  'faults.e2e',
  'failover',
  'start.e2e',
  'moves.e2e',
  'any-order.e2e',
];

function rankOf({ path }) {
  const rank = longest.findIndex((name) => path.includes(name));
  return rank < 0 ? longest.length : rank;
}

/**
 * Begins with the files that take longest. Where Jest has no times of an earlier run, as on a fresh clone, it
 * goes by the size of a file, and what takes minutes may come last, when nothing is left to run beside it.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
