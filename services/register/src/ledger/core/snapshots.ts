import { compareText, type LedgerRow } from './ledger-row.js';

/** What one ledger says of a household. */
export interface Snapshot {
  readonly asOf: number;
  /** The row that speaks for the household: the head's. */
  readonly household: LedgerRow;
  /** The row that tells of a move, whoever's it is: others of that ledger may still have the old village. */
  readonly moved: LedgerRow | null;
  readonly rows: readonly LedgerRow[];
}

/** Ledgers by day, oldest first. */
export function snapshotsOf(rows: readonly LedgerRow[]): readonly Snapshot[] {
  const byDay = Map.groupBy(rows, ({ asOf }) => asOf);
  return [...byDay.entries()]
    .sort(([a], [b]) => a - b)
    .map(([asOf, ofDay]) => {
      const sorted = [...ofDay].sort(
        (a, b) =>
          compareText(a.personRef, b.personRef) || compareText(a.householdId, b.householdId),
      );
      const household = headOf(sorted) ?? sorted[0];
      if (household === undefined) throw new Error('a ledger day has at least one row');
      const moves = sorted.filter(({ householdChange }) => householdChange === 'MOVED');
      return { asOf, household, moved: headOf(moves) ?? moves[0] ?? null, rows: sorted };
    });
}

function headOf(rows: readonly LedgerRow[]): LedgerRow | undefined {
  return rows.find(({ head }) => head);
}
