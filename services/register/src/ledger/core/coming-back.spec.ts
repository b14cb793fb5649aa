import {
  aRow,
  april,
  march,
  mergedInto,
  october,
  renumberedFrom,
  residencesOf,
  term,
} from './a-ledger.fixture.js';
import type { LedgerRow } from './ledger-row.js';

interface Case {
  readonly name: string;
  readonly rows: readonly LedgerRow[];
  /** Of person p1. */
  readonly residences: readonly string[];
}

const may = april + 31;
const joinedLongAgo = october - 3000;
const h1 = (over: Partial<LedgerRow> = {}) => aRow(over);
const h2 = (over: Partial<LedgerRow> = {}) => aRow({ householdId: 'H2', ...over });

const repeatedDays: readonly Case[] = [
  {
    name: 'comes back, though the row still has the old day of joining',
    rows: [
      h1({ joinedOn: joinedLongAgo }),
      h1({ asOf: march, joinedOn: joinedLongAgo, leftOn: march - 5 }),
      h1({ asOf: april, joinedOn: joinedLongAgo }),
    ],
    residences: [term('H1', joinedLongAgo, march - 5), term('H1', april)],
  },
  {
    name: 'came back, and a later row has the old days of joining and leaving again',
    rows: [
      h1({ joinedOn: joinedLongAgo }),
      h1({ asOf: march, joinedOn: joinedLongAgo, leftOn: march - 5 }),
      h1({ asOf: april, joinedOn: joinedLongAgo }),
      h1({ asOf: may, joinedOn: joinedLongAgo, leftOn: march - 5 }),
    ],
    residences: [term('H1', joinedLongAgo, march - 5), term('H1', april)],
  },
  {
    name: 'has not come back while each ledger repeats both days',
    rows: [march, april, may].map((asOf) =>
      h1({ asOf, joinedOn: joinedLongAgo, leftOn: march - 5 }),
    ),
    residences: [term('H1', joinedLongAgo, march - 5)],
  },
  {
    name: 'came back, and left on the day on which that was seen',
    rows: [
      h1(),
      h1({ asOf: march, leftOn: march - 5 }),
      h1({ asOf: april, joinedOn: april - 2, leftOn: april - 2 }),
    ],
    residences: [term('H1', october, march - 5), term('H1', april - 2, april - 2)],
  },
];

const claimed: readonly Case[] = [
  {
    name: 'is back where the next ledger lists them, and the other household does not',
    rows: [h1(), h2({ asOf: march, joinedOn: march - 5 }), h1({ asOf: april })],
    residences: [term('H1', october, march - 5), term('H2', march - 5, april), term('H1', april)],
  },
  {
    name: 'is back with the old day of joining in the row',
    rows: [
      h1({ joinedOn: joinedLongAgo }),
      h2({ asOf: march, joinedOn: march - 5 }),
      h1({ asOf: april, joinedOn: joinedLongAgo }),
    ],
    residences: [
      term('H1', joinedLongAgo, march - 5),
      term('H2', march - 5, april),
      term('H1', april),
    ],
  },
  {
    name: 'is back after leaving the other household for nowhere',
    rows: [
      h1(),
      h2({ asOf: march, joinedOn: march - 5 }),
      h2({ asOf: april, leftOn: april - 9 }),
      h1({ asOf: may }),
    ],
    residences: [term('H1', october, march - 5), term('H2', march - 5, april - 9), term('H1', may)],
  },
  {
    name: 'is not back where one ledger lists them in both households',
    rows: [
      h1(),
      h2({ asOf: march, joinedOn: march - 5 }),
      h1({ asOf: april }),
      h2({ asOf: april, joinedOn: march - 5 }),
    ],
    residences: [term('H1', october, march - 5), term('H2', march - 5)],
  },
  {
    name: 'is not back by a ledger of before the other one spoke',
    rows: [h1(), h1({ asOf: march }), h2({ asOf: april, joinedOn: march - 5 })],
    residences: [term('H1', october, march - 5), term('H2', march - 5)],
  },
  {
    name: 'is not back before the day on which they will have joined the other one',
    rows: [h1(), h2({ asOf: march, joinedOn: may }), h1({ asOf: april })],
    residences: [term('H1', october, may), term('H2', may)],
  },
];

const struckOut: readonly Case[] = [
  {
    name: 'had a number that the ledger strikes out as it lists the new one',
    rows: [
      h1({ personRef: 'p0' }),
      h1({ personRef: 'p0', asOf: march, leftOn: march - 5 }),
      h1({ formerRef: 'p0', asOf: march }),
    ],
    residences: [term('H1', october)],
  },
  {
    name: 'had a number that the ledger calls a mistake as it lists the new one',
    rows: [
      h1({ personRef: 'p0' }),
      h1({ personRef: 'p0', asOf: march, neverMember: true }),
      h1({ formerRef: 'p0', asOf: march }),
    ],
    residences: [term('H1', october)],
  },
  {
    name: 'is struck out under the old number of the household and listed under the new one',
    rows: [
      h1(),
      h1({ asOf: march, leftOn: march - 5 }),
      renumberedFrom('H1', march - 5, { householdId: 'H2', asOf: march }),
    ],
    residences: [term('H1', october, march - 5), term('H2', march - 5)],
  },
  {
    name: 'leaves under the number of now, whatever the former one says',
    rows: [
      h1({ personRef: 'p0' }),
      h1({ personRef: 'p0', asOf: march }),
      h1({ formerRef: 'p0', asOf: march, leftOn: march - 5 }),
    ],
    residences: [term('H1', october, march - 5)],
  },
];

const never: readonly Case[] = [
  {
    name: 'also under the number that the household had before',
    rows: [
      h1({ personRef: 'p0' }),
      h1({ head: false }),
      renumberedFrom('H1', march - 5, { householdId: 'H2', personRef: 'p0', asOf: march }),
      h2({ asOf: april, neverMember: true }),
    ],
    residences: [],
  },
  {
    name: 'also where another household says that it sent them there',
    rows: [
      h1(),
      h1({ asOf: march, leftOn: march - 5, targetHouseholdId: 'H2' }),
      h2({ asOf: april, neverMember: true }),
    ],
    residences: [term('H1', october, march - 5)],
  },
  {
    name: 'also where a merger would have brought them',
    rows: [
      h1({ personRef: 'p0' }),
      h1({ head: false }),
      mergedInto('H2', march - 5, { personRef: 'p0', asOf: march }),
      h2({ asOf: april, neverMember: true }),
    ],
    residences: [term('H1', october, march - 5)],
  },
  {
    name: 'save what later ledgers say',
    rows: [
      h1(),
      h2({ asOf: march, neverMember: true }),
      h1({ asOf: april, leftOn: april - 5, targetHouseholdId: 'H2' }),
    ],
    residences: [term('H1', october, april - 5), term('H2', april - 5)],
  },
];

describe.each([
  ['a member whose rows repeat old days', repeatedDays],
  ['a member whom another household claimed', claimed],
  ['a member under two numbers in one ledger', struckOut],
  ['who never was a member', never],
] as const)('%s', (_, cases) => {
  it.each(cases)('$name', ({ rows, residences }) => {
    expect(residencesOf(rows, 'p1')).toEqual(residences);
    expect(residencesOf(rows.toReversed(), 'p1')).toEqual(residences);
  });
});
