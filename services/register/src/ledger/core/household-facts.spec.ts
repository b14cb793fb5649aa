import { aRow, april, everything, march, october } from './a-ledger.fixture.js';
import type { LedgerRow } from './ledger-row.js';
import { Register } from './register.js';

function facts(...rows: readonly LedgerRow[]) {
  return new Register(rows).facts('H1');
}

function places(...rows: readonly LedgerRow[]) {
  return facts(...rows)?.places.map(({ villageCode, from, to }) => [villageCode, from, to]);
}

const here = '130529100201';
const there = '130531100201';
const movedOn = march - 11;
const moved = { countyCode: '130531', villageCode: there };

describe('facts of a household', () => {
  it('begin with the first ledger that names it', () => {
    expect(facts(aRow())).toMatchObject({
      householdId: 'H1',
      firstKnownOn: october,
      members: [{ joinedOn: october, leftOn: null, head: true }],
      types: [{ type: 'ORDINARY', from: october, to: null }],
      incomes: [{ netIncomeFen: 1_800_000, from: october }],
      places: [{ countyCode: '130529', from: october, to: null }],
      mergedInto: null,
      mergedOn: null,
    });
  });

  it('are none where no ledger names it', () => {
    expect(new Register([aRow()]).facts('H2')).toBeNull();
  });

  it('let a month of identification begin on its first day and end a term before its removal', () => {
    const identified = aRow({ category: 'MARGINAL', identifiedOn: 20_240, removedOn: 20_454 });
    expect(facts(identified)?.categories).toEqual([
      { category: 'MARGINAL', from: 20_240, to: 20_454 },
    ]);
  });

  const marginal = { category: 'MARGINAL', identifiedOn: 20_200 };

  it.each([
    {
      name: 'a later ledger corrects the month, and a still later one removes it',
      rows: [
        marginal,
        { ...marginal, identifiedOn: 20_230 },
        { ...marginal, identifiedOn: 20_230, removedOn: 20_500 },
      ],
      terms: [{ category: 'MARGINAL', from: 20_230, to: 20_500 }],
    },
    {
      name: 'a later ledger names the month that the first one lacked',
      rows: [{ ...marginal, identifiedOn: null }, marginal],
      terms: [{ category: 'MARGINAL', from: 20_200, to: null }],
    },
    {
      name: 'another category ends the one before, and its removal ends it',
      rows: [
        marginal,
        { category: 'SUDDEN_DIFFICULTY', identifiedOn: 20_480 },
        { category: 'SUDDEN_DIFFICULTY', identifiedOn: 20_480, removedOn: 20_520 },
      ],
      terms: [
        { category: 'MARGINAL', from: 20_200, to: 20_480 },
        { category: 'SUDDEN_DIFFICULTY', from: 20_480, to: 20_520 },
      ],
    },
    {
      name: 'a removal without months, told month by month, is one term',
      rows: [
        { category: 'MARGINAL' },
        { category: 'MARGINAL', removedOn: march - 30 },
        { category: 'MARGINAL', removedOn: march - 30 },
      ],
      terms: [{ category: 'MARGINAL', from: october, to: march - 30 }],
    },
    {
      name: 'a removal of what was never seen is no term',
      rows: [{}, {}, { category: 'MARGINAL', removedOn: march - 30 }],
      terms: [],
    },
  ])('categories: $name', ({ rows, terms }) => {
    const days = [october, march, april];
    const ledger = rows.map((row, at) => aRow({ asOf: days[at] ?? 0, ...row }));
    expect(facts(...ledger)?.categories).toEqual(terms);
    expect(facts(...ledger.toReversed())?.categories).toEqual(terms);
  });

  it('hold a category without its month, listed month by month, as one term', () => {
    const rows = [october, march, april].map((asOf) => aRow({ asOf, category: 'MARGINAL' }));
    expect(facts(...rows)?.categories).toEqual([{ category: 'MARGINAL', from: october, to: null }]);
  });

  it('end a term where the next ledger states another value, and only there', () => {
    const later = aRow({ asOf: march, householdType: 'EX_POOR', netIncomeFen: null });
    expect(facts(aRow(), later)).toMatchObject({
      types: [
        { type: 'ORDINARY', from: october, to: march },
        { type: 'EX_POOR', from: march, to: null },
      ],
      incomes: [{ netIncomeFen: 1_800_000, from: october }],
    });
  });

  it('keep a member whom a later ledger leaves out', () => {
    const other = aRow({ personRef: 'p2', head: false });
    expect(facts(aRow(), other, aRow({ asOf: march }))?.members).toHaveLength(2);
  });

  it('keep what is known of the ability to work when a person joins another household', () => {
    const bride = aRow({ householdId: 'H2', personRef: 'p2', canWork: false });
    const joined = aRow({ personRef: 'p2', asOf: march, head: false, joinedOn: march });
    expect(facts(aRow(), bride, joined)?.members[1]?.canWork).toEqual([
      { canWork: false, from: october, to: march },
      { canWork: true, from: march, to: null },
    ]);
  });

  it('are left empty, and not as they were, when every row was withdrawn', () => {
    const rows = [aRow(), aRow({ asOf: march, neverMember: true })];
    expect(facts(...rows)).toMatchObject({ firstKnownOn: october, members: [], places: [] });
  });
});

describe('places of a household', () => {
  it.each([
    {
      name: 'another village in the next ledger, from the day of that ledger',
      rows: [aRow(), aRow({ asOf: march, ...moved })],
      expected: [
        [here, october, march],
        [there, march, null],
      ],
    },
    {
      name: 'a move with its day, told by a ledger after one that still had the old village',
      rows: [
        aRow(),
        aRow({ asOf: march }),
        aRow({ asOf: april, ...moved, householdChange: 'MOVED', changedOn: movedOn }),
      ],
      expected: [
        [here, october, movedOn],
        [there, movedOn, null],
      ],
    },
    {
      name: 'a move that is entered ahead, and a ledger before it falls due',
      rows: [
        aRow({ householdChange: 'MOVED', changedOn: april, ...moved }),
        aRow({ asOf: october - 30 }),
        aRow({ asOf: march }),
      ],
      expected: [
        [here, october - 30, april],
        [there, april, null],
      ],
    },
    {
      name: 'back again',
      rows: [aRow(), aRow({ asOf: march, ...moved }), aRow({ asOf: april })],
      expected: [
        [here, october, march],
        [there, march, april],
        [here, april, null],
      ],
    },
  ])('$name', ({ rows, expected }) => {
    expect(places(...rows)).toEqual(expected);
    expect(places(...rows.toReversed())).toEqual(expected);
  });

  it.each([
    {
      name: 'a county that was renamed',
      from: '130527100201',
      to: '130506100013',
      succeeds: [[], ['130527']],
    },
    {
      name: 'a village of the renamed county that no table names',
      from: '130527100201',
      to: '130506100999',
      succeeds: [[], ['130527']],
    },
    {
      name: 'a county that was split, by the town',
      from: '130521104999',
      to: '130503102999',
      succeeds: [[], ['130521']],
    },
    {
      name: 'the part of it that went to another county',
      from: '130521103999',
      to: '130502103999',
      succeeds: [[], ['130521']],
    },
    {
      name: 'a county that took in a part of another, elsewhere in it',
      from: '130521104999',
      to: '130502001062',
      succeeds: [[], []],
    },
    {
      name: 'a county that stayed',
      from: '130529100201',
      to: '130529100202',
      succeeds: [[], []],
    },
  ])('name the codes that the county has succeeded there: $name', ({ from, to, succeeds }) => {
    const at = (villageCode: string) => ({ villageCode, countyCode: villageCode.slice(0, 6) });
    const rows = [aRow(at(from)), aRow({ asOf: march, ...at(to) })];
    expect(facts(...rows)?.places.map((place) => place.succeeds)).toEqual(succeeds);
  });
});

describe('a resident', () => {
  it('is where the household is, also as a member whom its newest ledger leaves out', () => {
    const rows = [aRow(), aRow({ personRef: 'p2', head: false }), aRow({ asOf: march, ...moved })];
    expect(new Register(rows).resident('p2')).toMatchObject({ villageCode: there });
  });

  it('has other numbers beside the newest, and is not found as a person of their own', () => {
    const rows = [
      aRow({ personRef: 'first' }),
      aRow({ personRef: 'second', formerRef: 'first', asOf: march }),
      aRow({ personRef: 'third', formerRef: 'second', asOf: april }),
    ];
    const register = new Register(rows);
    expect(register.resident('third')).toMatchObject({
      aliases: ['first', 'second'],
      residences: [{ householdId: 'H1', from: october, to: null }],
    });
    expect([register.resident('first'), register.resident('second')]).toEqual([null, null]);
    expect(register.facts('H1')?.members.map(({ personRef }) => personRef)).toEqual(['third']);
  });

  it('keeps the newest number when a ledger that comes late still has the old one', () => {
    const reissued = aRow({ personRef: 'new', formerRef: 'old', asOf: march });
    const late = aRow({ personRef: 'old', asOf: april, householdId: 'H2', leftOn: april });
    expect(new Register([reissued, late]).resident('new')).toMatchObject({ aliases: ['old'] });
  });

  it('takes the birth date of the number that was corrected', () => {
    const wrong = aRow({ personRef: 'wrong', birthOn: 100 });
    const right = aRow({ personRef: 'right', formerRef: 'wrong', birthOn: 200, asOf: march });
    const [member, ...others] = facts(wrong, right)?.members ?? [];
    expect([member?.birthOn, others]).toEqual([200, []]);
  });

  it('is separate again when the row that named the former number is corrected', () => {
    const rows = [aRow({ personRef: 'old' }), aRow({ personRef: 'new', asOf: march })];
    expect(everything(rows).residents.map((one) => one?.aliases)).toEqual([[], []]);
  });

  it('stays known, without a household, when the only membership never was', () => {
    const rows = [aRow({ asOf: october }), aRow({ asOf: march, neverMember: true })];
    expect(new Register(rows).resident('p1')).toMatchObject({ residences: [] });
  });
});
