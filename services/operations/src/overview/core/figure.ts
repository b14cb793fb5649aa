/**
 * A figure sampled from elsewhere. When it can't be sampled it keeps its last value, with the time it
 * is from; before the first sample it has none, which is not the same as 0.
 */
export type Figure<T> =
  | { readonly freshness: 'known'; readonly value: T; readonly sampledAtMs: number }
  | { readonly freshness: 'stale'; readonly value: T; readonly sampledAtMs: number }
  | { readonly freshness: 'never-seen' };

/** A figure as it is kept: the last sample that worked. */
export interface Sample<T> {
  readonly value: T;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly sampledAtMs: number;
}

/**
 * What may be said about a figure at a time.
 * @param staleAfterMs age from which a sample is no longer believed, milliseconds
 */
export function figureOf<T>(
  sample: Sample<T> | undefined,
  nowMs: number,
  staleAfterMs: number,
): Figure<T> {
  if (sample === undefined) return { freshness: 'never-seen' };
  const freshness = nowMs - sample.sampledAtMs > staleAfterMs ? 'stale' : 'known';
  return { freshness, ...sample };
}
