import {
  aRow,
  april,
  march,
  membersOf,
  mergedInto,
  october,
  renumberedFrom,
  residencesOf,
  term,
} from './a-ledger.fixture.js';
import type { LedgerRow } from './ledger-row.js';
import { settleMemberships } from './settled.js';
import { Register } from './register.js';

const onTheTenth = march + 10;

interface Case {
  readonly name: string;
  readonly rows: readonly LedgerRow[];
  /** Of person p1. */
  readonly residences: readonly string[];
}

const h1 = (over: Partial<LedgerRow> = {}) => aRow(over);
const h2 = (over: Partial<LedgerRow> = {}) => aRow({ householdId: 'H2', ...over });

const joining: readonly Case[] = [
  {
    name: 'is known from the first ledger',
    rows: [h1()],
    residences: [term('H1', october)],
  },
  {
    name: 'joins on the day of the ledger that lists the person first',
    rows: [h1({ personRef: 'p0' }), h1({ asOf: march })],
    residences: [term('H1', march)],
  },
  {
    name: 'joins on the day that the ledger names, also when an earlier one listed the person',
    rows: [h1({ asOf: march }), h1({ asOf: april, joinedOn: march - 5 })],
    residences: [term('H1', march - 5)],
  },
  {
    name: 'leaves on the day that the ledger names, which later ledgers say again',
    rows: [h1(), h1({ asOf: march, leftOn: march - 5 }), h1({ asOf: april, leftOn: march - 5 })],
    residences: [term('H1', october, march - 5)],
  },
  {
    name: 'leaves on a day that a later ledger corrects',
    rows: [h1(), h1({ asOf: march, leftOn: march - 5 }), h1({ asOf: april, leftOn: march - 9 })],
    residences: [term('H1', october, march - 9)],
  },
  {
    name: 'left, and a ledger that comes late lists the person on a day before',
    rows: [h1({ asOf: march, leftOn: march - 5 }), h1({ asOf: march - 31 }), h1()],
    residences: [term('H1', october, march - 5)],
  },
  {
    name: 'left, and has come back when a later ledger lists the person',
    rows: [h1(), h1({ asOf: march, leftOn: march - 5 }), h1({ asOf: april })],
    residences: [term('H1', october, march - 5), term('H1', april)],
  },
  {
    name: 'leaves ahead of time, and a ledger before that day still lists the person',
    rows: [h1({ leftOn: april }), h1({ asOf: march })],
    residences: [term('H1', october, april)],
  },
  {
    name: 'is said to join, though an earlier ledger saw the person there and nowhere else',
    rows: [h1(), h1({ asOf: march, joinedOn: march - 5 })],
    residences: [term('H1', october)],
  },
  {
    name: 'is first seen as one who has left',
    rows: [h1({ asOf: march, leftOn: march - 5 })],
    residences: [term('H1', march - 5, march - 5)],
  },
];

const moving: readonly Case[] = [
  {
    name: 'marries out, told by the receiving household: the old membership ends the day before',
    rows: [h1(), h2({ asOf: march, joinedOn: march - 5, originHouseholdId: 'H1' })],
    residences: [term('H1', october, march - 5), term('H2', march - 5)],
  },
  {
    name: 'marries out, told by the giving household',
    rows: [
      h1(),
      h1({ asOf: march, leftOn: march - 5, targetHouseholdId: 'H2' }),
      h2({ personRef: 'p0' }),
    ],
    residences: [term('H1', october, march - 5), term('H2', march - 5)],
  },
  {
    name: 'marries out, told by both, the later one with another day',
    rows: [
      h1({ asOf: march, leftOn: march - 5, targetHouseholdId: 'H2' }),
      h1(),
      h2({ asOf: april, joinedOn: march - 3 }),
    ],
    residences: [term('H1', october, march - 5), term('H2', march - 3)],
  },
  {
    name: 'marries out, told by the giving household, and a later ledger corrects day and household',
    rows: [
      h1(),
      h1({ asOf: march, leftOn: march - 5, targetHouseholdId: 'H3' }),
      h1({ asOf: april, leftOn: march - 9, targetHouseholdId: 'H2' }),
    ],
    residences: [term('H1', october, march - 9), term('H2', march - 9)],
  },
  {
    name: 'married out and came back',
    rows: [
      h1(),
      h2({ asOf: march, joinedOn: march - 5 }),
      h1({ asOf: april, joinedOn: april - 2, originHouseholdId: 'H2' }),
    ],
    residences: [
      term('H1', october, march - 5),
      term('H2', march - 5, april - 2),
      term('H1', april - 2),
    ],
  },
  {
    name: 'dies, a member on that day still, whatever later ledgers list',
    rows: [
      h1(),
      h1({ asOf: march, diedOn: march - 5, leftOn: march - 4 }),
      h1({ asOf: april }),
      h2({ asOf: april }),
    ],
    residences: [term('H1', october, march - 4)],
  },
  {
    name: 'was dead before the first ledger',
    rows: [h1({ diedOn: october - 5, leftOn: october - 4 })],
    residences: [term('H1', october - 4, october - 4)],
  },
  {
    name: 'never was a member of the household that ledgers named for months',
    rows: [
      h1(),
      h2({ asOf: march }),
      h2({ asOf: april }),
      h2({ asOf: april + 1, neverMember: true }),
    ],
    residences: [term('H1', october)],
  },
  {
    name: 'never was a member, and joins after that',
    rows: [h1(), h1({ asOf: march, neverMember: true }), h1({ asOf: april })],
    residences: [term('H1', april)],
  },
  {
    name: 'was put under a wrong household number',
    rows: [h2(), h2({ asOf: march, neverMember: true }), h1({ asOf: march, joinedOn: october })],
    residences: [term('H1', october)],
  },
];

const households: readonly Case[] = [
  {
    name: 'goes with a household that merges, also when its ledger leaves the person out',
    rows: [
      h1({ personRef: 'p0' }),
      h1({ head: false }),
      mergedInto('H2', onTheTenth, { personRef: 'p0', asOf: april }),
      h2({ personRef: 'p2' }),
    ],
    residences: [term('H1', october, onTheTenth), term('H2', onTheTenth)],
  },
  {
    name: 'left before the merger, and does not go along',
    rows: [
      h1({ personRef: 'p0' }),
      h1(),
      h1({ asOf: march, leftOn: march - 5 }),
      mergedInto('H2', onTheTenth, { personRef: 'p0', asOf: april }),
      h2({ personRef: 'p2' }),
    ],
    residences: [term('H1', october, march - 5)],
  },
  {
    name: 'goes through a chain of mergers that ledgers tell in the wrong order',
    rows: [
      aRow({ householdId: 'H3', personRef: 'p3' }),
      mergedInto('H3', onTheTenth + 5, { householdId: 'H2', personRef: 'p2', asOf: april }),
      h2({ personRef: 'p2' }),
      mergedInto('H2', onTheTenth, { personRef: 'p0', asOf: april }),
      h1({ personRef: 'p0' }),
      h1(),
    ],
    residences: [
      term('H1', october, onTheTenth),
      term('H2', onTheTenth, onTheTenth + 5),
      term('H3', onTheTenth + 5),
    ],
  },
  {
    name: 'splits off with a new household',
    rows: [h1(), h2({ asOf: april, joinedOn: onTheTenth, originHouseholdId: 'H1' })],
    residences: [term('H1', october, onTheTenth), term('H2', onTheTenth)],
  },
  {
    name: 'splits off and merges back',
    rows: [
      h1({ personRef: 'p0' }),
      h1(),
      h2({ asOf: march, joinedOn: march - 5 }),
      mergedInto('H1', onTheTenth, { householdId: 'H2', asOf: april }),
    ],
    residences: [
      term('H1', october, march - 5),
      term('H2', march - 5, onTheTenth),
      term('H1', onTheTenth),
    ],
  },
  {
    name: 'is in one household that has another number now',
    rows: [h1(), renumberedFrom('H1', onTheTenth, { householdId: 'H2', asOf: april })],
    residences: [term('H1', october, onTheTenth), term('H2', onTheTenth)],
  },
  {
    name: 'left the household before it had another number',
    rows: [
      h1({ personRef: 'p0' }),
      h1({ leftOn: march }),
      renumberedFrom('H1', onTheTenth, { householdId: 'H2', asOf: april, personRef: 'p0' }),
    ],
    residences: [term('H1', october, march)],
  },
];

describe.each([
  ['a member', joining],
  ['a member who goes', moving],
  ['a member whose household changes', households],
] as const)('%s', (_, cases) => {
  it.each(cases)('$name', ({ rows, residences }) => {
    expect(residencesOf(rows, 'p1')).toEqual(residences);
    expect(residencesOf(rows.toReversed(), 'p1')).toEqual(residences);
  });
});

describe('a merger', () => {
  const before = [h1({ personRef: 'p0' }), h1({ head: false }), h2({ personRef: 'p2' })];
  const merger = mergedInto('H2', onTheTenth, { personRef: 'p0', asOf: april });

  it('is told in the facts of the household that is gone, whose members are those of the other', () => {
    const rows = [...before, merger];
    expect(new Register(rows).facts('H1')).toMatchObject({
      mergedInto: 'H2',
      mergedOn: onTheTenth,
      members: [{ leftOn: onTheTenth }, { leftOn: onTheTenth }],
    });
    expect(membersOf(rows, 'H2')).toEqual([
      term('p0', onTheTenth),
      term('p1', onTheTenth),
      term('p2', october),
    ]);
  });

  it('is undone by a later ledger of the household, not by one that comes late', () => {
    const late = h1({ personRef: 'p0', asOf: march });
    const later = h1({ personRef: 'p0', asOf: april + 30 });
    const into = (rows: readonly LedgerRow[]) => new Register(rows).facts('H1')?.mergedInto;
    expect(into([...before, merger, late])).toBe('H2');
    expect(into([...before, merger, later])).toBeNull();
  });

  it('that was entered ahead is not undone by a ledger of before its day, nor one by who died or left', () => {
    const into = (rows: readonly LedgerRow[]) => new Register(rows).facts('H1')?.mergedInto;
    const ahead = mergedInto('H2', april + 60, { personRef: 'p0', asOf: march });
    expect(into([...before, ahead, h1({ personRef: 'p0', asOf: april })])).toBe('H2');
    const died = h1({ head: false, asOf: april + 30, diedOn: onTheTenth - 5 });
    expect(into([...before, merger, died])).toBe('H2');
    const left = h1({ head: false, asOf: april + 30, leftOn: onTheTenth - 5 });
    expect(into([...before, merger, left])).toBe('H2');
  });

  it('never was when its row is corrected', () => {
    const corrected = h1({ personRef: 'p0', asOf: april });
    expect(membersOf([...before, corrected], 'H1')).toEqual([
      term('p0', october),
      term('p1', october),
    ]);
    expect(membersOf([...before, corrected], 'H2')).toEqual([term('p2', october)]);
  });
});

describe('another number of a household', () => {
  const watched = { category: 'MARGINAL', identifiedOn: 20_000 };
  const rows = [
    h1({ ...watched, householdType: 'EX_POOR' }),
    renumberedFrom('H1', onTheTenth, { householdId: 'H2', asOf: april }),
  ];

  it('is the same household: it keeps its past', () => {
    expect(new Register(rows).facts('H2')).toMatchObject({
      firstKnownOn: october,
      members: [{ joinedOn: october, leftOn: null }],
      types: [
        { type: 'EX_POOR', from: october, to: april },
        { type: 'ORDINARY', from: april, to: null },
      ],
      categories: [{ category: 'MARGINAL', from: 20_000, to: null }],
      mergedInto: null,
    });
  });

  it('is where the evidence under the old one goes', () => {
    expect(new Register(rows).facts('H1')).toMatchObject({
      mergedInto: 'H2',
      mergedOn: onTheTenth,
      members: [{ joinedOn: october, leftOn: onTheTenth }],
    });
  });

  it('is told by a row of the old number as well', () => {
    const told = aRow({
      asOf: april,
      householdChange: 'RENUMBERED',
      changedOn: onTheTenth,
      targetHouseholdId: 'H2',
    });
    const under = [h1(), told, h2({ asOf: april + 30 })];
    expect(membersOf(under, 'H2')).toEqual([term('p1', october)]);
    expect(new Register(under).facts('H1')?.mergedInto).toBe('H2');
  });

  it('ends in the number of the newest ledger when two of them contradict each other', () => {
    const back = renumberedFrom('H2', april + 5, { householdId: 'H1', asOf: april + 30 });
    const register = new Register([...rows, back]);
    expect(register.facts('H1')?.mergedInto).toBeNull();
    expect(register.facts('H2')?.mergedInto).toBe('H1');
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
    {
      name: 'one that was only ever seen as left takes the person from nobody',
      claims: [claim('B', 5, 5), claim('A', 1)],
      expected: [claim('A', 1), claim('B', 5, 5)],
    },
  ])('$name', ({ claims, expected }) => {
    expect(settleMemberships(claims)).toEqual(expected);
  });
});
