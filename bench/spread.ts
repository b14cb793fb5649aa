/** Waits in milliseconds, as their median and the 99th of a hundred. */
export function spread(waits: readonly number[]): {
  readonly p50Ms: number;
  readonly p99Ms: number;
} {
  const ascending = [...waits].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(ascending[Math.floor(ascending.length * share)] ?? NaN);
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
