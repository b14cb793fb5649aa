import fc from 'fast-check';
import { factsOf, membershipsOf, settleMemberships } from './household-facts.js';
import type { LedgerRow } from './ledger-row.js';
import { residentOf } from './resident.js';

const october = 20_392; // 2025-10-31
const march = 20_543; // 2026-03-31

function aRow(over: Partial<LedgerRow> = {}): LedgerRow {
  return {
    householdId: 'H1',
    personRef: 'a'.repeat(32),
    asOf: october,
    nameBirthRef: 'nb',
    nameVillageRef: 'nv',
    birthOn: 0,
    head: true,
    canWork: true,
    joinedOn: null,
    leftOn: null,
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

function facts(rows: readonly LedgerRow[]) {
  return factsOf(rows, settleMemberships(membershipsOf(rows)));
}

describe('factsOf', () => {
  it('knows a household from the first ledger that names it', () => {
    expect(facts([aRow()])).toMatchObject({
      householdId: 'H1',
      firstKnownOn: october,
      members: [{ joinedOn: october, leftOn: null, head: true }],
      types: [{ type: 'ORDINARY', from: october, to: null }],
      incomes: [{ netIncomeFen: 1_800_000, from: october }],
      places: [{ countyCode: '130529', from: october, to: null }],
    });
  });

  it('lets a month of identification begin on its first day and ends a term before its removal', () => {
    const identified = aRow({ category: 'MARGINAL', identifiedOn: 20_240, removedOn: 20_454 });
    expect(facts([identified])?.categories).toEqual([
      { category: 'MARGINAL', from: 20_240, to: 20_454 },
    ]);
  });

  it('ends a term where the next ledger states another value, and only there', () => {
    const later = aRow({ asOf: march, householdType: 'EX_POOR', netIncomeFen: null });
    expect(facts([aRow(), later])).toMatchObject({
      types: [
        { type: 'ORDINARY', from: october, to: march },
        { type: 'EX_POOR', from: march, to: null },
      ],
      incomes: [{ netIncomeFen: 1_800_000, from: october }],
    });
  });

  it('records a move to another village and county', () => {
    const moved = aRow({ asOf: march, countyCode: '130531', villageCode: '130531100201' });
    expect(
      facts([aRow(), moved])?.places.map(({ countyCode, from, to }) => [countyCode, from, to]),
    ).toEqual([
      ['130529', october, march],
      ['130531', march, null],
    ]);
  });

  it('keeps a member whom a later ledger leaves out', () => {
    const other = aRow({ personRef: 'b'.repeat(32), head: false });
    expect(facts([aRow(), other, aRow({ asOf: march })])?.members).toHaveLength(2);
  });

  it('lets a member who first appears in a later ledger join on that day', () => {
    const newborn = aRow({ personRef: 'b'.repeat(32), asOf: march, head: false });
    expect(facts([aRow(), newborn])?.members[1]).toMatchObject({ joinedOn: march });
  });

  it('is the same whatever the order of the rows', () => {
    const row = fc.record({
      personRef: fc.constantFrom('a'.repeat(32), 'b'.repeat(32)),
      asOf: fc.constantFrom(october, march, march + 30),
      householdType: fc.constantFrom('ORDINARY' as const, 'EX_POOR' as const),
      netIncomeFen: fc.option(fc.integer({ min: 0, max: 9 })),
      head: fc.boolean(),
    });
    const set = fc.uniqueArray(row, { selector: ({ personRef, asOf }) => `${personRef}${asOf}` });
    fc.assert(
      fc.property(set, fc.infiniteStream(fc.nat()), (parts, random) => {
        const rows = parts.map((part) => aRow(part));
        const shuffled = rows
          .map((value) => ({ value, order: random.next().value as number }))
          .sort((a, b) => a.order - b.order)
          .map(({ value }) => value);
        expect(facts(shuffled)).toEqual(facts(rows));
      }),
    );
  });
});

describe('settleMemberships', () => {
  const claim = (householdId: string, from: number, to: number | null = null) => ({
    householdId,
    personRef: 'p',
    from,
    to,
  });

  it.each([
    {
      name: 'one household',
      claims: [claim('A', 1)],
      expected: [claim('A', 1)],
    },
    {
      name: 'the later joined one has the person',
      claims: [claim('B', 9), claim('A', 1)],
      expected: [claim('A', 1, 9), claim('B', 9)],
    },
    {
      name: 'joined on one day: the greater household number',
      claims: [claim('B', 1), claim('A', 1)],
      expected: [claim('A', 1, 1), claim('B', 1)],
    },
    {
      name: 'left before joining the next',
      claims: [claim('A', 1, 5), claim('B', 9)],
      expected: [claim('A', 1, 5), claim('B', 9)],
    },
  ])('$name', ({ claims, expected }) => {
    expect(settleMemberships(claims)).toEqual(expected);
  });
});

describe('residentOf', () => {
  it('names the household that has the person now, with the earlier ones before it', () => {
    const rows = [aRow(), aRow({ householdId: 'H2', asOf: march, villageCode: '130529100202' })];
    const claims = rows.flatMap((row) => membershipsOf([row]));
    expect(residentOf(rows, settleMemberships(claims))).toMatchObject({
      villageCode: '130529100202',
      residences: [
        { householdId: 'H1', from: october, to: march },
        { householdId: 'H2', from: march, to: null },
      ],
    });
  });
});
