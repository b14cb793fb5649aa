import { textArray, type Tx } from '#persistence';
import type { Margin, YearMargin } from '../core/margin.js';
import { SeenNames } from '../core/touching.js';

/**
 * Number of the way in which margins are worked out, kept with each of them. One of another number counts as
 * unknown: count it up whenever a margin of before would say another thing now.
 */
const workedOutBy = 2;

/** A household's margin as it stands in the tables. */
export interface StoredMargin {
  /** Null where none is known: everything must be read. */
  readonly margin: Margin | null;
  readonly text: string | null;
}

const noMargin: StoredMargin = { margin: null, text: null };

/** A margin to be written; null takes away what was known. */
export interface ChangedMargin {
  readonly householdId: string;
  readonly text: string | null;
}

interface MarginRow {
  readonly household_id: string;
  readonly partition: number;
  readonly content: string | null;
}

/** Margins of some households. */
export class StoredMargins {
  private constructor(private readonly rows: ReadonlyMap<string, MarginRow>) {}

  /** Looks up what was known when they were decided last. */
  static async find(tx: Tx, ids: readonly string[]): Promise<StoredMargins> {
    const rows = await tx.sql<MarginRow>(
      'select household_id, partition, content from margin where household_id = any($1)',
      [textArray(ids)],
    );
    return new StoredMargins(new Map(rows.map((row) => [row.household_id, row])));
  }

  /** What was known of a household, where the partition's own records were the last to be decided. */
  of(householdId: string, partition: number): StoredMargin {
    const row = this.rows.get(householdId);
    const text = row?.partition === partition ? row.content : null;
    return text === null ? noMargin : { margin: marginFrom(text), text };
  }
}

type YearRow = readonly [number, number, number | null, number | null, number | null];

interface MarginContent {
  readonly by: number;
  readonly years: readonly YearRow[];
  readonly seen: string;
}

/** A margin in the form in which it is kept: JSON writes what is infinite as null. */
export function marginText({ years, seen }: Margin): string {
  const content: MarginContent = {
    by: workedOutBy,
    years: years.map(({ first, last, yearFen, billFen, combinedFen }): YearRow => [
      first,
      last,
      yearFen,
      billFen,
      combinedFen,
    ]),
    seen: seen.text,
  };
  return JSON.stringify(content);
}

function marginFrom(text: string): Margin | null {
  const { by, years, seen } = JSON.parse(text) as MarginContent;
  if (by !== workedOutBy) return null;
  return {
    years: years.map(([first, last, yearFen, billFen, combinedFen]): YearMargin => ({
      first,
      last,
      yearFen: yearFen ?? Infinity,
      billFen: billFen ?? Infinity,
      combinedFen: combinedFen ?? Infinity,
    })),
    seen: SeenNames.from(seen),
  };
}

/** Margins that records of one partition have changed. */
export interface MarginsOfPartition {
  readonly partition: number;
  readonly margins: readonly ChangedMargin[];
}

/** Writes margins, and of which partition the records were that they know of. */
export async function saveMargins(tx: Tx, changed: readonly MarginsOfPartition[]): Promise<void> {
  await tx.unnestUpsert({
    table: 'margin',
    columns: { household_id: 'text', partition: 'integer', content: 'text' },
    rows: changed.flatMap(({ partition, margins }) =>
      margins.map(({ householdId, text }) => ({
        household_id: householdId,
        partition,
        content: text,
      })),
    ),
    conflict: ['household_id'],
    update: ['partition', 'content'],
  });
}
