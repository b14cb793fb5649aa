import { quantile } from 'simple-statistics';

/** Waits in milliseconds, as their median and the 99th of a hundred. */
export function spread(waits: readonly number[]): {
  readonly p50Ms: number;
  readonly p99Ms: number;
} {
  const at = (share: number): number => Math.round(quantile(waits, share));
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
