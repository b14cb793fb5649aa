/** How far something had come at a moment. */
export interface Sample {
  /** Milliseconds on one clock. */
  readonly at: number;
  /** A count that only grows. */
  readonly count: number;
}

/**
 * Longest time, ms, from one growth of a count to the next, between the first and the last sample. What
 * stands still at the end counts as well: it may stand for longer.
 */
export function longestStandstillMs(samples: readonly Sample[]): number {
  let longest = 0;
  let last: Sample | undefined;
  for (const sample of samples) {
    if (last !== undefined) longest = Math.max(longest, sample.at - last.at);
    if (last === undefined || sample.count > last.count) last = sample;
  }
  return longest;
}
