/** How the hub's day moves: by the clock in operation, or by a person for a demonstration or a test. */
export type DaySource =
  { readonly kind: 'clock' } | { readonly kind: 'driven'; readonly day: number };

/** Why a wish to move the day is refused. */
export type DayRefusal = 'DAY_IN_THE_PAST' | 'DAY_FOLLOWS_THE_CLOCK' | 'DAY_TOO_FAR';

/**
 * Days that one command may start. Each is written to every partition, so a slip of the finger
 * (a year typed as 20260) must not fill the log.
 */
export const daysStartedAtOnceMax = 3_700;

/**
 * The days to start so that `today` is reached: every one that was missed, in order.
 * @param last the latest day that was started; null before the first
 * @param today the day to reach, in days since 1970-01-01
 */
export function daysToStart(last: number | null, today: number): readonly number[] {
  if (last === null) return [today];
  return Array.from({ length: Math.max(0, today - last) }, (_, index) => last + 1 + index);
}

/** Whether a person may move a driven day to `wanted`; null when nothing is against it. */
export function refuseDay(
  source: DaySource,
  last: number | null,
  wanted: number,
): DayRefusal | null {
  if (source.kind === 'clock') return 'DAY_FOLLOWS_THE_CLOCK';
  if (last !== null && wanted < last) return 'DAY_IN_THE_PAST';
  if (last !== null && wanted - last > daysStartedAtOnceMax) return 'DAY_TOO_FAR';
  return null;
}
