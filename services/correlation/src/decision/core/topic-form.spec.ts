import { evaluate } from './evaluate.js';
import { inputOf } from './apply-event.js';
import {
  aBurden,
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  aSchoolCost,
  aSettlement,
  on,
  yuan,
} from './testing/builders.js';
import { Ledger } from './ledger.js';
import { Timeline } from './timeline.js';
import { EVIDENCE_TOPICS, naturalKeyOf, recordName, widerKeyOf } from './topic-form.js';
import { type EvidenceBodies, type EvidenceRecord, type EvidenceTopic } from './types.js';

// Which fact a record tells of, which amounts a reversal undoes, and who must have been born for it.

const DATE = '2026-03-10';

const disease = {
  diagnosisCode: 'C16',
  codeSystem: 'ICD10-YB2',
  morphologyCode: null,
  secondCode: null,
  diagnosedOn: on(DATE),
};
const accident = {
  accidentNumber: 'A1',
  injury: 'DEATH',
  compensated: 'NONE',
  abilityLost: null,
} as const;
const certificate = { disabilityClass: 4, grade: 1, issuedOn: on(DATE), lastValidOn: null };
const damage = {
  disasterId: 'D1',
  collapsedRooms: 1,
  severeRooms: 0,
  lightRooms: 0,
  lossFen: yuan(100),
  insurancePaidFen: 0,
  reportStage: 'INITIAL',
} as const;
const fire = { fireNumber: 'N1', lossFen: yuan(100), insurancePaidFen: 0, rooms: 1 };
const dropout = { schoolYear: 2025, lastSeenOn: null };
const death = { diedOn: on(DATE) };
const casualty = { disasterId: 'D1', status: 'DEAD' } as const;

/** One record of each topic, whose record id is R1. */
const records: { readonly [T in EvidenceTopic]: EvidenceRecord } = {
  'health-insurance.settlement': aSettlement('R1', DATE, 100, { settlementId: 'S1' }),
  'health-insurance.burden': aBurden('R1', DATE, 100),
  'health-insurance.major-disease': aRecord('health-insurance.major-disease', 'R1', DATE, disease),
  'health-insurance.coverage': aRecord('health-insurance.coverage', 'R1', DATE, {
    benefitYear: 2026,
    status: 'NONE',
  }),
  'education.cost': aSchoolCost('R1', DATE, 2025, 100),
  'education.dropout': aRecord('education.dropout', 'R1', DATE, dropout),
  'public-security.traffic-accident': aRecord(
    'public-security.traffic-accident',
    'R1',
    DATE,
    accident,
  ),
  'public-security.death': aRecord('public-security.death', 'R1', DATE, death),
  'disabled-persons-federation.certificate': aRecord(
    'disabled-persons-federation.certificate',
    'R1',
    DATE,
    certificate,
  ),
  'emergency-management.housing-damage': aRecord(
    'emergency-management.housing-damage',
    'R1',
    DATE,
    damage,
  ),
  'emergency-management.casualty': aRecord('emergency-management.casualty', 'R1', DATE, casualty),
  'emergency-management.fire': aRecord('emergency-management.fire', 'R1', DATE, fire),
  'grassroots.warning': aRecord('grassroots.warning', 'R1', DATE, {
    cause: 'ILLNESS',
    urgency: 'NORMAL',
  }),
  'grassroots.application': aRecord('grassroots.application', 'R1', DATE, {
    statedCause: 'ILLNESS',
    urgency: 'NORMAL',
  }),
};

describe('the natural key of a record', () => {
  const issued = on(DATE);
  test.each([
    ['health-insurance.settlement', 'S1:p1'],
    ['health-insurance.burden', null],
    ['health-insurance.major-disease', null],
    ['health-insurance.coverage', '2026:p1'],
    ['education.cost', '2025/3613000001/year:p1'],
    ['education.dropout', '2025:p1'],
    ['public-security.traffic-accident', 'A1:p1'],
    ['public-security.death', 'death:p1'],
    ['disabled-persons-federation.certificate', `4/${issued}:p1`],
    ['emergency-management.housing-damage', 'D1:p1'],
    ['emergency-management.casualty', 'D1:p1'],
    ['emergency-management.fire', 'N1:p1'],
    ['grassroots.warning', null],
    ['grassroots.application', null],
  ] as const)('of %s is %s; of nobody known, the record itself', (topic, expected) => {
    const record = records[topic];
    const own = `${topic}-system:R1`;
    expect(recordName(record)).toBe(own);
    expect(naturalKeyOf(record)).toBe(expected ?? own);
    expect(naturalKeyOf({ ...record, personRef: null })).toBe(own);
  });

  test('of a term is apart from that of the whole school year', () => {
    const term = aSchoolCost('R1', DATE, 2025, 100, { term: 2 });
    expect(naturalKeyOf(term)).toBe('2025/3613000001/2:p1');
    expect(widerKeyOf(term)).toBe('2025/3613000001/year:p1');
    expect(widerKeyOf({ ...term, personRef: null })).toBeNull();
    expect(widerKeyOf(aSchoolCost('R1', DATE, 2025, 100))).toBeNull();
  });

  test.each(EVIDENCE_TOPICS)('of %s lies in no wider fact', (topic) => {
    expect(widerKeyOf(records[topic])).toBeNull();
  });
});

/** What the ledger of a household says of some records. */
function told(topic: EvidenceTopic, evidence: readonly EvidenceRecord[], born?: string) {
  const facts = anOrdinaryHousehold();
  const birthOn = born === undefined ? null : on(born);
  const members = facts.members.map((member) => ({ ...member, birthOn }));
  const { view } = aLogOf(facts);
  const timeline = new Timeline({ ...facts, members }, view.standards, view.today);
  const ledger = new Ledger(evidence, timeline).of(topic);
  return {
    facts: ledger.facts.map(({ record }) => record.recordId),
    excluded: ledger.excluded.map(({ reason }) => reason),
  };
}

function withBody<T extends EvidenceTopic>(
  topic: T,
  changes: Partial<EvidenceBodies[T]>,
): EvidenceRecord {
  const record = records[topic];
  return { ...record, body: { ...record.body, ...changes } } as EvidenceRecord;
}

describe('an amount below 0 that undoes nothing does not count', () => {
  test.each([
    withBody('health-insurance.settlement', { totalFen: -1 }),
    withBody('health-insurance.settlement', { fundPaidFen: -1 }),
    withBody('health-insurance.settlement', { inPolicyFen: -1 }),
    withBody('health-insurance.settlement', { personalFen: -1 }),
    withBody('health-insurance.burden', { totalFen: -1 }),
    withBody('health-insurance.burden', { fundPaidFen: -1 }),
    withBody('health-insurance.burden', { inPolicyFen: -1 }),
    withBody('health-insurance.burden', { personalFen: -1 }),
    withBody('education.cost', { tuitionFen: -1 }),
    withBody('education.cost', { boardingFen: -1 }),
    withBody('education.cost', { booksFen: -1 }),
    withBody('education.cost', { aidFen: -1 }),
    withBody('emergency-management.housing-damage', { collapsedRooms: -1 }),
    withBody('emergency-management.housing-damage', { severeRooms: -1 }),
    withBody('emergency-management.housing-damage', { lightRooms: -1 }),
    withBody('emergency-management.housing-damage', { lossFen: -1 }),
    withBody('emergency-management.housing-damage', { insurancePaidFen: -1 }),
    withBody('emergency-management.fire', { lossFen: -1 }),
    withBody('emergency-management.fire', { insurancePaidFen: -1 }),
    withBody('emergency-management.fire', { rooms: -1 }),
  ])('$topic with $body', (record) => {
    expect(told(record.topic, [record])).toEqual({
      facts: [],
      excluded: ['REVERSAL_WITHOUT_ORIGINAL'],
    });
  });

  test.each(EVIDENCE_TOPICS)('%s with nothing below 0 counts', (topic) => {
    expect(told(topic, [records[topic]])).toEqual({ facts: ['R1'], excluded: [] });
  });
});

describe('what only someone who was born can have met', () => {
  const needsBirth = new Set<EvidenceTopic>([
    'public-security.traffic-accident',
    'public-security.death',
    'disabled-persons-federation.certificate',
    'emergency-management.casualty',
  ]);

  test.each(EVIDENCE_TOPICS)('%s on the day before the birth of its person', (topic) => {
    const expected = needsBirth.has(topic)
      ? { facts: [], excluded: ['BEFORE_BIRTH'] }
      : { facts: ['R1'], excluded: [] };
    expect(told(topic, [records[topic]], '2026-03-11')).toEqual(expected);
    expect(told(topic, [records[topic]], DATE)).toEqual({ facts: ['R1'], excluded: [] });
  });
});

test('a figure of nobody is no evidence at all', () => {
  const figure = { ...records['health-insurance.burden'], personRef: null } as EvidenceRecord;
  expect(told('health-insurance.burden', [figure])).toEqual({ facts: [], excluded: [] });
  const log = aLogOf(anOrdinaryHousehold());
  expect(evaluate({ ...inputOf(log.state, log.view), evidence: [figure] }).size).toBe(0);
});
