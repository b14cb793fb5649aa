import {
  aRow,
  april,
  march,
  membersOf,
  mergedInto,
  october,
  residencesOf,
  term,
} from './a-ledger.fixture.js';
import type { LedgerRow } from './ledger-row.js';
import { Register } from './register.js';

const may = april + 31;
const june = may + 30;
const onTheTenth = march + 10;
const inMay = onTheTenth + 30;
const h1 = (over: Partial<LedgerRow> = {}) => aRow(over);
const h2 = (over: Partial<LedgerRow> = {}) => aRow({ householdId: 'H2', ...over });
const h3 = (over: Partial<LedgerRow> = {}) => aRow({ householdId: 'H3', ...over });

/** H1 with p0 and p1, H2 with p2; only p0's rows tell of mergers. */
const before = [h1({ personRef: 'p0' }), h1({ head: false }), h2({ personRef: 'p2' })];
const merger = mergedInto('H2', onTheTenth, { personRef: 'p0', asOf: april });

function goneInto(rows: readonly LedgerRow[]) {
  const register = new Register(rows);
  return ['H1', 'H2', 'H3'].map((id) => {
    const { mergedInto: into = null, mergedOn = null } = register.facts(id) ?? {};
    return into === null ? null : term(into, mergedOn ?? 0);
  });
}

interface Case {
  readonly name: string;
  readonly rows: readonly LedgerRow[];
  /** Where H1, H2 and H3 have gone. */
  readonly gone: readonly (string | null)[];
  /** Of person p1. */
  readonly residences: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'in a circle: the newest is believed, and the older one is history up to its day',
    rows: [
      ...before,
      merger,
      mergedInto('H1', inMay, { householdId: 'H2', personRef: 'p2', asOf: may }),
    ],
    gone: [null, term('H1', inMay), null],
    residences: [term('H1', october, onTheTenth), term('H2', onTheTenth, inMay), term('H1', inMay)],
  },
  {
    name: 'in a circle of three',
    rows: [
      ...before,
      h3({ personRef: 'p3' }),
      merger,
      mergedInto('H3', inMay, { householdId: 'H2', personRef: 'p2', asOf: may }),
      mergedInto('H1', inMay + 9, { householdId: 'H3', personRef: 'p3', asOf: june }),
    ],
    gone: [null, term('H3', inMay), term('H1', inMay + 9)],
    residences: [
      term('H1', october, onTheTenth),
      term('H2', onTheTenth, inMay),
      term('H3', inMay, inMay + 9),
      term('H1', inMay + 9),
    ],
  },
  {
    name: 'the other way round, told later and for an earlier day: it never was the first way',
    rows: [
      ...before,
      merger,
      mergedInto('H1', onTheTenth - 5, { householdId: 'H2', personRef: 'p2', asOf: may }),
    ],
    gone: [null, term('H1', onTheTenth - 5), null],
    residences: [term('H1', october)],
  },
  {
    name: 'both ways in one ledger and on one day',
    rows: [
      ...before,
      merger,
      mergedInto('H1', onTheTenth, { householdId: 'H2', personRef: 'p2', asOf: april }),
    ],
    gone: [null, term('H1', onTheTenth), null],
    residences: [term('H1', october)],
  },
  {
    name: 'on a day that a later ledger corrects, also for those whom both leave out',
    rows: [...before, merger, { ...merger, changedOn: onTheTenth + 3, asOf: may }],
    gone: [term('H2', onTheTenth + 3), null, null],
    residences: [term('H1', october, onTheTenth + 3), term('H2', onTheTenth + 3)],
  },
  {
    name: 'into a household that a later ledger corrects, whom only the first one names',
    rows: [
      ...before,
      merger,
      mergedInto('H2', onTheTenth, { head: false, asOf: april }),
      mergedInto('H3', onTheTenth + 3, { personRef: 'p0', asOf: may }),
    ],
    gone: [term('H3', onTheTenth + 3), null, null],
    residences: [term('H1', october, onTheTenth + 3), term('H3', onTheTenth + 3)],
  },
  {
    name: 'entered ahead, with a member whom a ledger names only after that',
    rows: [
      h1({ personRef: 'p0' }),
      mergedInto('H2', june, { personRef: 'p0', asOf: march }),
      h1({ head: false, asOf: april }),
    ],
    gone: [term('H2', june), null, null],
    residences: [term('H1', april, june), term('H2', june)],
  },
  {
    name: 'and somebody is sent to the household that is gone: they are where it went',
    rows: [
      h1({ personRef: 'p0' }),
      merger,
      h3(),
      h3({ asOf: may, leftOn: inMay, targetHouseholdId: 'H1' }),
    ],
    gone: [term('H2', onTheTenth), null, null],
    residences: [term('H3', october, inMay), term('H2', inMay)],
  },
  {
    name: 'and a later ledger merges another household into the one that is gone',
    rows: [
      h1({ personRef: 'p0' }),
      merger,
      h3({ personRef: 'p3' }),
      h3({ head: false }),
      mergedInto('H1', inMay, { householdId: 'H3', personRef: 'p3', asOf: may }),
    ],
    gone: [term('H2', onTheTenth), null, term('H1', inMay)],
    residences: [term('H3', october, inMay), term('H2', inMay)],
  },
  {
    name: 'and its own ledger has somebody join after its last day',
    rows: [
      h1({ personRef: 'p0' }),
      merger,
      h1({ head: false, asOf: april, joinedOn: onTheTenth + 5 }),
    ],
    gone: [term('H2', onTheTenth), null, null],
    residences: [term('H1', onTheTenth + 5, onTheTenth + 5), term('H2', onTheTenth + 5)],
  },
  {
    name: 'that is undone: who is listed again is back, who is not stays where they went',
    rows: [...before, merger, h1({ personRef: 'p0', asOf: may })],
    gone: [null, null, null],
    residences: [term('H1', october, onTheTenth), term('H2', onTheTenth)],
  },
  {
    name: 'of a household whose member another one had claimed before: they stay there',
    rows: [...before, h3({ asOf: march, joinedOn: march - 5 }), merger],
    gone: [term('H2', onTheTenth), null, null],
    residences: [term('H1', october, march - 5), term('H3', march - 5)],
  },
  {
    name: 'of a household whose member left before it, as only a later ledger tells',
    rows: [...before, merger, h1({ asOf: may, leftOn: march - 5, targetHouseholdId: 'H3' })],
    gone: [term('H2', onTheTenth), null, null],
    residences: [term('H1', october, march - 5), term('H3', march - 5)],
  },
];

describe('a merger', () => {
  it.each(cases)('$name', ({ rows, gone, residences }) => {
    expect(goneInto(rows)).toEqual(gone);
    expect(residencesOf(rows, 'p1')).toEqual(residences);
    expect(residencesOf(rows.toReversed(), 'p1')).toEqual(residences);
  });

  it('leaves nobody in the household that is gone', () => {
    const rows = [...before, merger, h3({ asOf: may, leftOn: inMay, targetHouseholdId: 'H1' })];
    expect(membersOf(rows, 'H1')).toEqual([
      term('p0', october, onTheTenth),
      term('p1', october, onTheTenth),
    ]);
  });
});
