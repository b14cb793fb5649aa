import fc from 'fast-check';
import {
  aBurden,
  aRecord,
  aReversal,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  lines,
  on,
  yuan,
} from './testing/builders.js';
import { drawOf } from '../../testing/draw.js';
import { historiesOf, historiesWithLeavingOf, longHistoriesOf } from './testing/histories.js';
import { feed, History } from './testing/history.js';
import { type Step } from './testing/step.js';
import {
  moneyOfYears,
  moneyRecords,
  recordsOfYears,
  touchingOfYears,
} from './testing/history-records.js';
import { KeptHousehold, type Read } from './testing/kept-household.js';
import { type EvidenceRecord } from './types.js';

function evidence(record: EvidenceRecord): Step {
  return { kind: 'EVIDENCE', record };
}

/** A version of the county's standard, in force all the time unless said. */
function standard(changes: Parameters<typeof countyStandard>[0]): Step {
  return {
    kind: 'STANDARD',
    standard: countyStandard({ validFrom: on('2019-01-01'), ...changes }),
  };
}

function cameFromElsewhere(record: EvidenceRecord): EvidenceRecord {
  return { ...record, cameFrom: { householdId: 'H9', counties: [] } };
}

const { seed, numRuns: histories } = drawOf(1000);
const timeout = 900_000;

/** Records of the log in groups, as batches bring them; days and standards stand alone. */
function grouped(steps: readonly Step[], sizes: readonly number[]): readonly (readonly Step[])[] {
  const groups: Step[][] = [];
  let room = 0;
  steps.forEach((step, at) => {
    const stands = step.kind === 'DAY' || step.kind === 'STANDARD';
    if (room > 0 && !stands) groups.at(-1)?.push(step);
    else groups.push([step]);
    room = stands ? 0 : room > 0 ? room - 1 : (sizes[at % sizes.length] ?? 0);
  });
  return groups;
}

function expectSameRevisions(history: History, sizes: readonly number[]): readonly Read[] {
  const log = History.emptyLog();
  const kept = new KeptHousehold();
  for (const group of grouped(history.steps, sizes)) {
    const expected = group.flatMap((step) => feed(log, step));
    const events = group.map((step) =>
      step.kind === 'DAY' || step.kind === 'STANDARD' ? { kind: step.kind } : step,
    );
    const revisions = kept.feed(events, log.view).map(({ alert }) => alert);
    expect(revisions).toEqual(expected);
  }
  return kept.read;
}

const sizes = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 });

describe(`what a margin leaves unread changes nothing (seed ${seed})`, () => {
  test(
    'of bills over several years, few of which touch',
    () => {
      const reads = new Map<Read, number>();
      const property = fc.property(longHistoriesOf(recordsOfYears), sizes, (history, some) => {
        for (const read of expectSameRevisions(history, some))
          reads.set(read, (reads.get(read) ?? 0) + 1);
      });
      fc.assert(property, { seed, numRuns: histories });
      // A margin that no bill ever fits would pass as well.
      expect(reads.get('NOTHING')).toBeGreaterThan(histories / 2);
      expect(reads.get('REACH')).toBeGreaterThan(histories / 2);
    },
    timeout,
  );

  const few: readonly (readonly [string, fc.Arbitrary<History>])[] = [
    ['of few bills over several years, most of which touch', longHistoriesOf(touchingOfYears)],
    ['of bills and much other money over several years', longHistoriesOf(moneyOfYears)],
    ['of few records that touch', historiesOf(moneyRecords)],
    ['of records that also leave', historiesWithLeavingOf(moneyRecords)],
  ];
  test.each(few)(
    '%s',
    (_name, some) => {
      fc.assert(
        fc.property(some, sizes, (history, groups) => {
          expectSameRevisions(history, groups);
        }),
        { seed, numRuns: histories },
      );
    },
    timeout,
  );
});

const poor = aWatchedHousehold({
  incomes: [{ from: on('2020-01-01'), netIncomeFen: yuan(18_000) }],
});
function income(netIncome: number, version = 2): Step {
  const incomes = [{ from: on('2020-01-01'), netIncomeFen: yuan(netIncome) }];
  return { kind: 'FACTS', facts: { ...poor, version, incomes } };
}

/** What a member has paid of a year by a day, in yuan. */
function aFigure(id: string, date: string, benefitYear: number, personal: number): EvidenceRecord {
  return aRecord('health-insurance.burden', id, date, {
    ...{ benefitYear, personalFen: yuan(personal) },
    ...{ inPolicyFen: null, fundPaidFen: null, totalFen: null },
  });
}

const before = [
  aSettlement('S1', '2026-03-10', 300),
  aSettlement('S2', '2025-05-11', 300),
  aSettlement('S3', '2026-05-12', 300, { personRef: 'p2' }),
];
const odd = { 'illness.year-burden': { when: 'value * 2 >= threshold * 2' } };
const twoYears = {
  'combined.rigid-spending': { window: { kind: 'rolling' as const, months: 24 } },
};
const fromApril = { benefitYearStart: { month: 4, day: 1 } };

/** What is read of a household with three small bills when one more record comes. */
const cases: readonly [string, Read, EvidenceRecord, ...Step[]][] = [
  ['a bill that leaves it below the line', 'NOTHING', aSettlement('S4', '2026-06-10', 300)],
  ['one that brings it to a fen below', 'NOTHING', aSettlement('S4', '2026-06-10', 4399.99)],
  ['one that brings it to the line', 'REACH', aSettlement('S4', '2026-06-10', 4400)],
  ['one that is over the line for one', 'REACH', aSettlement('S4', '2025-06-10', 6000)],
  ['one of last year', 'NOTHING', aSettlement('S4', '2025-06-10', 300)],
  ['one of long ago', 'ALL', aSettlement('S4', '2023-06-10', 300)],
  ['one of a day to come', 'ALL', aSettlement('S4', '2027-06-10', 300)],
  ['the same one again', 'ALL', aSettlement('S1', '2026-03-10', 300)],
  [
    'the same one again, with another household at the time of the event',
    'ALL',
    { ...aSettlement('S1', '2026-03-10', 300), householdAtEvent: 'H0' },
    evidence(aSettlement('S4', '2026-06-10', 5000)),
  ],
  ['another version', 'REACH', aSettlement('S1', '2026-03-11', 310, { sourceVersion: 2 })],
  [
    'another version, of last year',
    'ALL',
    aSettlement('S1', '2025-03-11', 310, { sourceVersion: 2 }),
  ],
  ['another source', 'REACH', aSettlement('S1', '2026-03-10', 300, { sourceSystem: 'insurer' })],
  ['a reversal', 'REACH', aReversal('S1', '2026-06-10', 300)],
  ['a reversal of a bill of last year', 'ALL', aReversal('S2', '2026-06-10', 300)],
  ['a reversal of what is not there', 'REACH', aReversal('S9', '2026-06-10', 300)],
  ['one that came from elsewhere', 'ALL', cameFromElsewhere(aSettlement('S4', '2026-06-10', 300))],
  ['anything but a bill', 'ALL', aBurden('B1', '2026-06-10', 300)],
  [
    'a bill where there is an alert',
    'REACH',
    aSettlement('S5', '2026-06-10', 1),
    evidence(aSettlement('S4', '2026-06-10', 5000)),
  ],
  [
    'a bill of another year than that of the alert',
    'NOTHING',
    aSettlement('S5', '2025-06-10', 1),
    evidence(aSettlement('S4', '2026-06-10', 5000)),
  ],
  [
    'a bill beside money of a school, below the line of both',
    'NOTHING',
    aSettlement('S4', '2026-06-10', 100),
    evidence(aSchoolCost('C1', '2026-03-01', 2025, 4000)),
  ],
  [
    'one that brings both to their line',
    'REACH',
    aSettlement('S4', '2026-06-10', 4100),
    evidence(aSchoolCost('C1', '2026-03-01', 2025, 4000)),
  ],
  [
    'a bill that was there before an alert tells what the household has left',
    'REACH',
    aSettlement('S4', '2026-02-10', 1, { inPolicy: 1 }),
    evidence(aSchoolCost('C1', '2026-03-15', 2025, 8000)),
  ],
  [
    'one that is over the line for one, and not over that of the year',
    'REACH',
    aSettlement('S4', '2026-06-10', 6000, { medType: '21' }),
    standard({ rules: { 'illness.year-burden': { lines: lines(70_000, 70_000) } } }),
  ],
  ['a negative bill that undoes nothing', 'REACH', aSettlement('S4', '2026-06-10', -1)],
  [
    'one beside a bill of the year before and money of a school',
    'REACH',
    aSettlement('S5', '2026-01-10', 2200),
    evidence(aSchoolCost('C1', '2026-03-01', 2025, 4000)),
    evidence(aSettlement('S4', '2025-12-01', 2300)),
  ],
  [
    'one beside another version of a bill of the year before',
    'REACH',
    aSettlement('S5', '2026-01-10', 2200),
    evidence(aSchoolCost('C1', '2026-03-01', 2025, 4000)),
    evidence(aSettlement('S2', '2025-12-01', 2600, { sourceVersion: 2 })),
  ],
  [
    'one of a new year, of which last year was not read when it was looked at',
    'REACH',
    aSettlement('S6', '2027-01-05', 2200),
    evidence(aSchoolCost('C1', '2026-11-01', 2026, 4000)),
    evidence(aSettlement('S4', '2026-11-02', 2900)),
    evidence(aSettlement('S2', '2025-05-12', 310, { sourceVersion: 2 })),
    { kind: 'DAY', day: on('2027-01-06') },
  ],
  [
    'one that belongs to an alert of all departments’ money from before its benefit year',
    'REACH',
    aSettlement('S5', '2026-06-10', 300),
    standard(fromApril),
    {
      kind: 'FACTS',
      facts: {
        ...poor,
        version: 2,
        incomes: [
          { from: on('2020-01-01'), netIncomeFen: yuan(8000) },
          { from: on('2026-03-01'), netIncomeFen: yuan(100_000) },
        ],
      },
    },
    evidence(aSchoolCost('C1', '2026-02-01', 2025, 2500)),
    evidence(aSettlement('S4', '2026-02-10', 2000)),
  ],
  [
    'a bill beside a cumulative figure and money of a school',
    'REACH',
    aSettlement('S4', '2026-06-10', 1),
    evidence(aSchoolCost('C1', '2026-03-01', 2025, 4000)),
    evidence(aBurden('B1', '2026-06-01', 100)),
  ],
  [
    'one that brings health insurance alone to the line of all departments',
    'REACH',
    aSettlement('S4', '2026-06-10', 3900),
    standard({
      rules: {
        'combined.rigid-spending': {
          parameters: { departmentsMin: 1 },
          lines: {
            watched: { kind: 'INCOME_SHARE', permille: 200 },
            ordinary: { kind: 'NEVER' },
          },
        },
      },
    }),
  ],
  [
    'one that is over the line of its calendar year, which is lower than at the start of its benefit year',
    'REACH',
    aSettlement('S4', '2026-02-10', 5500, { medType: '21' }),
    standard({
      ...fromApril,
      ruralIncomes: [
        { year: 2024, incomeFen: yuan(20_000) },
        { year: 2025, incomeFen: yuan(10_000) },
      ],
      rules: {
        'illness.year-burden': { lines: lines(70_000, 70_000) },
        'illness.single-stay': {
          lines: {
            watched: { kind: 'RURAL_INCOME_SHARE', permille: 500 },
            ordinary: { kind: 'NEVER' },
          },
        },
      },
    }),
  ],
  [
    'one of last year, after money of this one came back with a reversal that was withdrawn',
    'REACH',
    aSettlement('S5', '2025-12-01', 2500),
    evidence(aSettlement('S4', '2026-01-10', 2400)),
    evidence(aReversal('S4', '2026-02-01', 2400)),
    evidence(aSchoolCost('C1', '2026-03-01', 2025, 4000)),
    evidence(aReversal('S4', '2026-02-01', 2400, { sourceVersion: 2, withdrawn: true })),
  ],
  [
    'one of last year, after the source whose small bill counted has withdrawn it',
    'REACH',
    aSettlement('S6', '2025-12-01', 2500),
    evidence(aSettlement('S4', '2026-01-10', 2400, { settlementId: 'F', sourceSystem: 'insurer' })),
    evidence(aSettlement('S5', '2026-01-11', 100, { settlementId: 'F' })),
    evidence(aSchoolCost('C1', '2026-03-01', 2025, 4000)),
    evidence(
      aSettlement('S5', '2026-01-11', 100, {
        ...{ settlementId: 'F', sourceVersion: 2, withdrawn: true },
      }),
    ),
  ],
  [
    'one whose windows begin in a benefit year of which a figure tells the rise',
    'REACH',
    aSettlement('S9', '2026-06-10', 1),
    income(8000),
    standard(fromApril),
    evidence(aSettlement('S4', '2024-08-10', 500)),
    evidence(aFigure('B1', '2024-06-10', 2024, 1000)),
    evidence(aFigure('B2', '2025-02-10', 2024, 1600)),
    evidence(aSchoolCost('C1', '2026-02-01', 2025, 3390)),
  ],
  [
    'a reversal of another source beside a stay of last year',
    'ALL',
    aReversal('S4', '2026-06-10', 7000, { sourceSystem: 'insurer' }),
    evidence(aSettlement('S4', '2025-06-10', 7000, { medType: '21' })),
  ],
  [
    'a bill beside school costs whose aid was taken back',
    'REACH',
    aSettlement('S4', '2026-05-01', 3500),
    evidence(aSchoolCost('C1', '2026-03-01', 2025, 600)),
    evidence(
      aSchoolCost(
        ...(['C1/r', '2026-03-02', 2025, 0] as const),
        ...([{ aidFen: -yuan(5000) }, { correctionOf: 'C1' }] as const),
      ),
    ),
  ],
  [
    'a bill beside school costs of which a reversal was undone by more than it had',
    'REACH',
    aSettlement('S4', '2026-05-01', 3500),
    evidence(aSchoolCost('C1', '2026-03-01', 2025, 100)),
    evidence(aSchoolCost('C1/r', '2026-03-02', 2025, -100, {}, { correctionOf: 'C1' })),
    evidence(aSchoolCost('C1/rr', '2026-03-03', 2025, 5500, {}, { correctionOf: 'C1/r' })),
  ],
  [
    'a bill where the condition asks for less than two departments',
    'REACH',
    aSettlement('S4', '2026-05-01', 4000),
    income(8000),
    standard({
      rules: {
        'combined.rigid-spending': {
          when: 'value >= threshold && !(departments >= departmentsMin)',
        },
      },
    }),
  ],
  [
    'a bill where all departments’ money adds up over two years',
    'ALL',
    aSettlement('S5', '2026-06-10', 1),
    income(12_000),
    standard({ rules: twoYears }),
    evidence(aSettlement('S4', '2024-06-10', 2400)),
    evidence(aSchoolCost('C1', '2026-03-01', 2025, 4000)),
  ],
  [
    'a bill where they will add up over two years from a day to come on',
    'ALL',
    aSettlement('S4', '2026-06-10', 1),
    standard({ rules: twoYears, validFrom: on('2027-06-01') }),
  ],
  [
    'a bill where the condition is of another form',
    'REACH',
    aSettlement('S4', '2026-06-10', 1),
    standard({ rules: odd }),
  ],
  [
    'a bill where the benefit year was moved this year',
    'ALL',
    aSettlement('S4', '2026-06-10', 1),
    standard({ ...fromApril, validFrom: on('2026-04-01') }),
  ],
  [
    'a bill where it was moved long ago',
    'NOTHING',
    aSettlement('S4', '2026-06-10', 1),
    standard(fromApril),
  ],
];

test.each(cases.map(([name, read, record, ...more]) => ({ name, read, record, more })))(
  '$name: $read is read',
  ({ read, record, more }) => {
    const steps: Step[] = [
      { kind: 'FACTS', facts: poor },
      { kind: 'DAY', day: on('2026-12-31') },
      ...before.map(evidence),
      ...more,
      evidence(record),
    ];
    expect(expectSameRevisions(new History(steps), [0]).at(-1)).toBe(read);
  },
);
