import { aRow, april, march, october } from './a-ledger.fixture.js';
import type { LedgerRow } from './ledger-row.js';
import { Register } from './register.js';

const may = april + 31;
const [here, there, elsewhere] = ['130529100201', '130531100201', '130533100201'] as const;
const at = (villageCode: string) => ({ villageCode, countyCode: villageCode.slice(0, 6) });
const moves = (villageCode: string, on: number, over: Partial<LedgerRow> = {}) =>
  aRow({ ...at(villageCode), householdChange: 'MOVED', changedOn: on, ...over });

interface Case {
  readonly name: string;
  readonly rows: readonly LedgerRow[];
  readonly expected: readonly (readonly [string, number, number | null])[];
}

const ahead: readonly Case[] = [
  {
    name: 'that a ledger which shows a third village before its day leaves alone',
    rows: [aRow(), moves(there, may, { asOf: march }), aRow({ asOf: april, ...at(elsewhere) })],
    expected: [
      [here, october, april],
      [elsewhere, april, may],
      [there, may, null],
    ],
  },
  {
    name: 'that a ledger shows already: it is there from the day of that ledger',
    rows: [aRow(), moves(there, may, { asOf: march }), aRow({ asOf: april, ...at(there) })],
    expected: [
      [here, october, april],
      [there, april, null],
    ],
  },
  {
    name: 'that a later ledger puts off',
    rows: [aRow(), moves(there, april, { asOf: march - 30 }), moves(there, may, { asOf: march })],
    expected: [
      [here, october, may],
      [there, may, null],
    ],
  },
  {
    name: 'that a later ledger brings forward',
    rows: [aRow(), moves(there, may, { asOf: march - 30 }), moves(there, april, { asOf: march })],
    expected: [
      [here, october, april],
      [there, april, null],
    ],
  },
  {
    name: 'that a later ledger replaces by another',
    rows: [
      aRow(),
      moves(there, may, { asOf: march - 30 }),
      moves(elsewhere, april, { asOf: march }),
    ],
    expected: [
      [here, october, april],
      [elsewhere, april, null],
    ],
  },
  {
    name: 'in the first ledger that names the household: it is somewhere before that, too',
    rows: [moves(there, may)],
    expected: [[there, october, null]],
  },
];

const told: readonly Case[] = [
  {
    name: 'by the row of somebody who is not the head, while the head’s has the old village',
    rows: [
      aRow(),
      aRow({ asOf: april }),
      moves(there, march, { asOf: april, personRef: 'p2', head: false }),
    ],
    expected: [
      [here, october, march],
      [there, march, null],
    ],
  },
  {
    name: 'by two rows that differ: the head’s',
    rows: [
      aRow(),
      moves(elsewhere, march - 9, { asOf: april, personRef: 'p0', head: false }),
      moves(there, march, { asOf: april }),
    ],
    expected: [
      [here, october, march],
      [there, march, null],
    ],
  },
];

const [nanhe2019, nanhe] = ['130527100201', '130506100013'] as const;
const oldCodes: readonly Case[] = [
  {
    name: 'a later ledger has the old code of the village again',
    rows: [
      aRow(at(nanhe2019)),
      aRow({ asOf: march, ...at(nanhe) }),
      aRow({ asOf: april, ...at(nanhe2019) }),
    ],
    expected: [
      [nanhe2019, october, march],
      [nanhe, march, null],
    ],
  },
  {
    name: 'a later ledger has an old code of the county that no table knows',
    rows: [aRow(at(nanhe)), aRow({ asOf: april, ...at('130527999999') })],
    expected: [[nanhe, october, null]],
  },
  {
    name: 'a later ledger has the old code of another village of the county: a move within it',
    rows: [aRow(at('130506100012')), aRow({ asOf: april, ...at(nanhe2019) })],
    expected: [
      ['130506100012', october, april],
      [nanhe, april, null],
    ],
  },
  {
    name: 'an old code, where no ledger has had the new one: as it stands',
    rows: [aRow(), aRow({ asOf: april, ...at(nanhe2019) })],
    expected: [
      [here, october, april],
      [nanhe2019, april, null],
    ],
  },
  {
    name: 'a county that goes on under its code and took in a part of another is no old code',
    rows: [aRow(at('130502103201')), aRow({ asOf: april, ...at('130503001001') })],
    expected: [
      ['130502103201', october, april],
      ['130503001001', april, null],
    ],
  },
];

describe.each([
  ['a move that is entered ahead', ahead],
  ['a move that is told', told],
  ['codes of 2019 and of now', oldCodes],
] as const)('%s', (_, cases) => {
  it.each(cases)('$name', ({ rows, expected }) => {
    const places = (some: readonly LedgerRow[]) =>
      new Register(some)
        .facts('H1')
        ?.places.map(({ villageCode, from, to }) => [villageCode, from, to]);
    expect(places(rows)).toEqual(expected);
    expect(places(rows.toReversed())).toEqual(expected);
  });
});

describe('a resident of a household that will move', () => {
  const rows = [
    aRow({ nameVillageRef: 'here' }),
    moves(there, may, { asOf: march, nameVillageRef: 'there' }),
  ];
  const register = new Register(rows);

  test.each([
    { name: 'is here until its day', today: april, place: here, ref: 'here', due: may },
    { name: 'is there from its day on', today: may, place: there, ref: 'there', due: null },
    {
      name: 'is there before the hub has a day',
      today: null,
      place: there,
      ref: 'there',
      due: null,
    },
  ])('$name', ({ today, place, ref, due }) => {
    const { content, nextDueDay } = register.residentByDay('p1', today);
    expect(content).toMatchObject({ villageCode: place, nameVillageRef: ref });
    expect(nextDueDay).toBe(due);
  });
});

describe('a person whom a late ledger names by a former number', () => {
  const rows = [
    aRow({ personRef: 'old', birthOn: 100, nameBirthRef: 'wrong' }),
    aRow({ formerRef: 'old', asOf: march, birthOn: 200, nameBirthRef: 'right' }),
    aRow({ personRef: 'old', asOf: april, birthOn: 100, nameBirthRef: 'wrong' }),
  ];

  it('keeps birth date and name of the number of now', () => {
    const register = new Register(rows);
    expect(register.resident('p1')).toMatchObject({ nameBirthRef: 'right' });
    expect(register.facts('H1')?.members).toMatchObject([{ personRef: 'p1', birthOn: 200 }]);
  });
});
