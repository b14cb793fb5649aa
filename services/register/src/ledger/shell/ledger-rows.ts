import type { Tx } from '#persistence';
import type { LedgerRow } from '../core/ledger-row.js';

/** Households linked with the given ones by mergers and other numbers, near or far, and themselves. */
const linkedHouseholds = `
  with recursive linked (id) as (
    select unnest($1::text[])
    union
    select other.id from linked cross join lateral (
      select other_household_id as id from ledger_row
      where whole_household and household_id = linked.id
      union all
      select household_id from ledger_row
      where whole_household and other_household_id = linked.id
    ) as other
    where other.id is not null
  ) select id from linked`;

/** All numbers of the persons who have, or had, the given ones. */
const linkedPersons = `
  with recursive linked (id) as (
    select unnest($1::text[])
    union
    select other.id from linked cross join lateral (
      select former_ref as id from ledger_row
      where former_ref is not null and person_ref = linked.id
      union all
      select person_ref from ledger_row where former_ref = linked.id
    ) as other
  ) select id from linked`;

const rowColumns = `household_id || '/' || person_ref || '/' || as_of as id, content`;
const rowsOfHouseholds = `
  select ${rowColumns} from ledger_row where household_id = any($1::text[])`;
const rowsNaming = `
  select ${rowColumns} from ledger_row
  where household_id = any($1::text[]) or other_household_id = any($1::text[])`;
const rowsOfPersons = `
  select ${rowColumns} from ledger_row where person_ref = any($1::text[])`;

/** Rows by their key, as they are stored. */
type RowsById = Map<string, LedgerRow>;

/**
 * Whom a row concerns beside its own household and person: where it sends somebody, or by which other
 * number it knows the household.
 */
export function otherHouseholdOf(row: LedgerRow): string | null {
  const isRenumbered = row.householdChange === 'RENUMBERED';
  return row.targetHouseholdId ?? (isRenumbered ? row.originHouseholdId : null);
}

/** All rows that decide the facts of households. */
export async function rowsAroundHouseholds(
  tx: Tx,
  householdIds: readonly string[],
): Promise<readonly LedgerRow[]> {
  const linked = await ids(tx, linkedHouseholds, householdIds);
  const rows: RowsById = new Map();
  await add(tx, rows, rowsNaming, linked);
  await addAroundPersons(
    tx,
    rows,
    [...rows.values()].map(({ personRef }) => personRef),
  );
  return [...rows.values()];
}

/** All rows that decide where persons belong. */
export async function rowsAroundPersons(
  tx: Tx,
  personRefs: readonly string[],
): Promise<readonly LedgerRow[]> {
  const rows: RowsById = new Map();
  await addAroundPersons(tx, rows, personRefs);
  return [...rows.values()];
}

async function addAroundPersons(
  tx: Tx,
  rows: RowsById,
  personRefs: readonly string[],
): Promise<void> {
  await add(tx, rows, rowsOfPersons, await ids(tx, linkedPersons, [...new Set(personRefs)]));
  const households = [...rows.values()].flatMap((row) => [
    row.householdId,
    ...[otherHouseholdOf(row)].filter((id) => id !== null),
  ]);
  const linked = await ids(tx, linkedHouseholds, [...new Set(households)]);
  await add(tx, rows, rowsOfHouseholds, linked);
  // Whom the others in these households are: what a ledger says under one number of theirs may strike out what
  // another ledger says of the household under the other.
  const others = new Set([...rows.values()].map(({ personRef }) => personRef));
  await add(tx, rows, rowsOfPersons, await ids(tx, linkedPersons, [...others]));
}

async function ids(tx: Tx, statement: string, from: readonly string[]): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>(statement, [from]);
  return rows.map(({ id }) => id);
}

async function add(
  tx: Tx,
  rows: RowsById,
  statement: string,
  of: readonly string[],
): Promise<void> {
  const found = await tx.sql<{ id: string; content: LedgerRow }>(statement, [of]);
  for (const { id, content } of found) rows.set(id, content);
}

/** Every household and person that a delivery concerns, spread to all whom a change of them reaches. */
export async function spreadTouched(tx: Tx, deliveryId: string): Promise<void> {
  const touch = (kind: string, select: string): string => `
    insert into ledger_touched (delivery_id, kind, id)
    select $1, '${kind}', found.id from (${select}) as found on conflict do nothing`;
  const touched = (kind: string): string =>
    `array(select id from ledger_touched where delivery_id = $1 and kind = '${kind}')`;
  const spread = (statement: string, kind: string): string =>
    statement.replace('$1::text[]', touched(kind));
  await tx.sql(touch('household', spread(linkedHouseholds, 'household')), [deliveryId]);
  // A member whom no row of the delivery names moves and merges with the household.
  await tx.sql(
    touch(
      'person',
      `select distinct person_ref as id from ledger_row
       where household_id = any(${touched('household')})
         or other_household_id = any(${touched('household')})`,
    ),
    [deliveryId],
  );
  await tx.sql(touch('person', spread(linkedPersons, 'person')), [deliveryId]);
  // A household from which a person went, or to which, has other members now.
  await tx.sql(
    touch(
      'household',
      `select household_id as id from ledger_row where person_ref = any(${touched('person')})
       union
       select other_household_id from ledger_row
       where person_ref = any(${touched('person')}) and other_household_id is not null`,
    ),
    [deliveryId],
  );
  await tx.sql(touch('household', spread(linkedHouseholds, 'household')), [deliveryId]);
}
