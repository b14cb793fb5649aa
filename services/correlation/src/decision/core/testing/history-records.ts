import fc from 'fast-check';
import { isoDay } from '#domain';
import { type EvidenceRecord } from '../types.js';
import { aBurden, aRecord, aReversal, aSchoolCost, aSettlement, at, on, yuan } from './builders.js';

// Few of everything, so that records of a history meet: one natural key from two sources, versions
// of one record, days on both sides of a window's edge.

/** Days around the edges of windows, terms and waiting times. */
export const dates = [
  '2025-03-31',
  '2025-08-31',
  '2025-12-31',
  '2026-01-01',
  '2026-02-28',
  '2026-04-01',
  '2026-05-03',
  '2026-06-03',
  '2026-06-10',
  '2026-07-01',
  '2026-09-01',
  '2026-12-31',
  '2027-01-01',
] as const;

/** A day around an edge. */
export const date = fc.constantFrom(...dates);
const persons = fc.constantFrom('p1', 'p1', 'p1', 'p2', 'p3');
const amount = fc.constantFrom(0, 600, 2000, 2500, 3000.01, 5000, 6000, 9500, 20_000, 40_000);
/** One of few ids. */
export const few = fc.constantFrom('1', '2', '3');
/** True now and then. */
export const seldom = fc.nat({ max: 9 }).map((of) => of === 9);
const benefitYear = fc.constantFrom(2025, 2026);

/** Whose record, of which source and version, handed over when. */
export const header = fc
  .record({
    personRef: persons,
    sourceVersion: fc.constantFrom(1, 1, 2),
    sourceSystem: fc.constantFrom('own', 'own', 'other'),
    publishedAt: date.map((day) => at(day, '18:00:00')),
    withdrawn: seldom,
  })
  .map((one) => ({ ...one, householdAtEvent: 'H1' }));

/** Records of one kind. */
export type Records = fc.Arbitrary<EvidenceRecord>;

/** Reversals name a record of the few, or another reversal. */
const undone = fc.constantFrom('1', '1', '2', '2', '3', '1/reversal', '2/reversal');

const settlement: Records = fc
  .record({
    id: few,
    // Mostly its own, else two sources would hardly ever tell and undo one fact.
    fact: fc.option(few, { freq: 2 }),
    date,
    amount,
    header,
    inPolicy: fc.option(amount, { freq: 2 }),
    medType: fc.constantFrom('11', '21'),
  })
  .map(({ id, fact, date: day, amount: part, header: from, inPolicy, medType }) =>
    aSettlement(`S${id}`, day, part, {
      ...from,
      medType,
      settlementId: `F${fact ?? id}`,
      ...(inPolicy === null ? {} : { inPolicy }),
    }),
  );
const reversal: Records = fc
  .record({ of: undone, date, amount, header, restores: seldom })
  .map(({ of, date: day, amount: part, header: from, restores }) =>
    aReversal(`S${of}`, day, restores || of.endsWith('reversal') ? -part : part, from),
  );
const burden: Records = fc
  .record({ id: few, date, amount, header, benefitYear, policy: fc.option(amount), gone: few })
  .map((one) => {
    const record = aBurden(`B${one.id}`, one.date, one.amount, one.header);
    const body = {
      benefitYear: one.benefitYear,
      personalFen: yuan(one.amount),
      inPolicyFen: one.policy === null ? null : yuan(one.policy),
      fundPaidFen: 0,
      totalFen: null,
    };
    return aRecord('health-insurance.burden', record.recordId, one.date, body, one.header);
  });
const burdenReversal: Records = fc.record({ id: few, date, amount, header }).map((one) =>
  aRecord(
    'health-insurance.burden',
    `B${one.id}/reversal`,
    one.date,
    {
      benefitYear: 2026,
      personalFen: -yuan(one.amount),
      inPolicyFen: null,
      fundPaidFen: null,
      totalFen: null,
    },
    { ...one.header, correctionOf: `B${one.id}` },
  ),
);
const cost: Records = fc
  .record({
    id: few,
    date,
    amount,
    aid: fc.constantFrom(0, 600, 6000),
    header,
    year: fc.constantFrom(2025, 2026),
    term: fc.constantFrom(null, null, 1, 2),
    school: fc.constantFrom('A', 'B'),
    publicSchool: fc.constantFrom(true, true, false, null),
    fee: fc.option(amount),
    reverses: seldom,
  })
  .map((one) => {
    const sign = one.reverses ? -1 : 1;
    return aSchoolCost(
      one.reverses ? `C${one.id}/reversal` : `C${one.id}`,
      one.date,
      one.year,
      sign * one.amount,
      {
        term: one.term,
        schoolCode: one.school,
        publicSchool: one.publicSchool,
        schoolYearlyFeeFen: one.fee === null ? null : yuan(one.fee),
        aidFen: sign * yuan(one.aid),
      },
      { ...one.header, correctionOf: one.reverses ? `C${one.id}` : null },
    );
  });
const damage: Records = fc
  .record({
    id: few,
    date,
    amount,
    paid: amount,
    header,
    disaster: fc.constantFrom('D1', 'D2'),
    collapsedRooms: fc.nat({ max: 2 }),
    severeRooms: fc.nat({ max: 2 }),
    reportStage: fc.constantFrom('INITIAL' as const, 'UPDATE' as const, 'FINAL' as const),
    reverses: seldom,
  })
  .map((one) => {
    const sign = one.reverses ? -1 : 1;
    const body = {
      disasterId: one.disaster,
      collapsedRooms: sign * one.collapsedRooms,
      severeRooms: sign * one.severeRooms,
      lightRooms: 0,
      lossFen: sign * yuan(one.amount),
      insurancePaidFen: sign * yuan(one.paid),
      reportStage: one.reportStage,
    };
    return aRecord(
      'emergency-management.housing-damage',
      one.reverses ? `D${one.id}/reversal` : `D${one.id}`,
      one.date,
      body,
      { ...one.header, correctionOf: one.reverses ? `D${one.id}` : null },
    );
  });
const fire: Records = fc
  .record({ id: few, date, amount, paid: fc.constantFrom(0, 0, 600), header })
  .map((one) =>
    aRecord(
      'emergency-management.fire',
      `F${one.id}`,
      one.date,
      {
        fireNumber: `N${one.id}`,
        lossFen: yuan(one.amount),
        insurancePaidFen: yuan(one.paid),
        rooms: null,
      },
      one.header,
    ),
  );

const bills: Records = fc.oneof(
  { weight: 5, arbitrary: settlement },
  { weight: 2, arbitrary: reversal },
  { weight: 2, arbitrary: burden },
  { weight: 1, arbitrary: burdenReversal },
);

const manyIds = fc.nat({ max: 99 }).map((id) => `M${id}`);
const between = (first: string, last: string): fc.Arbitrary<string> =>
  fc.integer({ min: on(first), max: on(last) }).map(isoDay);
const anyDate = fc.oneof(
  { weight: 1, arbitrary: between('2022-01-01', '2024-12-31') },
  { weight: 12, arbitrary: between('2025-01-01', '2027-01-03') },
);
const smallAmount = fc.constantFrom(0, 50, 100, 100, 200, 300, 600, 1500, 7000);
const billsOf = (
  days: fc.Arbitrary<string>,
  parts: fc.Arbitrary<number>,
  ids: fc.Arbitrary<string> = manyIds,
): Records =>
  fc
    .record({
      id: ids,
      date: days,
      amount: parts,
      header,
      inPolicy: fc.option(smallAmount, { freq: 2 }),
      medType: fc.constantFrom('11', '21'),
      moved: fc.nat({ max: 30 }).map((of) => of === 30),
    })
    .map(({ id, date: day, amount: part, header: from, inPolicy, medType, moved }) =>
      aSettlement(id, day, part, {
        ...from,
        medType,
        cameFrom: moved ? { householdId: 'H9', counties: [] } : null,
        ...(inPolicy === null ? {} : { inPolicy }),
      }),
    );
const manyBills = billsOf(anyDate, smallAmount);
const reversalsOf = (ids: fc.Arbitrary<string>): Records =>
  fc
    .record({ of: ids, date: anyDate, amount: smallAmount, header, restores: seldom })
    .map(({ of, date: day, amount: part, header: from, restores }) =>
      restores ? aReversal(`${of}/reversal`, day, -part, from) : aReversal(of, day, part, from),
    );
const manyReversals = reversalsOf(manyIds);
const fewIds = fc.nat({ max: 6 }).map((id) => `M${id}`);
const figuresOfYears: Records = fc
  .record({
    ...{ id: few, date: anyDate, amount: smallAmount, header },
    benefitYear: fc.constantFrom(2024, 2025, 2026),
  })
  .map(({ id, date: day, amount: part, header: from, benefitYear: year }) =>
    aRecord(
      ...(['health-insurance.burden', `B${id}`, day] as const),
      {
        ...{ benefitYear: year, personalFen: yuan(part) },
        ...{ inPolicyFen: null, fundPaidFen: null, totalFen: null },
      },
      from,
    ),
  );

const losses: Records = fc.oneof({ weight: 2, arbitrary: damage }, fire);

/** Kinds of records of money: they add up, undo each other and are the same money seen twice. */
export const moneyRecords: readonly Records[] = [
  bills,
  bills,
  cost,
  losses,
  fc.oneof({ weight: 3, arbitrary: bills }, cost, losses),
];

/** Bills of many ids over several years, of which few touch, and some of everything beside them. */
export const recordsOfYears: Records = fc.oneof(
  { weight: 40, arbitrary: manyBills },
  { weight: 3, arbitrary: manyReversals },
  { weight: 1, arbitrary: bills },
  { weight: 1, arbitrary: cost },
  { weight: 1, arbitrary: losses },
);

/** Bills of few ids over several years, their corrections, and reversals of both, from two sources. */
export const touchingOfYears: Records = fc.oneof(
  { weight: 12, arbitrary: billsOf(anyDate, smallAmount, fewIds) },
  { weight: 6, arbitrary: reversalsOf(fewIds) },
  { weight: 2, arbitrary: figuresOfYears },
  { weight: 2, arbitrary: cost },
  { weight: 1, arbitrary: losses },
);

/** The same with much money of other departments, which adds up with that of other years. */
export const moneyOfYears: Records = fc.oneof(
  { weight: 4, arbitrary: manyBills },
  // On the edges of years, and of the size of lines.
  { weight: 4, arbitrary: billsOf(date, fc.constantFrom(100, 600, 2000, 3000.01, 4400)) },
  { weight: 1, arbitrary: manyReversals },
  { weight: 2, arbitrary: cost },
  { weight: 2, arbitrary: losses },
);
