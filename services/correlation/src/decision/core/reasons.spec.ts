import type { CountyTerm, EvidenceGone } from '#schemas';
import {
  aLogOf,
  anOrdinaryHousehold,
  aPlace,
  aReversal,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  HouseholdLog,
  lines,
  on,
  theMove,
  yuan,
} from './testing/builders.js';
import type { HouseholdLogEvent } from './types.js';

// Why an alert no longer holds, and which alert goes on with it (rules §6).

/** A watched household with one bill over the line. */
function aLog(): HouseholdLog {
  const log = aLogOf(aWatchedHousehold());
  expect(log.feed(aSettlement('S1', '2026-03-10', 5000))).toMatchObject([{ kind: 'RAISED' }]);
  return log;
}

const gone = (
  reason: EvidenceGone['reason'],
  toCounties: CountyTerm[] = [],
  livedHere: boolean | null = null,
): HouseholdLogEvent => ({
  kind: 'EVIDENCE_GONE',
  gone: {
    topic: 'health-insurance.settlement',
    sourceSystem: 'health-insurance.settlement-system',
    sourceRecordId: 'S1',
    reason,
    toHouseholdId: 'H2',
    toCounties,
    livedHere,
  },
});

describe('reasons of a withdrawal', () => {
  test('the record is taken back', () => {
    const taken = aSettlement('S1', '2026-03-10', 5000, { sourceVersion: 2, withdrawn: true });
    expect(aLog().feed(taken)).toMatchObject([
      { kind: 'WITHDRAWN', withdrawnBecause: 'RECORD_WITHDRAWN', continues: null },
    ]);
  });

  test('a new version of the record is lower', () => {
    expect(aLog().feed(aSettlement('S1', '2026-03-10', 4999, { sourceVersion: 2 }))).toMatchObject([
      { kind: 'WITHDRAWN', withdrawnBecause: 'CORRECTED', continues: null },
    ]);
  });

  test('the household was merged: the alert goes on where it went', () => {
    const merged = aWatchedHousehold({
      version: 2,
      mergedInto: 'H2',
      mergedOn: on('2026-05-01'),
    });
    const log = aLog();
    const [withdrawn] = log.feed({ kind: 'FACTS', facts: merged });
    expect(withdrawn).toMatchObject({
      withdrawnBecause: 'HOUSEHOLD_MERGED',
      continues: log.view.alertIdOf('130529/H2/illness.year-burden/2026'),
    });
  });

  test.each([
    ['HOUSEHOLD_MERGED', 'HOUSEHOLD_MERGED'],
    ['RECORD_NAMES_ANOTHER', 'CORRECTED'],
    ['PERSON_MOVED', 'PERSON_MOVED'],
    ['LINK_UNDONE', 'LINK_UNDONE'],
  ] as const)('the record went because of %s', (reason, expected) => {
    expect(aLog().feed(gone(reason))).toMatchObject([
      { kind: 'WITHDRAWN', withdrawnBecause: expected },
    ]);
  });

  test('the record went with a person who never belonged here by the register as known now', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(aSettlement('S1', '2026-03-10', 5000, { personRef: 'p9' }));
    expect(log.feed(gone('PERSON_MOVED'))).toMatchObject([
      { kind: 'WITHDRAWN', withdrawnBecause: 'FACT_CORRECTED' },
    ]);
  });

  test('the register takes back that the household was watched', () => {
    const facts = anOrdinaryHousehold({ version: 2 });
    expect(aLog().feed({ kind: 'FACTS', facts })).toMatchObject([
      { kind: 'WITHDRAWN', withdrawnBecause: 'FACT_CORRECTED', continues: null },
    ]);
  });

  test('a household that is in no county any more has moved, and goes on nowhere', () => {
    const place = { ...aPlace('130529', on('2020-01-01')), to: on('2026-06-01') };
    const facts = aWatchedHousehold({ version: 2, places: [place] });
    expect(aLog().feed({ kind: 'FACTS', facts })).toMatchObject([
      { kind: 'WITHDRAWN', withdrawnBecause: 'HOUSEHOLD_MOVED', continues: null },
    ]);
  });

  test('a reason of the place comes before one of the standard', () => {
    const log = aLog();
    log.view = { ...log.view, today: on('2026-12-31') };
    const moved = log.feed({ kind: 'FACTS', facts: theMove('2026-08-15', '130531') });
    expect(moved.filter(({ kind }) => kind === 'WITHDRAWN')).toMatchObject([
      { withdrawnBecause: 'HOUSEHOLD_MOVED', countyCode: '130529' },
    ]);
  });
});

describe('what must not be lost', () => {
  test('a version that was withdrawn by mistake: the same alert is withdrawn and raised again', () => {
    const log = aLogOf(aWatchedHousehold());
    const [raised] = log.feed(aSettlement('S1', '2026-03-10', 5000));
    const version = (sourceVersion: number, withdrawn: boolean) =>
      log.feed(aSettlement('S1', '2026-03-10', 5000, { sourceVersion, withdrawn }));
    expect(version(2, true)).toMatchObject([
      {
        ...{ alertId: raised?.alertId, revision: 2, kind: 'WITHDRAWN', reopened: false },
        withdrawnBecause: 'RECORD_WITHDRAWN',
      },
    ]);
    expect(version(3, false)).toMatchObject([
      {
        ...{ alertId: raised?.alertId, revision: 3, kind: 'RAISED', reopened: true },
        ...{ material: true, continues: null, indicators: raised?.indicators },
      },
    ]);
    expect(log.holding()).toHaveLength(1);
  });

  test('a hold when the number of the household changes: the withdrawal shows it, the alert that goes on has none', () => {
    const held = { reason: 'LUXURY_SPENDING', until: on('2027-07-31') };
    const former = aLog();
    former.feed({
      kind: 'EXCLUSION',
      exclusion: {
        ...{ exclusionId: 'X1', version: 1, kind: held.reason, reason: 'R1' },
        ...{ evidenceRef: 'file', firstDay: on('2026-01-01'), lastDay: held.until },
        ...{ consentedOn: on('2026-05-01'), endedOn: null },
      },
    });
    const renamed = { mergedInto: 'H2', mergedOn: on('2026-05-01') };
    const [withdrawn] = former.feed({
      kind: 'FACTS',
      facts: aWatchedHousehold({ version: 2, ...renamed }),
    });
    expect(withdrawn).toMatchObject({
      ...{ kind: 'WITHDRAWN', withdrawnBecause: 'HOUSEHOLD_MERGED', held },
    });
    const later = new HouseholdLog();
    later.state = { ...later.state, householdId: 'H2' };
    later.feed({ kind: 'FACTS', facts: aWatchedHousehold({ householdId: 'H2' }) });
    const cameFrom = { householdId: 'H1', counties: [{ ...aPlace('130529', on('2020-01-01')) }] };
    expect(later.feed(aSettlement('S1', '2026-03-10', 5000, { cameFrom }))).toMatchObject([
      {
        ...{ kind: 'RAISED', alertId: withdrawn?.continues, continues: withdrawn?.alertId },
        held: null,
      },
    ]);
  });
});

describe('revisions of one input', () => {
  test('withdrawals come first, then by alertId', () => {
    const log = aLog();
    const moved = log.feed({ kind: 'FACTS', facts: theMove('2026-08-15', '130531') });
    expect(moved.map(({ kind }) => kind)).toEqual(['WITHDRAWN', 'RAISED']);
    const [withdrawn, raised] = moved;
    expect(withdrawn?.continues).toBe(raised?.alertId);
    expect(raised?.continues).toBe(withdrawn?.alertId);
  });

  test('several alerts of one input are in the order of their alertIds', () => {
    const log = aLogOf(aWatchedHousehold());
    const bills = [1, 2, 3, 4].map((one) =>
      aSettlement(`S${one}`, '2026-03-10', 9000, { medType: '21' }),
    );
    const raised = bills.flatMap((bill) => log.feed(bill));
    const stays = raised.filter(({ ruleId }) => ruleId === 'illness.single-stay');
    expect(stays).toHaveLength(4);
    const facts = anOrdinaryHousehold({ version: 2 });
    const withdrawn = log.feed({ kind: 'FACTS', facts }).filter(({ kind }) => kind === 'WITHDRAWN');
    const ids = withdrawn.map(({ alertId }) => alertId);
    expect(ids.length).toBeGreaterThanOrEqual(4);
    expect(ids).toEqual([...ids].sort());
    const again = log.feed({ kind: 'FACTS', facts: aWatchedHousehold({ version: 3 }) });
    const back = again.filter(({ kind }) => kind === 'RAISED').map(({ alertId }) => alertId);
    expect(back).toEqual([...back].sort());
  });

  test('only the next revision raised names the alert that it continues', () => {
    const log = aLog();
    const [withdrawn, raised] = log.feed({
      kind: 'FACTS',
      facts: theMove('2026-08-15', '130531'),
    });
    expect(raised?.continues).toBe(withdrawn?.alertId);
    log.feed(aReversal('S1', '2026-09-01', 5000));
    expect(log.feed(aSettlement('S2', '2026-09-02', 6000))).toMatchObject([
      { kind: 'RAISED', reopened: true, continues: null },
    ]);
  });

  test('an update is material when the value passes a quarter of the line, and else not', () => {
    const log = aLog();
    expect(log.feed(aSettlement('S2', '2026-04-10', 1249.99))).toMatchObject([
      { kind: 'UPDATED', material: false, indicators: [{ value: yuan(6249.99) }] },
    ]);
    expect(log.feed(aSettlement('S3', '2026-04-11', 0.01))).toMatchObject([
      { kind: 'UPDATED', material: true, severity: 'YELLOW' },
    ]);
  });

  test('a severity that changes within a step is material', () => {
    const log = aLogOf(aWatchedHousehold());
    log.standard(
      countyStandard({
        validFrom: on('2019-01-01'),
        updateStepsPerThreshold: 1,
        severityLadder: { orangePermille: 1500, redPermille: 4000 },
        rules: { 'illness.year-burden': { lines: lines(5000, 5000) } },
      }),
    );
    log.feed(aSettlement('S1', '2026-03-10', 5000));
    expect(log.feed(aSettlement('S2', '2026-04-10', 2500))).toMatchObject([
      { kind: 'UPDATED', material: true, severity: 'ORANGE' },
    ]);
  });
});
