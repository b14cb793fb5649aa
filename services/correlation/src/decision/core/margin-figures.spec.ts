import { type Standard } from '#domain';
import type { HouseholdFacts } from '#schemas';
import { emptyHousehold } from './apply-event.js';
import { type Margin, marginOf, withQuietBills } from './margin.js';
import {
  aBurden,
  aLogOf,
  aRecord,
  aReversal,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  cityStandard,
  countyStandard,
  lines,
  on,
  yuan,
} from './testing/builders.js';
import { type Bill, SeenNames } from './touching.js';
import { type EvidenceRecord } from './types.js';
import { versionsByRecord } from './versions.js';

// Of a watched household of 18,000 yuan a year, by the city's standard: 5,000 yuan of bills in a benefit year, one
// of 6,000, and 9,000 of all departments in twelve months. A fen less changes nothing.

const poor = aWatchedHousehold({
  incomes: [{ from: on('2020-01-01'), netIncomeFen: yuan(18_000) }],
});
const everSince = { validFrom: on('2019-01-01') };

type Rules = NonNullable<Parameters<typeof countyStandard>[0]['rules']>;
type Case = readonly [string, number, readonly EvidenceRecord[], Rules?];

/** What a year takes, in yuan, by name: with which evidence, and where a county's rules differ. */
function named(
  cases: readonly Case[],
): { name: string; takes: number; evidence: readonly EvidenceRecord[]; rules: Rules }[] {
  return cases.map(([name, takes, evidence, rules = {}]) => ({ name, takes, evidence, rules }));
}

function marginWith(
  evidence: readonly EvidenceRecord[],
  standards: readonly Standard[] = [cityStandard()],
  facts: HouseholdFacts = poor,
): Margin | null {
  const state = { ...emptyHousehold('H1'), facts, evidence: versionsByRecord(evidence) };
  return marginOf(state, { standards, today: on('2026-12-31'), alertIdOf: (text) => text });
}

function county(rules: Rules): Standard {
  return countyStandard({ ...everSince, rules });
}

function thisYear(margin: Margin | null): Margin['years'][number] | undefined {
  return margin?.years.find(({ first }) => first === on('2026-01-01'));
}

const a300 = aSettlement('S1', '2026-03-10', 300);
const compliantMore = aSettlement('S1', '2026-03-10', 300, { inPolicy: 500 });
const compliantLess = aSettlement('S1', '2026-03-10', 300, { inPolicy: 100 });
const a4000 = aSchoolCost('C1', '2026-03-01', 2025, 4000);
const always = { watched: { kind: 'ALWAYS' }, ordinary: { kind: 'ALWAYS' } } as const;
const never = { watched: { kind: 'NEVER' }, ordinary: { kind: 'NEVER' } } as const;

/** What all bills of 2026 together may still come to, in yuan; below 0 where each must be looked at. */
const ofAYear: readonly Case[] = [
  ['nothing was paid', 4999.99, []],
  ['a bill was paid', 4699.99, [a300]],
  ['one was paid in another year', 4999.99, [aSettlement('S1', '2025-12-31', 300)]],
  ['a formula of the county may count more of it', 4499.99, [compliantMore]],
  ['a formula of the county may count less of it', 4699.99, [compliantLess]],
  ['a part of a bill was undone', 4899.99, [a300, aReversal('S1', '2026-06-10', 200)]],
  ['it reached the line', -0.01, [aSettlement('S1', '2026-03-10', 5000)]],
  [
    'the condition asks for more than the line',
    4699.99,
    [a300],
    { 'illness.year-burden': { when: 'value >= threshold && watched' } },
  ],
  [
    'the line is not asked for first',
    -300.01,
    [a300],
    { 'illness.year-burden': { when: 'watched || value >= threshold' } },
  ],
  [
    'the condition has an alternative',
    -300.01,
    [a300],
    { 'illness.year-burden': { when: 'value >= threshold || watched' } },
  ],
  [
    'the condition has a choice',
    -300.01,
    [a300],
    { 'illness.year-burden': { when: 'value >= threshold && watched ? true : watched' } },
  ],
  [
    'the condition asks for a part of the line',
    -300.01,
    [a300],
    { 'illness.year-burden': { when: 'value >= threshold / 2' } },
  ],
  ['there is no line', -300.01, [a300], { 'illness.year-burden': { lines: always } }],
  ['the rule reaches nobody', Infinity, [a300], { 'illness.year-burden': { lines: never } }],
];

test.each(named(ofAYear))('of its line a year takes $takes where $name', (one) => {
  const margin = marginWith(one.evidence, [county(one.rules)]);
  expect(thisYear(margin)?.yearFen).toBe(yuan(one.takes));
});

/** What 2026 takes of bills beside all departments' money, in yuan. */
const ofAllDepartments: readonly Case[] = [
  ['no other department counts money', Infinity, [a300]],
  ['another one does', 4699.99, [a300, a4000]],
  ['it does for last year', 4699.99, [a300, aSchoolCost('C1', '2025-03-01', 2024, 4000)]],
  ['it did three years ago', Infinity, [a300, aSchoolCost('C1', '2023-03-01', 2022, 4000)]],
  [
    'it did three years ago as well',
    4699.99,
    [a300, a4000, aSchoolCost('C2', '2023-03-01', 2022, 4000)],
  ],
  ['a bill of last year adds up with it', 4699.99, [aSettlement('S1', '2025-06-10', 300), a4000]],
  ['one of three years ago does not', 4999.99, [aSettlement('S1', '2023-06-10', 300), a4000]],
  ['a house was damaged three years ago', 4699.99, [a300, a4000, aDamage('D1', '2023-08-10', 700)]],
  ['a house was damaged this year', 3999.99, [a300, a4000, aDamage('D1', '2026-08-10', 700)]],
  ['a cumulative figure may rise', -0.01, [a300, a4000, aBurden('B1', '2026-06-10', 400)]],
  ['a cumulative figure is alone', Infinity, [a300, aBurden('B1', '2026-06-10', 400)]],
  [
    'the condition asks for still more',
    Infinity,
    [a300],
    combined('value >= threshold && departments >= departmentsMin && value > 100'),
  ],
  [
    'the condition has an alternative to the departments',
    -300.01,
    [a300],
    combined('value >= threshold && departments >= departmentsMin || watched'),
  ],
  [
    'the condition asks for them in an alternative',
    -300.01,
    [a300],
    combined('watched || value >= threshold && departments >= departmentsMin'),
  ],
  [
    'the condition asks for one department less',
    -300.01,
    [a300],
    combined('value >= threshold && departments >= departmentsMin - 1'),
  ],
  [
    'the condition asks for fewer departments',
    -300.01,
    [a300],
    combined(
      'value >= threshold && !(value >= threshold && departments >= departmentsMin && value > 100)',
    ),
  ],
  [
    'one department is enough',
    4699.99,
    [a300, a4000],
    { 'combined.rigid-spending': { parameters: { departmentsMin: 1 } } },
  ],
];

function combined(when: string): Rules {
  return { 'combined.rigid-spending': { when } };
}

function aDamage(disasterId: string, date: string, loss: number): EvidenceRecord {
  return aRecord('emergency-management.housing-damage', disasterId, date, {
    ...{ disasterId, collapsedRooms: 0, severeRooms: 0, lightRooms: 1 },
    ...{ lossFen: yuan(loss), insurancePaidFen: 0, reportStage: 'FINAL' },
  });
}

test.each(named(ofAllDepartments))('of all money a year takes $takes where $name', (one) => {
  const margin = marginWith(one.evidence, [county(one.rules)]);
  // Below nothing it does not matter how far.
  expect(Math.max(thisYear(margin)?.combinedFen ?? NaN, -1)).toBe(Math.max(yuan(one.takes), -1));
});

// Both days are of the benefit year 2025: by the cut of January, and by that of April.
test('a year that was cut at two days may lie beside another one in part, and what is there counts', () => {
  const benefitYearStart = { month: 4, day: 1 };
  const moved = countyStandard({ validFrom: on('2025-03-15'), benefitYearStart });
  const bills = [aSettlement('S1', '2025-02-10', 1), aSettlement('S2', '2025-05-10', 300)];
  const margin = marginWith([...bills, a4000], [cityStandard(), moved]);
  const fromApril = margin?.years.find(({ first }) => first === on('2026-04-01'));
  expect(fromApril?.combinedFen).toBeLessThanOrEqual(yuan(4699.99));
});

describe('one bill', () => {
  test('is held against the line of a stay, whatever the year has come to', () => {
    const margin = marginWith([aSettlement('S1', '2026-03-10', 4000)]);
    expect(thisYear(margin)?.billFen).toBe(yuan(5999.99));
  });

  test('takes its amount off its own year, and off all departments’ money around it', () => {
    const year = (name: number): Margin['years'][number] => ({
      ...{ first: on(`${name}-01-01`), last: on(`${name}-12-31`) },
      ...{ yearFen: yuan(1000), billFen: yuan(900), combinedFen: yuan(800) },
    });
    const margin: Margin = { years: [2025, 2026, 2027].map(year), seen: SeenNames.of([]) };
    const some = aSettlement('S1', '2025-06-10', 300, { inPolicy: 350 }) as Bill;
    expect(withQuietBills(margin, [some], on('2026-12-31'))?.years).toEqual([
      { ...year(2025), yearFen: yuan(650), combinedFen: yuan(450) },
      { ...year(2026), combinedFen: yuan(450) },
      year(2027),
    ]);
  });
});

describe('an alert', () => {
  const kept = [aSettlement('S1', '2026-03-10', 5000), a300];

  function yearsAfter(...records: readonly EvidenceRecord[]): Margin | null {
    const log = aLogOf(poor);
    log.feed(...records);
    return marginOf(log.state, log.view);
  }

  test('has every bill of its year looked at', () => {
    expect(yearsAfter(...kept)?.years.map(({ yearFen }) => yearFen)).toEqual([
      ...[yuan(4999.99), -1, yuan(4999.99)],
    ]);
  });

  test('no longer does when it was withdrawn', () => {
    const margin = yearsAfter(...kept, aReversal('S1', '2026-06-10', 5000));
    expect(thisYear(margin)?.yearFen).toBeGreaterThan(0);
  });

  test('on all departments’ money has it of every year whose money it may count', () => {
    const margin = yearsAfter(
      aSettlement('S1', '2026-03-10', 4900),
      aSchoolCost('C1', '2026-03-02', 2025, 5000),
    );
    expect(margin?.years.map(({ combinedFen }) => combinedFen)).toEqual([-1, -1, -1]);
    expect(thisYear(margin)?.yearFen).toBe(-1);
  });
});

describe('years of which nothing is known', () => {
  const firsts = (margin: Margin | null): readonly number[] | undefined =>
    margin?.years.map(({ first }) => first);

  test('none of last year, this one and the next', () => {
    expect(firsts(marginWith([a300]))).toEqual(['2025-01-01', '2026-01-01', '2027-01-01'].map(on));
  });

  test('all, where no standard is in force', () => {
    expect(firsts(marginWith([a300], []))).toEqual([]);
  });

  test('those beside days on which none was in force', () => {
    const late = countyStandard({ validFrom: on('2025-06-01') });
    expect(firsts(marginWith([a300], [late]))).toEqual([on('2027-01-01')]);
  });

  test('all, where the first one came into force this year', () => {
    const late = countyStandard({ validFrom: on('2026-06-01') });
    expect(firsts(marginWith([a300], [late]))).toEqual([]);
  });

  test('those beside a year that is cut at another day', () => {
    const benefitYearStart = { month: 4, day: 1 };
    const moved = countyStandard({ validFrom: on('2027-06-01'), benefitYearStart });
    expect(firsts(marginWith([a300], [cityStandard(), moved]))).toEqual([on('2025-01-01')]);
  });

  test('those whose money counts in windows of more than twelve months', () => {
    const window = { kind: 'rolling' as const, months: 24 };
    const rules = { 'combined.rigid-spending': { window } };
    const later = countyStandard({ validFrom: on('2027-02-01'), rules });
    expect(firsts(marginWith([a300], [cityStandard(), later]))).toEqual([on('2025-01-01')]);
  });

  test('everything of a household in no county', () => {
    expect(marginWith([a300], [cityStandard()], { ...poor, places: [] })).toBeNull();
  });
});

describe('lines of more than one day', () => {
  const fromJanuary2 = { benefitYearStart: { month: 1, day: 2 } };

  test('the lowest of the year counts, also that of its last day', () => {
    // A stay is held against the income of the calendar year before its own.
    const shares = {
      watched: { kind: 'RURAL_INCOME_SHARE', permille: 500 },
      ordinary: { kind: 'NEVER' },
    } as const;
    const standard = countyStandard({
      ...everSince,
      ...fromJanuary2,
      ruralIncomes: [
        { year: 2024, incomeFen: yuan(20_000) },
        { year: 2026, incomeFen: yuan(10_000) },
      ],
      rules: { 'illness.single-stay': { lines: shares } },
    });
    const margin = marginWith([a300], [standard]);
    const year = margin?.years.find(({ first }) => first === on('2026-01-02'));
    expect(year).toMatchObject({ last: on('2027-01-01'), billFen: yuan(4999.99) });
  });

  test('so does that of a version from a day of the year on', () => {
    const later = countyStandard({
      validFrom: on('2026-12-31'),
      rules: { 'illness.single-stay': { lines: lines(3000, 3000) } },
    });
    expect(thisYear(marginWith([a300], [cityStandard(), later]))?.billFen).toBe(yuan(2999.99));
  });
});
