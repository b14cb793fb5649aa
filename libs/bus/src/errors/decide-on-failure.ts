import { backoffMs, type Backoff } from '../backoff.js';
import type { Trouble } from './classify.js';

/** What is known when a handler has failed. */
export interface Failure {
  readonly trouble: Trouble;
  /** Offsets of the records that the handler was given. */
  readonly offsets: readonly number[];
  /** Key of the first of them; null where it has none and so concerns everybody. */
  readonly key: string | null;
  /** Failed attempts in a row at the first of them, this one included. */
  readonly attempts: number;
  /** A number from 0 up to 1 that spreads the waits. */
  readonly random: number;
}

/** How patient a transport is. */
export interface FailureLimits {
  /** Tries of a single record that fails for an unknown reason, before its key is held. */
  readonly attemptsMax: number;
  readonly backoff: Backoff;
}

/** What is done about a failure. */
export type FailureDecision =
  | { readonly kind: 'retry-later'; readonly delayMs: number }
  | { readonly kind: 'quarantine'; readonly offset: number }
  | { readonly kind: 'split' }
  | { readonly kind: 'hold-key'; readonly key: string }
  | { readonly kind: 'hold' };

/**
 * What follows from a failure of a handler; the first that applies:
 *
 * 1. a broken dependency → the same batch later, as often as it takes;
 * 2. a bad record that is named, or the only one → quarantine, the rest again;
 * 3. a wrong configuration → hold: no retry mends it, and no record is to blame;
 * 4. more than one record → a smaller batch, until the one that fails stands alone;
 * 5. no room for what waits of held keys → hold: only a release makes room;
 * 6. a bug with a single record → later, a bounded number of times;
 * 7. then its key is held, or the one that the error names, and the others go on;
 * 8. where there is neither, it concerns everybody → hold.
 */
export function decideOnFailure(failure: Failure, limits: FailureLimits): FailureDecision {
  const { trouble, offsets, key, attempts, random } = failure;
  const later = {
    kind: 'retry-later',
    delayMs: backoffMs(limits.backoff, attempts, random),
  } as const;
  if (trouble.class === 'dependency') return later;
  const [only] = offsets;
  if (trouble.class === 'bad-record') {
    if (trouble.offset !== null && offsets.includes(trouble.offset)) {
      return { kind: 'quarantine', offset: trouble.offset };
    }
    if (only !== undefined && offsets.length === 1) return { kind: 'quarantine', offset: only };
  }
  if (trouble.class === 'configuration') return { kind: 'hold' };
  if (offsets.length > 1) return { kind: 'split' };
  if (trouble.code === 'HOLD_FULL') return { kind: 'hold' };
  if (attempts < limits.attemptsMax) return later;
  const blamed = trouble.key ?? key;
  return blamed === null ? { kind: 'hold' } : { kind: 'hold-key', key: blamed };
}
