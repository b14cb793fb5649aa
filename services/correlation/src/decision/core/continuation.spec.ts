import type { CountyTerm, GoneReason, HouseholdBefore, HouseholdFacts } from '#schemas';
import {
  aLogOf,
  aPlace,
  aReversal,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  HouseholdLog,
  lines,
  on,
  theMove,
} from './testing/builders.js';
import type { HouseholdLogEvent } from './types.js';

// Evidence goes from household A to household B: which alert goes on with which (rules §6).

const yearBurden = 'illness.year-burden/2026';
const since = on('2020-01-01');
const inCounty = (countyCode: string, succeeds: string[] = []): CountyTerm => ({
  ...{ countyCode, succeeds, from: since, to: null },
});
const fromA = (...counties: CountyTerm[]): HouseholdBefore => ({ householdId: 'A', counties });

function household(householdId: string, facts: Partial<HouseholdFacts> = {}): HouseholdLog {
  const log = new HouseholdLog();
  log.state = { ...log.state, householdId };
  log.feed({ kind: 'FACTS', facts: aWatchedHousehold({ householdId, ...facts }) });
  return log;
}

const inCountyOf = (countyCode: string): Partial<HouseholdFacts> => ({
  places: [aPlace(countyCode, since)],
});

const goes = (
  toCounties: CountyTerm[],
  reason: GoneReason = 'PERSON_MOVED',
  livedHere: boolean | null = null,
): HouseholdLogEvent => ({
  kind: 'EVIDENCE_GONE',
  gone: {
    topic: 'health-insurance.settlement',
    sourceSystem: 'health-insurance.settlement-system',
    ...{ sourceRecordId: 'S1', reason, toHouseholdId: 'B', toCounties, livedHere },
  },
});

/** County 130531 whose benefit year starts in April. */
const aprilCounty = countyStandard({
  countyCode: '130531',
  validFrom: on('2019-01-01'),
  benefitYearStart: { month: 4, day: 1 },
});

describe('an alert goes on in another household', () => {
  test.each([
    { name: 'of the same county', county: '130529', reason: 'PERSON_MOVED' },
    { name: 'of another county', county: '130531', reason: 'PERSON_MOVED' },
    { name: 'into which its own was merged', county: '130531', reason: 'HOUSEHOLD_MERGED' },
  ] as const)('$name: each names the other', ({ county, reason }) => {
    const [a, b] = [household('A'), household('B', inCountyOf(county))];
    const [raised] = a.feed(aSettlement('S1', '2026-03-10', 5000));
    const [withdrawn] = a.feed(goes([inCounty(county)], reason));
    const [continuing] = b.feed(
      aSettlement('S1', '2026-03-10', 5000, { cameFrom: fromA(inCounty('130529')) }),
    );
    expect(continuing).toMatchObject({
      ...{ kind: 'RAISED', countyCode: county, continues: raised?.alertId },
    });
    expect(withdrawn).toMatchObject({
      ...{ kind: 'WITHDRAWN', withdrawnBecause: reason, continues: continuing?.alertId },
    });
  });

  test('a link that was undone: neither names the other, whoever has the record now', () => {
    const [a, b] = [household('A'), household('B')];
    a.feed(aSettlement('S1', '2026-03-10', 5000));
    expect(a.feed(goes([inCounty('130529')], 'LINK_UNDONE'))).toMatchObject([
      { kind: 'WITHDRAWN', withdrawnBecause: 'LINK_UNDONE', continues: null },
    ]);
    // As matching tells it: the record has come from nowhere (standing.ts, cameFrom).
    expect(b.feed(aSettlement('S1', '2026-03-10', 5000))).toMatchObject([
      { kind: 'RAISED', continues: null },
    ]);
  });

  test.each([
    { name: 'a number that passes to another person: nobody moved', livedHere: false },
    { name: 'a person who moved and has another number since', livedHere: true },
  ])('$name, so each names the other or neither does', ({ livedHere }) => {
    const [a, b] = [household('A'), household('B')];
    // Who moved is a member of A under the new number, whose facts may come later than the evidence goes.
    const personRef = livedHere ? 'p9' : 'p1';
    const [raised] = a.feed(aSettlement('S1', '2026-03-10', 5000, { personRef }));
    const [withdrawn] = a.feed(goes([inCounty('130529')], 'PERSON_MOVED', livedHere));
    // As matching tells it (standing.ts, handedOver).
    const cameFrom = livedHere ? fromA(inCounty('130529')) : null;
    const [continuing] = b.feed(aSettlement('S1', '2026-03-10', 5000, { personRef, cameFrom }));
    expect(withdrawn).toMatchObject({
      withdrawnBecause: livedHere ? 'PERSON_MOVED' : 'FACT_CORRECTED',
      continues: livedHere ? continuing?.alertId : null,
    });
    expect(continuing).toMatchObject({
      kind: 'RAISED',
      continues: livedHere ? raised?.alertId : null,
    });
  });

  test('a later version says nothing of where the record came from, and still goes on with its alert', () => {
    const [a, b] = [household('A'), household('B')];
    const [raised] = a.feed(aSettlement('S1', '2026-03-10', 5000));
    b.feed(aSettlement('S1', '2026-03-10', 400, { cameFrom: fromA(inCounty('130529')) }));
    const [continuing] = b.feed(aSettlement('S1', '2026-03-10', 5000, { sourceVersion: 2 }));
    expect(continuing).toMatchObject({ kind: 'RAISED', continues: raised?.alertId });
  });

  test('so does one that comes after another alert was raised', () => {
    const b = household('B');
    b.feed(aSettlement('S2', '2026-03-10', 300));
    b.feed(aSettlement('S1', '2025-03-10', 400, { cameFrom: fromA(inCounty('130529')) }));
    b.feed(aSettlement('S2', '2026-03-10', 5000, { sourceVersion: 2 }));
    const [continuing] = b.feed(aSettlement('S1', '2025-03-10', 5000, { sourceVersion: 2 }));
    expect(continuing).toMatchObject({
      ...{ kind: 'RAISED', windowKey: '2025' },
      continues: b.view.alertIdOf('130529/A/illness.year-burden/2025'),
    });
  });

  test('the facts of a merger come before the evidence goes: they say where the other one is', () => {
    const a = household('A');
    const b = household('B', inCountyOf('130531'));
    a.feed(aSettlement('S1', '2026-03-10', 5000));
    const facts = aWatchedHousehold({
      ...{ householdId: 'A', version: 2, mergedInto: 'B', mergedOn: on('2026-05-01') },
      mergedIntoCounties: [inCounty('130531')],
    });
    const [withdrawn] = a.feed({ kind: 'FACTS', facts });
    const [raised] = b.feed(aSettlement('S1', '2026-03-10', 5000));
    expect(withdrawn?.continues).toBe(raised?.alertId);
  });

  test('the other county cuts its years elsewhere: the window that contains the day', () => {
    const [a, b] = [household('A'), household('B', inCountyOf('130531'))];
    for (const log of [a, b]) log.standard(aprilCounty);
    const [raised] = a.feed(aSettlement('S1', '2026-03-10', 5000));
    const [withdrawn] = a.feed(goes([inCounty('130531')]));
    const [continuing] = b.feed(
      aSettlement('S1', '2026-03-10', 5000, { cameFrom: fromA(inCounty('130529')) }),
    );
    expect([raised?.windowKey, continuing?.windowKey]).toEqual(['2026', '2025']);
    expect(continuing?.continues).toBe(raised?.alertId);
    expect(withdrawn?.continues).toBe(continuing?.alertId);
  });

  test('a county that has another code by now keeps the first code of the stay in the name', () => {
    const renamed: CountyTerm[] = [
      { ...inCounty('130526'), from: on('2019-10-31'), to: on('2020-06-30') },
      { ...inCounty('130505', ['130526']), from: on('2020-06-30') },
    ];
    const a = household('A');
    a.feed(aSettlement('S1', '2026-03-10', 5000));
    const [withdrawn] = a.feed(goes(renamed));
    expect(withdrawn?.continues).toBe(a.view.alertIdOf(`130526/B/${yearBurden}`));
  });

  test('a household that the register knows from a day to come on is where it will be first', () => {
    const ahead: CountyTerm[] = [
      { ...inCounty('130531'), from: on('2027-01-01'), to: on('2027-06-01') },
      { ...inCounty('130532'), from: on('2027-06-01') },
    ];
    const a = household('A');
    a.feed(aSettlement('S1', '2026-03-10', 5000));
    const [withdrawn] = a.feed(goes(ahead));
    expect(withdrawn?.continues).toBe(a.view.alertIdOf(`130531/B/${yearBurden}`));
  });

  test('where the register knows no place of the other household, it is taken to be a neighbour', () => {
    const a = household('A');
    a.feed(aSettlement('S1', '2026-03-10', 5000));
    const [withdrawn] = a.feed(goes([]));
    expect(withdrawn?.continues).toBe(a.view.alertIdOf(`130529/B/${yearBurden}`));
    const [raised] = household('B').feed(
      aSettlement('S1', '2026-03-10', 5000, { cameFrom: fromA() }),
    );
    expect(raised?.continues).toBeNull();
  });
});

describe('the revision that names the alert of the other household', () => {
  const moved = aSettlement('S1', '2026-03-10', 3000, { cameFrom: fromA(inCounty('130529')) });
  const before = (log: HouseholdLog): string => log.view.alertIdOf(`130529/A/${yearBurden}`);

  test('comes later, when the household is over its line with other evidence', () => {
    const b = household('B');
    expect(b.feed(moved)).toEqual([]);
    expect(b.feed(aSettlement('S2', '2026-06-10', 2000))).toMatchObject([
      { kind: 'RAISED', continues: before(b) },
    ]);
  });

  test('is the first one only', () => {
    const b = household('B');
    b.feed(moved, aSettlement('S2', '2026-06-10', 2000), aReversal('S2', '2026-07-01', 2000));
    expect(b.feed(aSettlement('S3', '2026-08-01', 2000))).toMatchObject([
      { kind: 'RAISED', reopened: true, continues: null },
    ]);
  });

  test('is the next RAISED, also where the alert held already when the evidence came', () => {
    const b = household('B');
    b.feed(aSettlement('S2', '2026-02-10', 5000));
    expect(b.feed(moved)).toMatchObject([{ kind: 'UPDATED', continues: null }]);
    b.feed(aReversal('S2', '2026-07-01', 5000));
    expect(b.feed(aSettlement('S3', '2026-08-01', 2000))).toMatchObject([
      { kind: 'RAISED', reopened: true, continues: before(b) },
    ]);
  });

  test('does not come again with a new version of the record', () => {
    const b = household('B');
    b.feed(moved, aSettlement('S2', '2026-06-10', 2000));
    b.feed(aSettlement('S1', '2026-03-10', 2500, { sourceVersion: 2 }));
    expect(b.feed(aSettlement('S1', '2026-03-10', 3500, { sourceVersion: 3 }))).toMatchObject([
      { kind: 'RAISED', reopened: true, continues: null },
    ]);
  });

  test('of evidence from several households names that of the piece listed first', () => {
    const cameFrom = { householdId: 'C', counties: [inCounty('130529')] };
    const b = household('B');
    b.feed(moved);
    expect(b.feed(aSettlement('S2', '2026-06-10', 4000, { cameFrom }))).toMatchObject([
      { continues: b.view.alertIdOf(`130529/C/${yearBurden}`) },
    ]);
  });

  test('names what this household withdrew itself before what another one had', () => {
    const b = aLogOf(aWatchedHousehold());
    const [raised] = b.feed(aSettlement('S1', '2026-03-10', 5000, { cameFrom: moved.cameFrom }));
    expect(raised?.continues).toBe(before(b));
    const revisions = b.feed({ kind: 'FACTS', facts: theMove('2026-08-15', '130531') });
    expect(revisions).toMatchObject([
      { kind: 'WITHDRAWN', alertId: raised?.alertId },
      { kind: 'RAISED', countyCode: '130531', continues: raised?.alertId },
    ]);
  });

  test('names nothing where the evidence never was elsewhere', () => {
    const b = household('B');
    b.standard(countyStandard({ rules: { 'illness.year-burden': { lines: lines(3000, 3000) } } }));
    expect(b.feed(aSettlement('S1', '2026-03-10', 5000))).toMatchObject([{ continues: null }]);
  });
});
