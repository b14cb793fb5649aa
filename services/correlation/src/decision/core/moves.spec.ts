import {
  aLogOf,
  anOrdinaryHousehold,
  aPlace,
  aRecord,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  HouseholdLog,
  on,
  theMove,
} from './testing/builders.js';
import { type EvidenceRecord, type HouseholdLogEvent } from './types.js';

// Under which name an alert goes on elsewhere, and what a household remembers.

type Gone = Extract<HouseholdLogEvent, { kind: 'EVIDENCE_GONE' }>;

const gone = (changes: Partial<Gone['gone']>): Gone => ({
  kind: 'EVIDENCE_GONE',
  gone: {
    topic: 'health-insurance.settlement',
    sourceSystem: 'health-insurance.settlement-system',
    sourceRecordId: 'S1',
    reason: 'PERSON_MOVED',
    toHouseholdId: 'H2',
    toCounties: [],
    livedHere: null,
    ...changes,
  },
});

const bill = aSettlement('S1', '2026-03-10', 7000, { medType: '21' });

/** The alerts that a withdrawal names as going on, by rule. */
function continued(revisions: ReturnType<HouseholdLog['feed']>): Record<string, string | null> {
  const withdrawn = revisions.filter(({ kind }) => kind === 'WITHDRAWN');
  return Object.fromEntries(withdrawn.map(({ ruleId, continues }) => [ruleId, continues]));
}

describe('a household that moves to a county whose benefit year begins on 1 April', () => {
  const coverage = aRecord('health-insurance.coverage', 'V1', '2026-03-10', {
    benefitYear: 2026,
    status: 'NONE',
  });
  const death = aRecord('public-security.death', 'E1', '2026-03-10', { diedOn: on('2026-03-10') });
  const cost = aSchoolCost('C1', '2026-03-10', 2025, 6000);

  function aLog(...records: readonly EvidenceRecord[]): HouseholdLog {
    const log = aLogOf(aWatchedHousehold());
    log.standard(
      countyStandard({
        countyCode: '130531',
        validFrom: on('2019-01-01'),
        benefitYearStart: { month: 4, day: 1 },
      }),
    );
    log.feed(...records);
    return log;
  }

  test('has its alerts go on in the benefit year that holds the day, and else where they were', () => {
    const log = aLog(bill, coverage, death, cost);
    const at = (rest: string): string => log.view.alertIdOf(`130531/H1/${rest}`);
    const moved = log.feed({ kind: 'FACTS', facts: theMove('2026-08-15', '130531') });
    expect(continued(moved)).toEqual({
      'illness.year-burden': at('illness.year-burden/2025'),
      'illness.single-stay': at('illness.single-stay/S1:p1'),
      'coverage.lapsed': at('coverage.lapsed/2025/p1'),
      'accident.labourer-lost': at('accident.labourer-lost/ever/p1'),
      'schooling.year-cost': at('schooling.year-cost/2025'),
    });
  });

  test('names the alert under the year of its own day', () => {
    const april = aSettlement('S2', '2026-04-01', 5000);
    const log = aLog(april);
    const moved = log.feed({ kind: 'FACTS', facts: theMove('2026-08-15', '130531') });
    const id = log.view.alertIdOf('130531/H1/illness.year-burden/2026');
    expect(continued(moved)).toEqual({ 'illness.year-burden': id });
  });

  test('entered ahead, on the day on which the move falls due', () => {
    const log = aLogOf(aWatchedHousehold(), '2026-08-14');
    log.feed(bill);
    expect(log.feed({ kind: 'FACTS', facts: theMove('2026-08-15', '130531') })).toEqual([]);
    const moved = log.dayStarts('2026-08-15').filter(({ kind }) => kind === 'WITHDRAWN');
    expect(moved).toMatchObject([
      { withdrawnBecause: 'HOUSEHOLD_MOVED' },
      { withdrawnBecause: 'HOUSEHOLD_MOVED' },
    ]);
  });

  test('to no county: its alerts go on nowhere', () => {
    const log = aLog(bill);
    const places = [{ ...aPlace('130529', on('2020-01-01')), to: on('2026-06-01') }];
    const moved = log.feed({ kind: 'FACTS', facts: aWatchedHousehold({ version: 2, places }) });
    expect(continued(moved)).toEqual({ 'illness.year-burden': null, 'illness.single-stay': null });
    expect([...log.state.continuations]).toEqual([]);
  });
});

describe('a record that goes with its person', () => {
  function aLog(facts = aWatchedHousehold()): HouseholdLog {
    const log = aLogOf(facts);
    log.feed(aSettlement('S1', '2026-03-10', 5000));
    return log;
  }

  test('goes on in the household that has it, also when a merger of this one is entered ahead', () => {
    const ahead = { mergedInto: 'H7', mergedOn: on('2027-05-01') };
    for (const log of [aLog(), aLog(aWatchedHousehold(ahead))]) {
      const id = log.view.alertIdOf('130529/H2/illness.year-burden/2026');
      expect(continued(log.feed(gone({})))).toEqual({ 'illness.year-burden': id });
      expect([...log.state.continuations.keys()]).toEqual([id]);
    }
  });

  test('goes on where the household was merged into, when that is why it went', () => {
    const log = aLog(aWatchedHousehold({ mergedInto: 'H7', mergedOn: on('2027-05-01') }));
    const id = log.view.alertIdOf('130529/H7/illness.year-burden/2026');
    expect(continued(log.feed(gone({ reason: 'HOUSEHOLD_MERGED' })))).toEqual({
      'illness.year-burden': id,
    });
  });

  test.each([
    ['to no household', { toHouseholdId: null }],
    ['to this household itself', { toHouseholdId: 'H1' }],
    ['because it names another', { reason: 'RECORD_NAMES_ANOTHER' }],
  ] as const)('%s: goes on nowhere', (_name, changes) => {
    const log = aLog();
    expect(continued(log.feed(gone(changes)))).toEqual({ 'illness.year-burden': null });
    expect([...log.state.continuations]).toEqual([]);
  });

  test('belonged to who was a member in the oldest version of it', () => {
    const log = aLogOf(aWatchedHousehold());
    const later = { sourceVersion: 2, personRef: 'p9' };
    log.feed(aSettlement('S1', '2026-03-10', 5000, later), aSettlement('S1', '2026-03-10', 5000));
    expect(log.feed(gone({}))).toMatchObject([{ withdrawnBecause: 'PERSON_MOVED' }]);
  });

  test('that never came changes nothing, also for a household that nobody knows', () => {
    expect(new HouseholdLog().feed(gone({}))).toEqual([]);
    expect(aLog().feed(gone({ sourceRecordId: 'S9' }))).toEqual([]);
  });
});

describe('an alert whose window is cut anew', () => {
  test('is withdrawn because of the standard, and continues nothing', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(aSettlement('S1', '2026-03-10', 5000));
    const revisions = log.standard(
      countyStandard({ validFrom: on('2019-01-01'), benefitYearStart: { month: 4, day: 1 } }),
    );
    expect(revisions).toMatchObject([
      {
        kind: 'WITHDRAWN',
        windowKey: '2026',
        withdrawnBecause: 'STANDARD_CORRECTED',
        continues: null,
      },
      { kind: 'RAISED', windowKey: '2025', continues: null },
    ]);
  });
});

describe('what a household remembers', () => {
  const record = aSettlement('S1', '2026-03-10', 5000);

  test('all versions of a record, from the lowest to the highest, each once', () => {
    const log = aLogOf(aWatchedHousehold());
    const versions = [3, 1, 2, 1].map((sourceVersion) =>
      aSettlement('S1', '2026-03-10', 5000, { sourceVersion }),
    );
    log.feed(...versions);
    const [known] = [...log.state.evidence.values()];
    expect(known?.map(({ sourceVersion }) => sourceVersion)).toEqual([1, 2, 3]);
  });

  test('of the same content again the member of whom it was said last', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(record, { ...record, personRef: 'p2' });
    expect([...log.state.evidence.values()]).toMatchObject([[{ personRef: 'p2' }]]);
    expect(log.holding()).toMatchObject([{ evidence: [{ personRef: 'p2' }] }]);
  });

  test('of the same content again the household of which it was said last; the alert is told once more', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(record);
    const elsewhere = { ...record, householdAtEvent: 'H0' };
    expect(log.feed(elsewhere)).toMatchObject([
      { kind: 'UPDATED', material: false, evidence: [{ householdAtEvent: 'H0' }] },
    ]);
    expect(log.feed({ ...elsewhere })).toEqual([]);
    expect(log.feed({ ...record, householdAtEvent: null })).toMatchObject([
      { kind: 'UPDATED', material: false, evidence: [{ householdAtEvent: null }] },
    ]);
  });

  test('of one version of its facts what was told last, of an exclusion likewise', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(record);
    const facts = anOrdinaryHousehold();
    expect(log.feed({ kind: 'FACTS', facts })).toMatchObject([{ kind: 'WITHDRAWN' }]);
    expect(log.feed({ kind: 'FACTS', facts: aWatchedHousehold() })).toMatchObject([
      { kind: 'RAISED', reopened: true },
    ]);
    const exclusion = {
      exclusionId: 'X1',
      version: 1,
      kind: 'LUXURY_SPENDING',
      reason: 'R1',
      evidenceRef: 'file',
      firstDay: on('2026-01-01'),
      lastDay: on('2026-12-31'),
      consentedOn: on('2026-01-01'),
      endedOn: null,
    };
    expect(log.feed({ kind: 'EXCLUSION', exclusion })).toMatchObject([{ kind: 'UPDATED' }]);
    const ended = { ...exclusion, endedOn: on('2026-02-01') };
    expect(log.feed({ kind: 'EXCLUSION', exclusion: ended })).toMatchObject([
      { kind: 'UPDATED', held: null },
    ]);
  });

  test('an alert as the tables give it back, with its keys in another order, is no news', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(record);
    const published = [...log.state.published].map(([alertId, alert]) => {
      const content = Object.fromEntries(Object.entries(alert.content).reverse());
      return [alertId, { ...alert, content: content as unknown as typeof alert.content }] as const;
    });
    log.state = { ...log.state, published: new Map(published) };
    expect(log.feed({ kind: 'DAY' })).toEqual([]);
  });
});
