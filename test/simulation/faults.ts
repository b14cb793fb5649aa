import fc from 'fast-check';

/**
 * Milliseconds within which a request that has left its process has arrived, or never will. Half of
 * the time for which a relay waits before it reads back: the other half is its own, see `Term`.
 */
export const arrivalMsMax = 2_000;

/** What happens to a process at one of its steps; times in virtual milliseconds. */
export type Fault =
  /** It ends at once; the servers notice a while later, and it is started again. */
  | { readonly kind: 'crash'; readonly noticedMs: number; readonly backMs: number }
  /** It is asked to end in order, and started again. */
  | { readonly kind: 'restart'; readonly backMs: number }
  /**
   * It sleeps. Where the database gives up on it meanwhile, it wakes up without its lock and does
   * not know it.
   */
  | { readonly kind: 'sleep'; readonly forMs: number; readonly forgottenMs: number | null }
  /** Its connections to a server break, and no new one is made for a while. */
  | {
      readonly kind: 'away';
      readonly from: 'kafka' | 'database';
      readonly forMs: number;
      readonly noticedMs: number;
    }
  /** One request fails for its sender; it arrives after so long all the same, or never (null). */
  | { readonly kind: 'break'; readonly arrivesMs: number | null }
  /** Its own code fails there, for a reason that nobody foresaw. */
  | { readonly kind: 'bug' }
  /** The consumer groups that it belongs to share their partitions anew. */
  | { readonly kind: 'rebalance' };

/**
 * What hits which step: by its number, or by how the text of the request or of `answer to …`
 * begins.
 */
export type Faults = ReadonlyMap<number | string, Fault>;

const shortly = fc.integer({ min: 0, max: 400 });
const longer = fc.integer({ min: 0, max: 9_000 });

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('crash'), noticedMs: fc.oneof(shortly, longer), backMs: longer }),
  fc.record({ kind: fc.constant('restart'), backMs: longer }),
  fc.record({
    kind: fc.constant('sleep'),
    forMs: fc.oneof(shortly, longer),
    forgottenMs: fc.option(shortly),
  }),
  fc.record({
    kind: fc.constant('away'),
    from: fc.constantFrom('kafka', 'database'),
    forMs: longer,
    noticedMs: fc.oneof(shortly, longer),
  }),
  fc.record({
    kind: fc.constant('break'),
    arrivesMs: fc.option(fc.integer({ min: 0, max: arrivalMsMax })),
  }),
  fc.record({ kind: fc.constantFrom('rebalance', 'bug') }),
);

/** Faults by the step that they hit; the later ones may come after all is done, and do nothing. */
export function faultsUpTo(stepsMax: number, faultsMax: number): fc.Arbitrary<Faults> {
  return fc
    .array(fc.tuple(fc.nat({ max: stepsMax }), fault), { maxLength: faultsMax })
    .map((planned) => new Map(planned));
}
