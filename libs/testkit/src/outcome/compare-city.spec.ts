import type { CountyAlert } from '#schemas';
import type { CityTruth } from '../city/truth.js';
import { compareCity, type CityOutcome, type FoundReceipt } from './compare-city.js';
import { withoutOwn, type OwnDecisions, type OwnHandOvers } from './without-own.js';

const hashes = { personRef: () => 'ref', diseaseItem: () => 'item' };
const planted = '1305290000001';
const corrected = '1305290000002';
const ofSomebody = '1305299900001';

const receipt: FoundReceipt = {
  ...{ connector: 'education', layout: 'cost-yearly', file: 'a.csv', refused: null },
  rows: [{ line: 2, result: '已接收', reason: '' }],
  summary: { rowsIn: 1, published: 1, unchanged: 0, rejected: 0, ignored: 0 },
};

const truth: CityTruth = {
  receipts: [
    {
      ...{ connector: 'education', layout: 'cost-yearly', file: 'a.csv', refused: null },
      ...{ rowsIn: 1, published: 1, unchanged: 0, rejected: 0, ignored: 0 },
      rows: [{ line: 2, outcome: 'published', code: null }],
    },
  ],
  alerts: [
    {
      ...{ householdId: planted, countyCode: '130529', villageCode: null, scenario: 'planted' },
      ...{ ruleId: 'illness.year-burden', instance: '2026', personNumber: null, diseaseItem: null },
      ...{ group: 'WATCHED', severity: 'YELLOW', firstMetOn: '2026-03-11' },
      ...{ value: null, unit: 'FEN', thresholdFen: null },
    },
  ],
  notInForce: [],
  withdrawn: [
    {
      ...{ householdId: corrected, countyCode: '130529', ruleId: 'illness.year-burden' },
      ...{ scenario: 'corrected', reason: 'CORRECTED' },
    },
  ],
  parkedByTopic: { 'grassroots.warning': 2 },
  parkedBeforePhase2ByTopic: {},
  reviewByTopic: {},
  quarantined: 0,
};

function alert(householdId: string, more: Partial<CountyAlert> = {}): CountyAlert {
  return {
    ...{ householdId, countyCode: '130529', ruleId: 'illness.year-burden', windowKey: '2026' },
    ...{ kind: 'RAISED', group: 'WATCHED', severity: 'YELLOW', indicators: [] },
    ...{ firstMetOn: Date.parse('2026-03-11') / 86_400_000, withdrawnBecause: null },
    ...more,
  } as unknown as CountyAlert;
}

const withdrawn = alert(corrected, { kind: 'WITHDRAWN', withdrawnBecause: 'CORRECTED' });

const outcome: CityOutcome = {
  receipts: [receipt],
  alerts: [alert(planted), withdrawn],
  parkedByTopic: { 'grassroots.warning': 2 },
  reviewByTopic: {},
  quarantined: 0,
};

const summary = { rowsIn: 1, published: 0, unchanged: 1, rejected: 0, ignored: 0 };
const row = { line: 2, result: '退回', reason: '' };

const wrong: Readonly<Record<string, Partial<CityOutcome>>> = {
  'a row with another result': { receipts: [{ ...receipt, rows: [row] }] },
  'a row too few': { receipts: [{ ...receipt, rows: [] }] },
  'a summary with other figures than the rows': { receipts: [{ ...receipt, summary }] },
  'no summary': { receipts: [{ ...receipt, summary: null }] },
  'no receipt': { receipts: [] },
  'no alert': { alerts: [withdrawn] },
  'an alert of another severity': { alerts: [alert(planted, { severity: 'RED' }), withdrawn] },
  'an alert that nobody planted': { alerts: [...outcome.alerts, alert(ofSomebody)] },
  'no withdrawal': { alerts: [alert(planted)] },
  'a withdrawal for another reason': {
    alerts: [alert(planted), { ...withdrawn, withdrawnBecause: 'HOUSEHOLD_MOVED' }],
  },
  'a withdrawal in another county': {
    alerts: [alert(planted), { ...withdrawn, countyCode: '130532' }],
  },
  'one more that is parked': { parkedByTopic: { 'grassroots.warning': 3 } },
  'one in review': { reviewByTopic: { 'grassroots.warning': 1 } },
  'one in quarantine': { quarantined: 1 },
};

describe('what came out of a city', () => {
  it('is the same as what was planted', () => {
    expect(compareCity(truth, outcome, hashes)).toEqual([]);
  });

  it.each(Object.entries(wrong))('differs by %s', (_, change) => {
    expect(compareCity(truth, { ...outcome, ...change }, hashes)).not.toEqual([]);
  });

  it('need not have been raised and withdrawn where records came before their ledger', () => {
    const never = { ...outcome, alerts: [alert(planted)] };
    expect(compareCity(truth, never, hashes, { ledgersFirst: false })).toEqual([]);
    const other = { ...withdrawn, withdrawnBecause: 'HOUSEHOLD_MOVED' };
    const moved = { ...outcome, alerts: [alert(planted), other] };
    expect(compareCity(truth, moved, hashes, { ledgersFirst: false })).toHaveLength(1);
  });
});

describe('own hand-overs', () => {
  const own: OwnHandOvers = {
    handOvers: 3,
    identities: new Set(),
    households: new Set([ofSomebody]),
    parkedByTopic: { 'grassroots.warning': 1 },
    reviewByTopic: { 'education.cost': 1 },
    quarantined: 1,
  };
  const more: CityOutcome = {
    receipts: [{ ...receipt, file: 'of somebody.csv' }, receipt],
    alerts: [...outcome.alerts, alert(ofSomebody)],
    parkedByTopic: { 'grassroots.warning': 3 },
    reviewByTopic: { 'education.cost': 1 },
    quarantined: 1,
  };
  const differences = (found: CityOutcome, by = own): number => {
    const set = withoutOwn(truth, found, [by]);
    return compareCity(set.truth, set.outcome, hashes).length;
  };

  it('are no difference, and neither is what comes of them', () => {
    expect(differences(more)).toBe(0);
    expect(compareCity(truth, more, hashes)).toHaveLength(4);
  });

  it('hide no alert of a household that they do not touch', () => {
    expect(differences({ ...more, alerts: [withdrawn, alert(ofSomebody)] })).toBe(1);
    const another = alert('1305299900002');
    expect(differences({ ...more, alerts: [...more.alerts, another] })).toBe(1);
  });

  it('leave out a planted household that they touch: its alerts may rest on them', () => {
    const touching = { ...own, households: new Set([ofSomebody, planted, corrected]) };
    expect(differences({ ...more, alerts: [alert(planted, { severity: 'RED' })] }, touching)).toBe(
      0,
    );
  });

  it('hide no record that is parked beside theirs', () => {
    expect(differences({ ...more, parkedByTopic: { 'grassroots.warning': 4 } })).toBe(1);
  });

  describe('beside own decisions', () => {
    const inReview = { ...truth, reviewByTopic: { 'education.cost': 2 } };
    const decisions: OwnDecisions = {
      ...{ standards: [], links: 2, drivenTo: null, quarantined: 0 },
      households: new Set([planted]),
      parkedByTopic: { 'education.cost': 1 },
      reviewByTopic: { 'education.cost': -2 },
    };
    // One of two planted records was placed by hand, the other one is nobody's; a third of somebody's own waits.
    const decided: CityOutcome = {
      ...more,
      alerts: [alert(planted, { severity: 'RED' }), withdrawn, alert(ofSomebody)],
      parkedByTopic: { 'grassroots.warning': 3, 'education.cost': 1 },
    };
    const left = (found: CityOutcome, by: OwnDecisions): number => {
      const set = withoutOwn(inReview, found, [own, by]);
      return compareCity(set.truth, set.outcome, hashes).length;
    };

    it('are no difference together', () => {
      expect(left(decided, decisions)).toBe(0);
    });

    it('hide nothing that nobody has decided', () => {
      const fewer = { ...decisions, reviewByTopic: { 'education.cost': -1 } };
      expect(left(decided, fewer)).toBe(1);
      expect(left(decided, { ...decisions, parkedByTopic: {} })).toBe(1);
      expect(left(decided, { ...decisions, households: new Set() })).toBe(1);
    });

    it('are no difference where none of the planted records is left waiting', () => {
      const none = { ...decided, reviewByTopic: {} };
      const set = withoutOwn(inReview, none, [decisions]);
      expect(set.outcome.reviewByTopic).toEqual({ 'education.cost': 2 });
    });
  });
});
