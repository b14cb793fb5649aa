import fc from 'fast-check';
import { type CategoryTerm, type Exclusion, type HouseholdFacts } from '#schemas';
import { type Day, type EvidenceRecord } from '../types.js';
import { anOrdinaryHousehold, aPlace, on, yuan } from './builders.js';
import { History } from './history.js';
import { type Step } from './step.js';
import { dates } from './history-records.js';
import { standards } from './standards.js';

const day = fc.constantFrom(...dates).map(on);
/** Null most of the time. */
function seldom<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });
}

const term = fc.record({ from: day, to: fc.option(day) });

function ordered<T extends { from: Day; to: Day | null }>(value: T): T {
  return value.to !== null && value.to <= value.from ? { ...value, to: value.from + 1 } : value;
}

const member = (personRef: string): fc.Arbitrary<HouseholdFacts['members'][number]> =>
  fc
    .record({
      birthOn: fc.option(
        fc.constantFrom('1966-05-03', '2008-02-29', '2010-05-03', '2020-06-10').map(on),
      ),
      joinedOn: fc.constantFrom(on('2020-01-01'), on('2026-04-01')),
      leftOn: seldom(fc.constantFrom(on('2026-06-10'), on('2026-12-31'))),
      canWork: fc.array(
        term.map((one) => ordered({ ...one, canWork: one.to === null })),
        {
          maxLength: 1,
        },
      ),
    })
    .map((one) => ({ ...one, personRef, head: personRef === 'p1' }));

const category = fc
  .tuple(fc.constantFrom('MARGINAL', 'SUDDEN_DIFFICULTY'), term)
  .map(([name, one]): CategoryTerm => ordered({ ...one, category: name }));

const places: fc.Arbitrary<HouseholdFacts['places']> = fc.oneof(
  { weight: 5, arbitrary: day.map(() => [aPlace('130529', on('2020-01-01'))]) },
  {
    weight: 1,
    arbitrary: day.chain((moved) =>
      fc.constantFrom('130531', '130529').map((to) => [
        { ...aPlace('130529', on('2020-01-01')), to: moved },
        { ...aPlace(to, moved), villageCode: `${to}100201` },
      ]),
    ),
  },
);

const incomeCases: readonly HouseholdFacts['incomes'][] = [
  [],
  [{ from: on('2020-01-01'), netIncomeFen: yuan(18_000) }],
  [{ from: on('2025-12-31'), netIncomeFen: yuan(8000.01) }],
  [{ from: on('2026-06-10'), netIncomeFen: 0 }],
  [
    { from: on('2026-06-10'), netIncomeFen: yuan(5000) },
    { from: on('2020-01-01'), netIncomeFen: yuan(30_000) },
  ],
];

/** Facts of one version. */
const facts = fc
  .record({
    firstKnownOn: fc.constantFrom(on('2020-01-01'), on('2026-02-28')),
    members: fc.tuple(member('p1'), member('p2'), member('p3')),
    types: fc
      .constantFrom('ORDINARY' as const, 'ORDINARY' as const, 'EX_POOR' as const)
      .map((type) => [{ type, from: on('2020-01-01'), to: null }]),
    categories: fc.array(category, { maxLength: 1 }),
    incomes: fc.constantFrom(...incomeCases),
    places,
    onlyHouse: fc.array(
      fc.boolean().map((onlyHouse) => ({ onlyHouse, from: on('2020-01-01'), to: null })),
      { maxLength: 1 },
    ),
    mergedOn: seldom(seldom(day)),
  })
  .map(({ mergedOn, ...one }) =>
    anOrdinaryHousehold({
      ...one,
      mergedOn,
      mergedInto: mergedOn === null ? null : 'H2',
    }),
  );

const exclusion = fc
  .record({
    exclusionId: fc.constantFrom('X1', 'X2'),
    firstDay: day,
    lastDay: day,
    consentedOn: fc.option(day),
    endedOn: fc.option(day),
  })
  .map((one): Omit<Exclusion, 'version'> => ({
    ...one,
    kind: `KIND-${one.exclusionId}`,
    reason: 'R1',
    evidenceRef: 'file',
  }));

type Unnumbered = (version: number) => Step;

const firstDay = fc
  .constantFrom('2026-06-09', '2026-12-31', '2027-01-01')
  .map((date): Unnumbered => () => ({ kind: 'DAY', day: on(date) }));

function evidenceOf(records: fc.Arbitrary<EvidenceRecord>): fc.Arbitrary<Unnumbered> {
  return records.map((record) => (): Step => ({ kind: 'EVIDENCE', record }));
}

const gone = fc.constantFrom('S1', 'S2', 'C1').chain((sourceRecordId) =>
  fc.constantFrom('own', 'other').map((sourceSystem): Unnumbered => () => ({
    kind: 'EVIDENCE_GONE',
    gone: {
      topic: sourceRecordId.startsWith('S') ? 'health-insurance.settlement' : 'education.cost',
      sourceSystem,
      sourceRecordId,
      reason: 'PERSON_MOVED',
      toHouseholdId: 'H2',
      toCounties: [],
      livedHere: null,
    },
  })),
);

// Facts, standards and exclusions come whole, each version once: it is numbered by its place.
const factsStep = facts.map((one): Unnumbered => (version) => ({
  kind: 'FACTS',
  facts: { ...one, version },
}));
const otherStep: fc.Arbitrary<Unnumbered> = fc.oneof(
  { weight: 3, arbitrary: factsStep },
  {
    weight: 2,
    arbitrary: standards.map((make): Unnumbered => (version) => ({
      kind: 'STANDARD',
      standard: make(version),
    })),
  },
  {
    weight: 1,
    arbitrary: exclusion.map((one): Unnumbered => (version) => ({
      kind: 'EXCLUSION',
      exclusion: { ...one, version },
    })),
  },
  { weight: 2, arbitrary: day.map((one): Unnumbered => () => ({ kind: 'DAY', day: one })) },
);

function numbered(first: Unnumbered, rest: readonly Unnumbered[]): History {
  return new History([first, ...rest].map((step, index) => step(index + 1)));
}

/**
 * Histories over four years, in which most bills stand apart: what is far away must decide nothing, and
 * what touches it must find it.
 */
export function longHistoriesOf(records: fc.Arbitrary<EvidenceRecord>): fc.Arbitrary<History> {
  const many = fc.array(
    fc.oneof({ weight: 30, arbitrary: evidenceOf(records) }, { weight: 1, arbitrary: otherStep }),
    { minLength: 10, maxLength: 50, size: 'max' },
  );
  const late = fc
    .constantFrom('2026-12-30', '2027-01-01')
    .map((date): Unnumbered => () => ({ kind: 'DAY', day: on(date) }));
  return fc
    .tuple(factsStep, late, many)
    .map(([first, begins, steps]) => numbered(first, [begins, ...steps]));
}

function mixed(
  kinds: readonly fc.Arbitrary<EvidenceRecord>[],
  more: fc.Arbitrary<Unnumbered>,
): fc.Arbitrary<History> {
  // A history of one kind of record: of all kinds at once hardly two would meet.
  const records = fc.oneof(
    ...kinds.map((kind) => fc.array(evidenceOf(kind), { minLength: 1, maxLength: 7, size: 'max' })),
  );
  return fc
    .tuple(
      factsStep,
      firstDay,
      records,
      fc.array(more, { maxLength: 3 }),
      fc.array(fc.nat({ max: 30 }), { minLength: 4, maxLength: 4 }),
    )
    .map(([first, begins, some, others, places_]) => {
      const steps: Unnumbered[] = [...some];
      others.forEach((step, index) => {
        steps.splice((places_[index] ?? 0) % (steps.length + 1), 0, step);
      });
      return numbered(first, [begins, ...steps]);
    });
}

/** Histories of one household; nothing leaves it, so that their steps are a set. */
export function historiesOf(kinds: readonly fc.Arbitrary<EvidenceRecord>[]): fc.Arbitrary<History> {
  return mixed(kinds, otherStep);
}

/** Histories in which records also leave the household, which depends on when. */
export function historiesWithLeavingOf(
  kinds: readonly fc.Arbitrary<EvidenceRecord>[],
): fc.Arbitrary<History> {
  return mixed(
    kinds,
    fc.oneof({ weight: 4, arbitrary: otherStep }, { weight: 1, arbitrary: gone }),
  );
}
