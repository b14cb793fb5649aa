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

/** Code and name, as the division tables under schemas/codes have them. */
export type DivisionRow = readonly [code: string, name: string];

// GB/T 2260 and the statistical codes: 200 to 399 are villagers' committees, below are residents'.
const firstVillage = '200';
const lastVillage = '399';

/** The counties of a division table with their villages, in the order of their codes. */
export function countiesOf(rows: readonly DivisionRow[]): readonly County[] {
  const villages = Map.groupBy(
    rows.filter(([code]) => code.length === 12 && isVillage(code)),
    ([code]) => code.slice(0, 6),
  );
  return rows
    .filter(([code]) => code.length === 6)
    .map(([code, name]) => ({
      code,
      name,
      villages: (villages.get(code) ?? []).map(([village, of]) => ({ code: village, name: of })),
    }));
}

function isVillage(code: string): boolean {
  const last = code.slice(9);
  return last >= firstVillage && last <= lastVillage;
}
