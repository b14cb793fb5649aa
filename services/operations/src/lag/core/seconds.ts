/** The log's end at a time, as sampled. */
export interface EndSample {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly atMs: number;
  /** Offset that the next record would have got. */
  readonly end: number;
}

/**
 * How old the oldest record is that a group has not committed, by its own timestamp.
 * @param oldestMs timestamp of the record at the committed offset, milliseconds
 * @param nowMs the time of the sample, milliseconds
 * @returns seconds, never below 0 (a producer's clock may be ahead)
 */
export function secondsByRecord(oldestMs: number, nowMs: number): number {
  return Math.max(0, (nowMs - oldestMs) / 1_000);
}

/**
 * The same by interpolation, for a record whose timestamp could not be read: when was the log's end
 * at the committed offset? Samples whose time does not grow or whose end falls are left out, flat
 * runs count by their first and last point, and outside the samples their overall slope goes on.
 * @returns seconds; null with fewer than two usable samples, or where the end stood still
 */
export function secondsByInterpolation(
  samples: readonly EndSample[],
  committed: number,
  nowMs: number,
): number | null {
  const points = collapsed(usable(samples));
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  const written = writtenAt(points, first, last, committed);
  return written === null ? null : secondsByRecord(written, nowMs);
}

function usable(samples: readonly EndSample[]): readonly EndSample[] {
  const kept: EndSample[] = [];
  for (const sample of samples) {
    const before = kept.at(-1);
    if (before === undefined || (sample.atMs > before.atMs && sample.end >= before.end)) {
      kept.push(sample);
    }
  }
  return kept;
}

function collapsed(samples: readonly EndSample[]): readonly EndSample[] {
  return samples.filter(
    ({ end }, at) => !(samples[at - 1]?.end === end && samples[at + 1]?.end === end),
  );
}

function writtenAt(
  points: readonly EndSample[],
  first: EndSample,
  last: EndSample,
  committed: number,
): number | null {
  if (committed < first.end || committed > last.end) return onLine(first, last, committed);
  // Of a flat run the last point: the record at that offset was written after it.
  const before = points.findLast(({ end }) => end <= committed);
  const after = points.find(({ end }) => end > committed);
  if (before === undefined || after === undefined) return last.atMs;
  return onLine(before, after, committed);
}

function onLine(from: EndSample, to: EndSample, end: number): number | null {
  if (to.end === from.end) return null;
  return from.atMs + ((end - from.end) / (to.end - from.end)) * (to.atMs - from.atMs);
}
