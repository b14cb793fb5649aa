/** A village (villagers' or residents' committee) of the division table. */
export interface Village {
  /** 12 digits. */
  readonly code: string;
  readonly name: string;
}

/** A county with its villages, by the division table of 2019-10-31 (20 areas). */
export interface County {
  /** 6 digits (GB/T 2260; 130571 is statistical). */
  readonly code: string;
  readonly name: string;
  readonly villages: readonly Village[];
}
