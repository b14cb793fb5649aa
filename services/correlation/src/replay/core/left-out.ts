/** A household whose record the hub cannot decide for now, and from where on. */
export interface HeldHousehold {
  readonly householdId: string;
  readonly partition: number;
  /** First record of the household log that waits. */
  readonly fromOffset: number;
  readonly errorCode: string;
  /** Since when, milliseconds since 1970. */
  readonly since: number;
}

/** A record that a person had skipped for one household. */
export interface SkippedRecord {
  readonly partition: number;
  /** The household. */
  readonly key: string;
  readonly offset: number;
}

/** What lies behind the hub's position and was not decided by it. */
export interface LeftOut {
  readonly held: readonly HeldHousehold[];
  readonly skipped: readonly SkippedRecord[];
}

/** Says of each household and record whether the hub has decided it. */
export class LeftOutRecords {
  readonly #heldFrom: ReadonlyMap<string, HeldHousehold>;
  readonly #skipped: ReadonlyMap<string, readonly SkippedRecord[]>;

  constructor({ held, skipped }: LeftOut) {
    this.#heldFrom = new Map(held.map((one) => [one.householdId, one]));
    this.#skipped = Map.groupBy(skipped, ({ key }) => key);
  }

  /**
   * Whether a record was not decided for a household: it waits, or was skipped. So may a day or a standard be,
   * which concern many.
   */
  has(partition: number, offset: number, householdId: string): boolean {
    const held = this.#heldFrom.get(householdId);
    if (held?.partition === partition && offset >= held.fromOffset) return true;
    const skipped = this.#skipped.get(householdId) ?? [];
    return skipped.some((one) => one.partition === partition && one.offset === offset);
  }
}
