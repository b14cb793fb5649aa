import type { Resident } from '#schemas';
import { aDepartmentRecord } from '../../match/core/a-department-record.fixture.js';
import { aReference, aResident } from '../../residents/core/a-resident.fixture.js';
import { PersonIndex } from '../../residents/core/person-index.js';
import { linkKeyOf } from './link-key.js';
import { decisionsByKey, placementOf, type DecisionInForce } from './placement.js';
import { revisit, standingOf, standsAsBefore, type Standing } from './revisit.js';

const village = aReference('village');
const [wang, twin] = [aReference('wang'), aReference('twin')];
const record = aDepartmentRecord({ nameVillageRef: village });
const linkKey = linkKeyOf(record.envelope);

const at = (name: string, householdId: string): Resident =>
  aResident(name, {
    nameVillageRef: village,
    residences: [{ householdId, from: 0, to: null }],
  });
const both = [at('wang', 'H-WANG'), at('twin', 'H-TWIN')];
const parked: Standing = {
  state: 'PARKED',
  parkedBecause: 'PERSON_UNKNOWN',
  candidates: null,
  householdId: null,
};
const inReview: Standing = {
  ...parked,
  state: 'REVIEW',
  parkedBecause: null,
  candidates: [twin, wang],
};
const linkedTo = (householdId: string): Standing => ({
  ...parked,
  state: 'LINKED',
  parkedBecause: null,
  householdId,
});
const same = (personRef: string): DecisionInForce => ({ linkKey, verdict: 'SAME', personRef });
const notSame = (personRef: string): DecisionInForce => ({
  linkKey,
  verdict: 'NOT_SAME',
  personRef,
});
const later: DecisionInForce = { linkKey, verdict: 'LATER', personRef: null };
const evidenceFor = (householdId: string): object => ({
  householdId,
  body: { 'cn.xingtai.hub.Evidence': expect.objectContaining({ record: record.value }) as object },
});
const goneFrom = (householdId: string, toHouseholdId: string | null): object => ({
  householdId,
  body: {
    'cn.xingtai.hub.EvidenceGone': {
      topic: 'education.cost',
      sourceSystem: 'edu-aid',
      sourceRecordId: 'R1',
      reason: 'LINK_UNDONE',
      toHouseholdId,
    },
  },
});

const cases = [
  {
    name: 'parked, still unknown',
    before: parked,
    residents: [],
    decisions: [],
    events: [],
    next: parked,
  },
  {
    name: 'parked, the resident appears',
    before: parked,
    residents: [both[0]!],
    decisions: [],
    events: [evidenceFor('H-WANG')],
    next: null,
  },
  {
    name: 'parked, two namesakes appear',
    before: parked,
    residents: both,
    decisions: [],
    events: [],
    next: inReview,
  },
  {
    name: 'in review, one of two left',
    before: inReview,
    residents: [both[1]!],
    decisions: [],
    events: [evidenceFor('H-TWIN')],
    next: null,
  },
  {
    name: 'in review, both left',
    before: inReview,
    residents: [],
    decisions: [],
    events: [],
    next: parked,
  },
  {
    name: 'in review, put off',
    before: inReview,
    residents: both,
    decisions: [later],
    events: [],
    next: inReview,
  },
  {
    name: 'in review, decided',
    before: inReview,
    residents: both,
    decisions: [same(wang)],
    events: [evidenceFor('H-WANG')],
    next: linkedTo('H-WANG'),
  },
  {
    name: 'in review, not one of two',
    before: inReview,
    residents: both,
    decisions: [notSame(twin)],
    events: [evidenceFor('H-WANG')],
    next: linkedTo('H-WANG'),
  },
  {
    name: 'in review, neither of two',
    before: inReview,
    residents: both,
    decisions: [notSame(twin), notSame(wang)],
    events: [],
    next: parked,
  },
  {
    name: 'linked, still so',
    before: linkedTo('H-WANG'),
    residents: both,
    decisions: [same(wang)],
    events: [],
    next: linkedTo('H-WANG'),
  },
  {
    name: 'linked, undone',
    before: linkedTo('H-WANG'),
    residents: both,
    decisions: [],
    events: [goneFrom('H-WANG', null)],
    next: inReview,
  },
  {
    name: 'linked, decided otherwise',
    before: linkedTo('H-WANG'),
    residents: both,
    decisions: [same(twin)],
    events: [goneFrom('H-WANG', 'H-TWIN'), evidenceFor('H-TWIN')],
    next: linkedTo('H-TWIN'),
  },
  {
    name: 'linked, undone, and by now nobody else bears the name',
    before: linkedTo('H-WANG'),
    residents: [both[0]!],
    decisions: [],
    events: [],
    next: null,
  },
];

describe('looking at a kept record again', () => {
  test.each(cases)('$name', ({ before, residents, decisions, events, next }) => {
    const index = new PersonIndex();
    for (const resident of residents) index.put(resident);
    const placement = placementOf(record, index, decisionsByKey(decisions));
    expect(revisit(before, placement)).toEqual({ events, next });
    expect(standingOf(placement)).toEqual(next);
    expect(standsAsBefore(before, next)).toBe(JSON.stringify(before) === JSON.stringify(next));
  });

  test('a decision about another spelling, village or source changes nothing', () => {
    const index = new PersonIndex();
    for (const resident of both) index.put(resident);
    const elsewhere = decisionsByKey([{ ...same(wang), linkKey: `${linkKey}x` }]);
    expect(placementOf(record, index, elsewhere).result.kind).toBe('review');
  });
});
