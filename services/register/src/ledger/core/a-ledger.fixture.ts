import { dayFromIso } from '#domain';
import type { LedgerRow } from './ledger-row.js';
import { Register } from './register.js';

/** Days of three monthly ledgers. */
export const [october, march, april] = ['2025-10-31', '2026-03-31', '2026-04-30'].map(
  dayFromIso,
) as [number, number, number];

/** A row of the first ledger about the head of H1; only what a test is about is said. */
export function aRow(over: Partial<LedgerRow> = {}): LedgerRow {
  return {
    householdId: 'H1',
    personRef: 'p1',
    formerRef: null,
    asOf: october,
    nameBirthRef: 'nb',
    nameVillageRef: 'nv',
    birthOn: 0,
    head: true,
    canWork: true,
    joinedOn: null,
    leftOn: null,
    diedOn: null,
    neverMember: false,
    householdChange: null,
    changedOn: null,
    originHouseholdId: null,
    targetHouseholdId: null,
    householdType: 'ORDINARY',
    category: null,
    identifiedOn: null,
    removedOn: null,
    netIncomeFen: 1_800_000,
    onlyHouse: true,
    countyCode: '130529',
    townCode: '130529100',
    villageCode: '130529100201',
    ...over,
  };
}

/** A row that gives the household as a whole to another one. */
export function mergedInto(into: string, on: number, over: Partial<LedgerRow> = {}): LedgerRow {
  return aRow({
    householdChange: 'MERGED',
    changedOn: on,
    leftOn: on,
    targetHouseholdId: into,
    ...over,
  });
}

/** A row of a household under its new number. */
export function renumberedFrom(from: string, on: number, over: Partial<LedgerRow> = {}): LedgerRow {
  return aRow({
    householdChange: 'RENUMBERED',
    changedOn: on,
    originHouseholdId: from,
    ...over,
  });
}

/** Members of a household as `person from..to`, in days; an open end is left out. */
export function membersOf(rows: readonly LedgerRow[], householdId: string): readonly string[] {
  const { members } = new Register(rows).facts(householdId) ?? { members: [] };
  return members.map(({ personRef, joinedOn, leftOn }) => term(personRef, joinedOn, leftOn));
}

/** Residences of a person as `household from..to`, oldest first; none when there is no such resident. */
export function residencesOf(rows: readonly LedgerRow[], personRef: string): readonly string[] {
  const { residences } = new Register(rows).resident(personRef) ?? { residences: [] };
  return residences.map(({ householdId, from, to }) => term(householdId, from, to));
}

/** One term as the tables of the specs write it. */
export function term(who: string, from: number, to: number | null = null): string {
  return `${who} ${String(from)}..${to === null ? '' : String(to)}`;
}

/** Every number of a household and of a person that rows name. */
export function numbersIn(rows: readonly LedgerRow[]) {
  const households = rows.flatMap((row) => [
    row.householdId,
    row.targetHouseholdId,
    row.originHouseholdId,
  ]);
  return {
    households: [...new Set(households)].filter((id) => id !== null).sort(),
    persons: [...new Set(rows.map(({ personRef }) => personRef))].sort(),
  };
}

/** Everything that a set of rows says: facts of all its households, residents of all its numbers. */
export function everything(rows: readonly LedgerRow[]) {
  const register = new Register(rows);
  const { households, persons } = numbersIn(rows);
  return {
    facts: households.map((id) => register.facts(id)),
    residents: persons.map((ref) => register.resident(ref)),
  };
}
