import { emptyHousehold } from './apply-event.js';
import { type Margin, type YearMargin } from './margin.js';
import { isEnough, marginNow, planOf } from './reading.js';
import { isIn } from './spans.js';
import {
  aReversal,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  cityStandard,
  on,
  yuan,
} from './testing/builders.js';
import { type Bill, namesOf, SeenNames } from './touching.js';
import {
  type Days,
  type DecisionView,
  type EvidenceRecord,
  type HouseholdState,
  type Reach,
} from './types.js';
import { versionsByRecord } from './versions.js';

const today = on('2026-12-31');
const facts = aWatchedHousehold({
  incomes: [{ from: on('2020-01-01'), netIncomeFen: yuan(18_000) }],
});

function calendarYear(year: number): Days {
  return { first: on(`${year}-01-01`), last: on(`${year}-12-31`) };
}
const [y2024, y2025, y2026, y2027] = [2024, 2025, 2026, 2027].map(calendarYear) as [
  ...[Days, Days, Days, Days],
];

/** What a year takes of all bills and of all departments' money, in yuan. */
function aYear(days: Days, takes: number, combined = Infinity): YearMargin {
  return { ...days, yearFen: yuan(takes), billFen: yuan(6000) - 1, combinedFen: yuan(combined) };
}

function aMargin(bills: readonly EvidenceRecord[], ...years: readonly YearMargin[]): Margin {
  return { years, seen: SeenNames.of(bills.flatMap((one) => namesOf(one as Bill))) };
}

function bill(recordId: string, date: string, personal: number): Bill {
  return aSettlement(recordId, date, personal) as Bill;
}

describe('what must be read for some bills', () => {
  const margin = aMargin([], aYear(y2025, 1000), aYear(y2026, 1000), aYear(y2027, 1000));
  const others = aMargin([], aYear(y2025, 1000), aYear(y2026, 1000, 500));

  test('nothing, where all fit', () => {
    const plan = planOf(
      margin,
      [bill('S1', '2026-06-10', 600), bill('S2', '2026-06-11', 400)],
      today,
    );
    expect(plan.reach).toBeNull();
    expect(plan.quiet?.years.map(({ yearFen }) => yearFen)).toEqual([1000, 0, 1000].map(yuan));
  });

  test('everything, where no margin is known', () => {
    expect(planOf(null, [bill('S1', '2026-06-10', 1)], today)).toEqual({
      quiet: null,
      reach: null,
    });
  });

  test('everything, where anything but bills comes', () => {
    expect(planOf(margin, null, today)).toEqual({ quiet: null, reach: null });
  });

  test.each([
    ['where two together do not fit', ['2026-06-10', '2026-06-11'], 600, [y2026]],
    ['where two of two years do not', ['2026-06-10', '2025-06-11'], 1100, [y2026, y2025]],
    ['of a day to come', ['2027-06-10'], 1, [y2027]],
  ])('their benefit years and no others, %s', (_name, dates, personal, years) => {
    const bills = dates.map((date, at) => bill(`S${at}`, date, personal));
    const first = Math.min(...years.map((year) => year.first));
    const last = Math.max(...years.map((year) => year.last));
    expect(planOf(margin, bills, today)).toMatchObject({
      quiet: null,
      reach: { read: { first, last }, combined: null },
    });
    const { reach } = planOf(margin, bills, today);
    expect(reach?.years.map((year) => year.first)).toEqual(years.map((year) => year.first));
  });

  test('everything, where one is of a year of which nothing is known', () => {
    const bills = [bill('S1', '2026-06-10', 1001), bill('S2', '2024-06-10', 1)];
    expect(planOf(margin, bills, today)).toEqual({ quiet: null, reach: null });
  });

  // Money of 2026 is in windows of 2026 and 2027; the first of them begins on 2 January 2025, in a benefit
  // year whose figure is told from its beginning.
  test('two calendar years with what lies before them, where others count money', () => {
    const { reach } = planOf(others, [bill('S1', '2026-06-10', 600)], today);
    const { combined, read } = reach ?? {};
    expect(reach?.years.map(({ first }) => first)).toEqual([y2026.first]);
    expect(combined?.first).toBe(y2026.first);
    expect(combined && isIn(combined, y2027.last)).toBe(true);
    expect(read && isIn(read, y2025.first) && isIn(read, y2027.last)).toBe(true);
  });

  test('those of the years alone beside which others count money', () => {
    const bills = [bill('S1', '2026-06-10', 600), bill('S2', '2025-06-10', 1)];
    const { reach } = planOf(others, bills, today);
    expect(reach?.years.map(({ first }) => first)).toEqual([y2026.first, y2025.first]);
    expect(reach?.combined?.first).toBe(y2026.first);
  });
});

describe('what was read is enough', () => {
  const paid = bill('S1', '2026-03-10', 300);
  const corrected = aSettlement('S1', '2026-03-10', 310, { sourceVersion: 2 });
  const alone = bill('S3', '2026-05-12', 300);
  // Two that touch each other: read whatever their days.
  const lastYear = bill('S2', '2025-05-11', 300);
  const lastYearAgain = aSettlement('S2', '2025-05-11', 310, { sourceVersion: 2 });
  const unread = bill('S9', '2025-06-11', 300);
  // Of last year, undoes a bill of this one under the name of another fact.
  const undoes = aSettlement('R1', '2025-07-01', -300, { correctionOf: 'S1', settlementId: 'X' });
  const sameFact = aSettlement('N1', '2026-06-10', 300, { settlementId: 'S1', sourceSystem: 'i' });

  const [thisYear, both] = [[y2026], [y2025, y2026]];
  const cases: readonly [
    string,
    boolean,
    { read: readonly EvidenceRecord[]; years: readonly Days[]; come: readonly EvidenceRecord[] },
  ][] = [
    [
      'a bill that touches none',
      true,
      { read: [paid, alone], years: thisYear, come: [bill('S4', '2026-06-10', 1)] },
    ],
    [
      'another version of one of the year',
      true,
      { read: [paid, alone], years: thisYear, come: [corrected] },
    ],
    [
      'one that touches, beside two of last year that touch each other',
      true,
      { read: [lastYear, lastYearAgain, paid], years: thisYear, come: [corrected] },
    ],
    [
      'one that touches a bill of the other of two years that are decided',
      true,
      {
        read: [lastYear, lastYearAgain, paid],
        years: both,
        come: [aReversal('S2', '2026-06-10', 300)],
      },
    ],
    ['the same bill again', false, { read: [paid, alone], years: thisYear, come: [paid] }],
    [
      'the same bill again beside a new one',
      false,
      { read: [paid, alone], years: thisYear, come: [bill('S4', '2026-06-10', 1), paid] },
    ],
    [
      'an older version again',
      false,
      { read: [paid, corrected, alone], years: thisYear, come: [paid] },
    ],
    [
      'one that undoes a bill that was not read',
      false,
      { read: [paid, alone], years: thisYear, come: [aReversal('S9', '2026-06-10', 300)] },
    ],
    [
      'one that undoes a bill of a year that is not decided',
      false,
      {
        read: [lastYear, lastYearAgain, paid],
        years: thisYear,
        come: [aReversal('S2', '2026-06-10', 300)],
      },
    ],
    [
      'one that touches a bill that touches one of a year that is not decided',
      false,
      { read: [undoes, paid, alone], years: thisYear, come: [sameFact] },
    ],
  ];

  test.each(cases)('%s: %s', (_name, expected, { read, years, come }) => {
    const margin = aMargin([...read, unread]);
    const reach: Reach = { read: y2026, years, combined: null };
    const state = { ...emptyHousehold('H1'), evidence: versionsByRecord(read) };
    expect(isEnough(reach, margin, state, come as readonly Bill[])).toBe(expected);
  });
});

describe('the margin of a household after some bills', () => {
  const view: DecisionView = { standards: [cityStandard()], today, alertIdOf: (text) => text };
  const line = yuan(5000) - 1;

  function stateOf(
    evidence: readonly EvidenceRecord[],
    years: readonly Days[] | null,
  ): HouseholdState {
    const reach = years && { read: y2026, years, combined: null };
    return { ...emptyHousehold('H1'), facts, reach, evidence: versionsByRecord(evidence) };
  }

  function takes(margin: Margin | null): readonly (readonly [number, number])[] | undefined {
    return margin?.years.map(({ first, yearFen }) => [first, yearFen]);
  }

  const old = bill('S2', '2025-05-11', 300);
  const paid = bill('S1', '2026-03-10', 300);
  const more = bill('S4', '2026-06-10', 1000);
  const known = aMargin([old, paid], aYear(y2025, 10), aYear(y2026, 20), aYear(y2027, 30));

  test('of which everything was read', () => {
    const margin = marginNow(known, stateOf([old, paid, more], null), [more], view);
    expect(takes(margin)).toEqual([
      [y2025.first, line - yuan(300)],
      [y2026.first, line - yuan(1300)],
      [y2027.first, line],
    ]);
    expect(namesOf(more).map((name) => margin?.seen.count(name))).toEqual([1, 1]);
  });

  test('is not known where not everything was read and nothing was known', () => {
    expect(marginNow(null, stateOf([paid, more], [y2026]), [more], view)).toBeNull();
  });

  test('is not known of one in no county', () => {
    const nowhere = { ...facts, places: [] };
    const state = { ...stateOf([paid, more], [y2026]), facts: nowhere };
    expect(marginNow(known, state, [more], view)).toBeNull();
  });

  /** What the years take afterwards, in fen; those that were not read take what they did. */
  const cases: readonly [
    string,
    string,
    readonly Days[],
    readonly EvidenceRecord[],
    readonly number[],
  ][] = [
    // Of the year to come nothing is there that was not read.
    ['this year', '2026-12-31', [y2026], [paid], [yuan(10), line - yuan(300), line]],
    ['last year', '2026-12-31', [y2025], [old], [line - yuan(300), yuan(20), yuan(30)]],
    [
      'both years',
      '2026-12-31',
      [y2026, y2025],
      [old, paid],
      [line - yuan(300), line - yuan(300), line],
    ],
    // What was paid on this day may stand apart.
    [
      'last year, when this one has begun',
      '2026-01-01',
      [y2025],
      [old],
      [line - yuan(300), yuan(20), yuan(30)],
    ],
  ];

  test.each(cases)('of which was read what is of %s (%s)', (_name, date, years, read, expected) => {
    const margin = marginNow(known, stateOf(read, years), [], { ...view, today: on(date) });
    expect(takes(margin)?.map(([, fen]) => fen)).toEqual(expected);
  });

  test('knows the next year, though it was not known before', () => {
    const before = aMargin([paid], aYear(y2024, 10), aYear(y2025, 20), aYear(y2026, 30));
    const margin = marginNow(before, stateOf([paid, more], [y2026]), [more], view);
    expect(takes(margin)).toEqual([
      [y2025.first, yuan(20)],
      [y2026.first, line - yuan(1300)],
      [y2027.first, line],
    ]);
  });

  test('knows nothing of a year that was neither read nor known', () => {
    const before = aMargin([old], aYear(y2024, 10), aYear(y2025, 20), aYear(y2026, 30));
    const margin = marginNow(before, stateOf([old], [y2025]), [], view);
    expect(takes(margin)).toEqual([
      [y2025.first, line - yuan(300)],
      [y2026.first, yuan(30)],
    ]);
  });

  test('carries the names of a bill that came twice once', () => {
    const first = bill('S4', '2026-06-10', 1000);
    const state = stateOf([paid, more], [y2026]);
    const margin = marginNow(known, state, [first, more], view);
    expect(namesOf(more).map((name) => margin?.seen.count(name))).toEqual([1, 1]);
  });

  describe('beside money of other departments', () => {
    const cost = aSchoolCost('C1', '2026-03-01', 2025, 4000);
    const beside = aMargin(
      [old, paid],
      ...[aYear(y2025, 10, 5000), aYear(y2026, 20, 5000), aYear(y2027, 30, 5000)],
    );

    function combined(
      before: Margin,
      bills: readonly EvidenceRecord[],
      years: readonly Days[],
    ): readonly number[] | undefined {
      const margin = marginNow(before, stateOf([cost, ...bills], years), bills as Bill[], view);
      return margin?.years.map(({ combinedFen }) => combinedFen);
    }

    test('a year that was not read has as much less as has come near it', () => {
      // Two years from 2027 nothing adds up.
      expect(
        combined(
          beside,
          [bill('S4', '2025-06-10', 700), bill('S5', '2025-06-11', 50)],
          [y2025],
        )?.slice(1),
      ).toEqual([yuan(4250), yuan(5000)]);
    });

    // Another source says the same with less, and counts as long as it is there.
    test('it takes nothing where a bill of it may come back', () => {
      const again = aSettlement('N1', '2025-06-10', 1, { settlementId: 'S1', sourceSystem: 'i' });
      expect(combined(beside, [again], [y2025])?.slice(1)).toEqual([-1, -1]);
    });

    test('it takes what it did where others count nothing', () => {
      const again = aSettlement('S1', '2025-06-10', 1, { sourceVersion: 2 });
      expect(combined(known, [again], [y2025])?.slice(1)).toEqual([Infinity, Infinity]);
    });
  });
});
