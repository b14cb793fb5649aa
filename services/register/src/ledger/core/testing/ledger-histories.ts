import fc from 'fast-check';
import { isoDay } from '#domain';
import { aRow, mergedInto, october, renumberedFrom } from '../a-ledger.fixture.js';
import type { LedgerRow } from '../ledger-row.js';

const household = fc.constantFrom('H1', 'H2', 'H3', 'H4');
/** One of whom much is told, and others around. */
const person = fc.constantFrom('p1', 'p1', 'p1', 'p2', 'p2', 'p3', 'p4');
/** Ledgers of half a year. */
const asOf = fc.integer({ min: 0, max: 5 }).map((month) => october + month * 30);
/** Few days, so that rows speak of the same ones. */
const day = fc.integer({ min: -2, max: 20 }).map((tenth) => october + tenth * 10);
const villages = ['130529100201', '130527100201', '130506100013', '130506100012'] as const;

/** What a row may say of a change. */
const change: fc.Arbitrary<Partial<LedgerRow>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: day.map((joinedOn) => ({ joinedOn })) },
  { weight: 2, arbitrary: day.map((leftOn) => ({ leftOn })) },
  { weight: 2, arbitrary: fc.tuple(day, day).map(bothDays) },
  { weight: 2, arbitrary: fc.record({ leftOn: day, targetHouseholdId: household }) },
  { weight: 1, arbitrary: day.map((diedOn) => ({ diedOn, leftOn: diedOn + 1 })) },
  { weight: 1, arbitrary: fc.constant({ neverMember: true }) },
  { weight: 2, arbitrary: fc.tuple(household, day).map(([into, on]) => mergedPart(into, on)) },
  { weight: 1, arbitrary: fc.tuple(household, day).map(([from, on]) => renumberedPart(from, on)) },
  { weight: 1, arbitrary: fc.tuple(household, day).map(([into, on]) => renamedPart(into, on)) },
  { weight: 1, arbitrary: person.map((formerRef) => ({ formerRef })) },
  { weight: 1, arbitrary: day.map(movedPart) },
);

function bothDays([one, other]: readonly [number, number]): Partial<LedgerRow> {
  return { joinedOn: Math.min(one, other), leftOn: Math.max(one, other) };
}

function movedPart(changedOn: number): Partial<LedgerRow> {
  return { householdChange: 'MOVED', changedOn };
}

function mergedPart(into: string, on: number): Partial<LedgerRow> {
  const { householdChange, changedOn, leftOn, targetHouseholdId } = mergedInto(into, on);
  return { householdChange, changedOn, leftOn, targetHouseholdId };
}

function renumberedPart(from: string, on: number): Partial<LedgerRow> {
  const { householdChange, changedOn, originHouseholdId } = renumberedFrom(from, on);
  return { householdChange, changedOn, originHouseholdId };
}

function renamedPart(into: string, on: number): Partial<LedgerRow> {
  return { householdChange: 'RENUMBERED', changedOn: on, targetHouseholdId: into };
}

/** One row of a ledger that the layout lets pass. */
export const ledgerRow: fc.Arbitrary<LedgerRow> = fc
  .tuple(
    fc.record({
      householdId: household,
      personRef: person,
      asOf,
      head: fc.boolean(),
      canWork: fc.constantFrom(true, false, null),
      householdType: fc.constantFrom('ORDINARY' as const, 'EX_POOR' as const),
      category: fc.constantFrom(null, 'MARGINAL'),
      netIncomeFen: fc.option(fc.integer({ min: 0, max: 9 })),
      onlyHouse: fc.constantFrom(true, false, null),
      birthOn: fc.constantFrom(null, 0, 100),
      villageCode: fc.constantFrom(...villages),
    }),
    change,
  )
  .map(([state, says]) => {
    const code = state.villageCode;
    const place = { countyCode: code.slice(0, 6), townCode: code.slice(0, 9) };
    const names = { nameBirthRef: `${state.personRef}-birth`, nameVillageRef: `at ${code}` };
    const all = { ...state, ...place, ...names, ...says };
    // What the layout refuses never gets here.
    const toItself = [all.targetHouseholdId, all.originHouseholdId].includes(all.householdId);
    const isRefused = toItself || all.formerRef === all.personRef;
    return aRow(isRefused ? { ...state, ...place, ...names } : all);
  });

/** By what the register knows a row: one that comes again with these replaces it. */
export function keyOf({ householdId, personRef, asOf: on }: LedgerRow): string {
  return `${householdId}/${personRef}/${String(on)}`;
}

/** Deliveries one after another, each row replacing the one with its key, as the table keeps them. */
export function delivered(rows: readonly LedgerRow[]): readonly LedgerRow[] {
  return [...new Map(rows.map((one) => [keyOf(one), one])).values()];
}

/** Rows of several ledgers; prints as a list that a person can follow. */
export class LedgerHistory {
  constructor(readonly rows: readonly LedgerRow[]) {}

  /** The ledgers by their days. */
  get ledgers(): readonly (readonly LedgerRow[])[] {
    return [...Map.groupBy(this.rows, ({ asOf: on }) => on).values()];
  }

  /** Called by fast-check for a history that fails. */
  [fc.toStringMethod](): string {
    const inOrder = [...this.rows].sort((a, b) => a.asOf - b.asOf);
    return `\n${inOrder.map((row) => `  ${told(row)}`).join('\n')}\n`;
  }
}

/** Histories of up to so many rows. */
export function ledgerHistories(rowsMax = 14): fc.Arbitrary<LedgerHistory> {
  return fc
    .uniqueArray(ledgerRow, { selector: keyOf, minLength: 1, maxLength: rowsMax })
    .map((rows) => new LedgerHistory(rows));
}

function told(row: LedgerRow): string {
  const days = [
    ['joined', row.joinedOn],
    ['left', row.leftOn],
    ['died', row.diedOn],
  ] as const;
  const words = [
    `${isoDay(row.asOf)}: ${row.personRef} in ${row.householdId}${row.head ? ' (head)' : ''}`,
    ...days.flatMap(([what, on]) => (on === null ? [] : [`${what} ${isoDay(on)}`])),
    ...(row.neverMember ? ['never was a member'] : []),
    ...(row.formerRef === null ? [] : [`formerly ${row.formerRef}`]),
    ...(row.householdChange === null
      ? []
      : [`${row.householdChange} on ${isoDay(row.changedOn ?? row.asOf)}`]),
    ...(row.originHouseholdId === null ? [] : [`out of ${row.originHouseholdId}`]),
    ...(row.targetHouseholdId === null ? [] : [`into ${row.targetHouseholdId}`]),
    `in ${row.villageCode}, ${row.householdType}, works ${String(row.canWork)}`,
    `born ${String(row.birthOn)}, income ${String(row.netIncomeFen)}, only house ${String(row.onlyHouse)}`,
  ];
  return words.join(', ');
}
