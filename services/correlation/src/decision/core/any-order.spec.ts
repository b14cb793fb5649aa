import fc from 'fast-check';
import { canonicalJson } from '#domain';
import { evaluate } from './evaluate.js';
import { nextDueDay } from './next-due-day.js';
import { inputOf } from './apply-event.js';
import {
  aBurden,
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  aReversal,
  aSchoolCost,
  aSettlement,
  at,
  aWatchedHousehold,
  countyStandard,
  HouseholdLog,
  lines,
  on,
  theMove,
  yuan,
} from './testing/builders.js';
import { drawOf } from '../../testing/draw.js';
import { feed } from './testing/history.js';
import { type Step } from './testing/step.js';
import { expectRevisionsInOrder, holding } from './testing/properties.js';
import { type EvidenceRecord } from './types.js';

type Revisions = ReturnType<HouseholdLog['feed']>;

const runs = drawOf(150);
const { seed } = runs;

const watchedFromJune = anOrdinaryHousehold({
  version: 2,
  categories: [{ category: 'MARGINAL', from: on('2026-06-10'), to: null }],
});
const rich = { from: on('2026-01-01'), netIncomeFen: yuan(18_000) };

function accident(sourceVersion: number, compensated: 'NONE' | 'FULL'): EvidenceRecord {
  const body = { accidentNumber: 'A1', injury: 'LIGHT', compensated, abilityLost: null } as const;
  return aRecord('public-security.traffic-accident', 'A1', '2026-05-03', body, { sourceVersion });
}

const fire = aRecord('emergency-management.fire', 'F1', '2026-05-10', {
  fireNumber: 'F1',
  lossFen: yuan(2500),
  insurancePaidFen: 0,
  rooms: null,
});

const bills = [
  aSettlement('S1', '2026-03-10', 2000),
  aSettlement('S2', '2026-05-11', 2500, { personRef: 'p2' }),
  aSettlement('S3', '2026-07-12', 600),
];

const facts = (household: ReturnType<typeof anOrdinaryHousehold>): Step => ({
  kind: 'FACTS',
  facts: household,
});

const exclusion = (version: number, consentedOn: number | null): Step => ({
  kind: 'EXCLUSION',
  exclusion: {
    exclusionId: 'X1',
    version,
    kind: 'LUXURY_SPENDING',
    reason: 'R1',
    evidenceRef: 'file',
    firstDay: on('2026-08-01'),
    lastDay: on('2027-07-31'),
    consentedOn,
    endedOn: null,
  },
});

/** A version of the county's standard with a line of 7,000 for the watched. */
function sevenThousand(version: number, validFrom: string): Step {
  const changes = { 'illness.year-burden': { lines: lines(7000, 20_000) } };
  return {
    kind: 'STANDARD',
    standard: countyStandard({ version, validFrom: on(validFrom), rules: changes }),
  };
}

/** Inputs of the worked examples, each a set that any order must decide alike. */
const examples: Readonly<Record<string, readonly (EvidenceRecord | Step)[]>> = {
  '1 adds up': [facts(aWatchedHousehold()), ...bills],
  '3 reversal': [
    facts(aWatchedHousehold()),
    ...bills,
    aReversal('S2', '2026-08-01', 2500, { personRef: 'p2' }),
    aSettlement('S4', '2026-08-02', 2450, { personRef: 'p2' }),
  ],
  '2 late record': [
    facts(aWatchedHousehold()),
    ...bills.slice(1),
    aSettlement('S1', '2026-08-11', 2500, { publishedAt: at('2026-09-15') }),
  ],
  '4 reversal first': [
    facts(aWatchedHousehold()),
    aReversal('S2', '2026-08-01', 2500, { personRef: 'p2' }),
    ...bills,
  ],
  '6 year’s end': [
    facts(aWatchedHousehold()),
    {
      kind: 'STANDARD',
      standard: countyStandard({
        benefitYearStart: { month: 4, day: 1 },
        validFrom: on('2019-01-01'),
      }),
    },
    aSettlement('S1', '2025-12-31', 3000),
    aSettlement('S2', '2026-01-01', 3000),
  ],
  '8 standard changes': [
    facts(aWatchedHousehold()),
    sevenThousand(1, '2026-07-01'),
    aSettlement('S1', '2026-06-10', 5500),
  ],
  '8 standard that reaches back': [
    facts(aWatchedHousehold()),
    sevenThousand(1, '2026-07-01'),
    sevenThousand(2, '2026-01-01'),
    aSettlement('S1', '2026-06-10', 7500),
  ],
  '10 schooling': [
    facts(anOrdinaryHousehold()),
    aSchoolCost('C1', '2026-10-01', 2026, 12_000, {
      publicSchool: false,
      schoolYearlyFeeFen: yuan(12_000),
    }),
    {
      kind: 'STANDARD',
      standard: countyStandard({
        validFrom: on('2026-09-01'),
        schooling: {
          feeFactorPermille: 2500,
          referenceFees: [{ stage: 'SENIOR', feeFen: yuan(5000) }],
        },
      }),
    },
  ],
  '12 moves county': [
    facts(aWatchedHousehold()),
    facts(theMove('2026-08-15', '130531')),
    ...bills,
    { kind: 'DAY', day: on('2026-12-31') },
  ],
  '13 marries out, at the new home': [
    facts(aWatchedHousehold()),
    aSettlement('S9', '2026-02-10', 2600, { personRef: 'p1' }),
    aSettlement('S2', '2026-05-11', 2500, { personRef: 'p2' }),
  ],
  '5 two views': [facts(aWatchedHousehold()), ...bills, aBurden('B1', '2026-06-30', 5200)],
  '7 becomes watched': [
    facts(anOrdinaryHousehold()),
    facts(watchedFromJune),
    aSettlement('S1', '2026-02-10', 8000),
  ],
  '9 combined': [
    facts(aWatchedHousehold({ incomes: [rich] })),
    aSchoolCost('C1', '2026-03-01', 2025, 4000),
    aSettlement('S1', '2026-04-10', 3000),
    fire,
  ],
  '11 thirty days': [facts(aWatchedHousehold()), accident(1, 'NONE'), accident(2, 'FULL')],
  '14 held': [
    facts(aWatchedHousehold()),
    ...bills,
    exclusion(1, null),
    exclusion(2, on('2026-08-02')),
  ],
  '15 same fact twice': [
    facts(aWatchedHousehold()),
    aSettlement('S1', '2026-03-10', 2600),
    aSettlement('S1', '2026-03-10', 2600, { sourceSystem: 'insurer-feed' }),
    aSettlement('S2', '2026-04-10', 2400),
  ],
  '16 lower line later': [
    facts(anOrdinaryHousehold()),
    facts(watchedFromJune),
    aSettlement('S1', '2026-02-10', 20_000),
  ],
};

/** The events of an example, in some order, some of them again. */
function shuffled<T>(events: readonly T[]): fc.Arbitrary<T[]> {
  const again = fc.subarray([...events]);
  return again.chain((more) => {
    const all = [...events, ...more];
    return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
  });
}

describe(`17. any order and any repetition ends in the same content (seed ${seed})`, () => {
  test.each(Object.entries(examples))('17. inputs of example %s', (_name, events) => {
    const inOrder = new HouseholdLog();
    play(inOrder, events);
    const expected = holding(inOrder);
    fc.assert(
      fc.property(shuffled(events), (some) => {
        const log = new HouseholdLog();
        expectRevisionsInOrder(play(log, some));
        expect(holding(log)).toBe(expected);
      }),
      drawOf(60),
    );
  });
});

function play(log: HouseholdLog, events: readonly (EvidenceRecord | Step)[]): Revisions {
  return events.flatMap((event) =>
    feed(log, 'kind' in event ? event : { kind: 'EVIDENCE', record: event }),
  );
}

const dates = ['2025-11-20', '2025-12-31', '2026-01-01', '2026-02-28', '2026-05-11', '2026-06-30'];
const date = fc.constantFrom(...dates, '2026-09-01', '2026-12-31', '2027-02-01');
const person = fc.constantFrom('p1', 'p2');
const amount = fc.integer({ min: 0, max: 9000 });
const id = fc.constantFrom('1', '2', '3', '4', '5', '6');
const version = fc.integer({ min: 1, max: 3 });
const source = fc.constantFrom('own', 'other');

const header = fc.record({
  personRef: person,
  sourceVersion: version,
  sourceSystem: source,
  withdrawn: fc.boolean().map((value) => value),
});

const settlement = fc
  .record({ id, date, amount, header, medType: fc.constantFrom('11', '21') })
  .map((one) =>
    aSettlement(`S${one.id}`, one.date, one.amount, { ...one.header, medType: one.medType }),
  );
const reversal = fc
  .record({ id, date, amount, header })
  .map((one) => aReversal(`S${one.id}`, one.date, one.amount, one.header));
const burden = fc
  .record({ id, date, amount, header })
  .map((one) => aBurden(`B${one.id}`, one.date, one.amount, one.header));
const cost = fc
  .record({ id, date, amount, header, term: fc.constantFrom(null, 1, 2) })
  .map((one) =>
    aSchoolCost(`C${one.id}`, one.date, 2025, one.amount, { term: one.term }, one.header),
  );
const report = fc
  .record({ id, date, header, cause: fc.constantFrom('JOB_LOSS', 'ILLNESS') })
  .map((one) =>
    aRecord(
      'grassroots.warning',
      `W${one.id}`,
      one.date,
      { cause: one.cause, urgency: 'URGENT' },
      one.header,
    ),
  );
const evidence = fc.array(fc.oneof(settlement, settlement, reversal, burden, cost, report), {
  maxLength: 25,
});
const household = fc.constantFrom(aWatchedHousehold(), anOrdinaryHousehold(), {
  ...watchedFromJune,
  version: 1,
  incomes: [rich],
});

describe(`any evidence (seed ${seed})`, () => {
  test('evaluate does not depend on order or repetition', () => {
    const cases = fc
      .tuple(household, evidence)
      .chain(([facts_, records]) =>
        fc.tuple(fc.constant(facts_), fc.constant(records), shuffled(records)),
      );
    fc.assert(
      fc.property(cases, ([some, records, other]) => {
        const log = aLogOf(some);
        const input = inputOf(log.state, log.view);
        const alerts = [...evaluate({ ...input, evidence: records }).values()];
        const again = [...evaluate({ ...input, evidence: other }).values()];
        expect(canonicalJson(again)).toBe(canonicalJson(alerts));
      }),
      runs,
    );
  });

  test('contributions and what is omitted add up to the value, never below 0', () => {
    fc.assert(
      fc.property(household, evidence, (some, records) => {
        const log = aLogOf(some);
        for (const { content } of evaluate({
          ...inputOf(log.state, log.view),
          evidence: records,
        }).values()) {
          const sum = content.evidence.reduce((total, one) => total + one.contribution, 0);
          const value = content.indicators[0]?.value ?? -1;
          expect(sum + content.evidenceOmitted.sum).toBe(value);
          expect(value).toBeGreaterThanOrEqual(0);
        }
      }),
      runs,
    );
  });

  test('feeding record by record publishes what evaluating the whole set finds', () => {
    fc.assert(
      fc.property(household, evidence, (some, records) => {
        const log = aLogOf(some);
        expectRevisionsInOrder(log.feed(...records));
        const whole = [...evaluate(inputOf(log.state, log.view)).values()];
        const held = log.holding().sort((a, b) => (a.alertId < b.alertId ? -1 : 1));
        expect(canonicalJson(held)).toBe(canonicalJson(whole.map(({ content }) => content)));
      }),
      runs,
    );
  });

  test('no day before the next due day changes anything', () => {
    fc.assert(
      fc.property(household, evidence, fc.integer({ min: 0, max: 400 }), (some, records, ahead) => {
        const log = aLogOf(some, '2026-01-15');
        log.feed(...records, accident(1, 'NONE'));
        const due = nextDueDay(log.state, log.view) ?? Infinity;
        const day = Math.min(log.view.today + ahead, due - 1);
        if (!Number.isFinite(day)) return;
        log.view = { ...log.view, today: day };
        expect(log.feed({ kind: 'DAY' })).toEqual([]);
      }),
      runs,
    );
  });
});
