import type { HouseholdNumbers } from './household-numbers.js';
import { compareText, isListed, type LedgerRow } from './ledger-row.js';

/** A time in which a household is gone, having been given to another one as a whole (整户合并). */
export interface Dissolution {
  /** By its newest number. */
  readonly householdId: string;
  /** Into which household, as the ledger names it. */
  readonly into: string;
  /** First day on which it is gone. */
  readonly on: number;
  /** First day on which it is a household again; null when it stays gone. */
  readonly until: number | null;
  /** Day of the ledger that lists a member again; null where none does. */
  readonly listedAgainOn: number | null;
  /** Days of the first and of the newest ledger that tell of it. */
  readonly toldFrom: number;
  readonly asOf: number;
}

/** The mergers of households, each told by its newest ledger. */
export class Dissolutions {
  readonly #byHousehold: ReadonlyMap<string, readonly Dissolution[]>;

  /** @param rows every valid row of the households asked for and of those linked with them by mergers */
  constructor(
    rows: readonly LedgerRow[],
    private readonly numbers: HouseholdNumbers,
  ) {
    const byHousehold = Map.groupBy(rows, ({ householdId }) => numbers.currentOf(householdId));
    const told = [...byHousehold.entries()]
      .filter(([, ofHousehold]) => ofHousehold.some(isMerger))
      .flatMap(([householdId, ofHousehold]) => ofHouseholdTold(householdId, ofHousehold, numbers));
    this.#byHousehold = this.#withoutCircles(told);
  }

  /** Those of one household, the one told last at the end. */
  of(householdId: string): readonly Dissolution[] {
    return this.#byHousehold.get(this.numbers.currentOf(householdId)) ?? [];
  }

  /** The one by which a household is, or will be, gone for good; undefined where there is none. */
  lastOf(householdId: string): Dissolution | undefined {
    return this.of(householdId).findLast(({ until }) => until === null);
  }

  /** The one by which a household is gone on a day, of those told by ledgers up to `asOf`. */
  on(householdId: string, day: number, asOf: number): Dissolution | undefined {
    return this.of(householdId).findLast((one) => one.asOf <= asOf && covers(one, day));
  }

  /**
   * What led back into a household that a newer ledger gives to another one ends when that one takes it back: of a
   * circle the newest word is believed, and the older ones are history up to its day.
   */
  #withoutCircles(told: readonly Dissolution[]): ReadonlyMap<string, readonly Dissolution[]> {
    const newestFirst = [...told].sort(
      (a, b) =>
        b.asOf - a.asOf ||
        b.on - a.on ||
        compareText(b.householdId, a.householdId) ||
        compareText(b.into, a.into),
    );
    const accepted = new Map<string, Dissolution[]>();
    for (const one of newestFirst) {
      const closesOn = this.#circleFrom(one, accepted);
      const until = Math.min(one.until ?? Infinity, closesOn);
      if (until <= one.on) continue;
      const before = accepted.get(one.householdId) ?? [];
      const whole = { ...one, until: until === Infinity ? null : until };
      accepted.set(one.householdId, [whole, ...before]);
    }
    return accepted;
  }

  /** First day on which whoever goes along is sent back to where they came from. */
  #circleFrom(one: Dissolution, accepted: ReadonlyMap<string, readonly Dissolution[]>): number {
    const days = (household: string, from: number, to: number): number => {
      if (household === one.householdId) return from;
      const found = (accepted.get(household) ?? []).map((step) => {
        const start = Math.max(from, step.on);
        const end = Math.min(to, step.until ?? Infinity);
        return start < end ? days(this.numbers.currentOf(step.into), start, end) : Infinity;
      });
      return Math.min(Infinity, ...found);
    };
    return days(this.numbers.currentOf(one.into), one.on, one.until ?? Infinity);
  }
}

function covers({ on, until }: Dissolution, day: number): boolean {
  return on <= day && (until === null || day < until);
}

type MergerRow = LedgerRow & { readonly targetHouseholdId: string; readonly changedOn: number };

function isMerger(row: LedgerRow): row is MergerRow {
  const { householdChange, targetHouseholdId, changedOn } = row;
  return householdChange === 'MERGED' && targetHouseholdId !== null && changedOn !== null;
}

/** Of one ledger's rows that tell of a merger the head's speaks, then that with the later day. */
function mergerIn(
  householdId: string,
  rows: readonly LedgerRow[],
  numbers: HouseholdNumbers,
): MergerRow | undefined {
  return rows
    .filter(isMerger)
    .filter(({ targetHouseholdId }) => numbers.currentOf(targetHouseholdId) !== householdId)
    .sort(
      (a, b) =>
        Number(a.head) - Number(b.head) ||
        a.changedOn - b.changedOn ||
        compareText(a.targetHouseholdId, b.targetHouseholdId),
    )
    .at(-1);
}

/**
 * What the ledgers of one household tell, one after another: a later one corrects household and day, and one that
 * lists a member again on that day or after it ends the time in which the household was gone.
 */
function ofHouseholdTold(
  householdId: string,
  rows: readonly LedgerRow[],
  numbers: HouseholdNumbers,
): readonly Dissolution[] {
  const ledgers = [...Map.groupBy(rows, ({ asOf }) => asOf)].sort(([a], [b]) => a - b);
  const found: Dissolution[] = [];
  let current: Dissolution | null = null;
  for (const [asOf, ofDay] of ledgers) {
    const merger = mergerIn(householdId, ofDay, numbers);
    if (merger !== undefined) {
      const { targetHouseholdId: into, changedOn: on } = merger;
      const toldFrom: number = current?.toldFrom ?? asOf;
      current = { householdId, into, on, until: null, listedAgainOn: null, toldFrom, asOf };
    } else if (current !== null && asOf >= current.on && ofDay.some(isListed)) {
      found.push({ ...current, until: asOf, listedAgainOn: asOf });
      current = null;
    }
  }
  const all = current === null ? found : [...found, current];
  // A later merger from a day on which the household was gone already takes over from that day.
  return all.map((one, at) => {
    const next = all[at + 1];
    return next === undefined ? one : { ...one, until: Math.min(one.until ?? next.on, next.on) };
  });
}
