import type { AlertEvidence, CountyAlert } from '#schemas';
import { anAlert } from '../../services/county-center/src/alerts/core/an-alert.fixture.js';
import { contentOf } from './content.js';

function ofHousehold(householdId: string, person: string, more: Partial<CountyAlert> = {}) {
  const piece: AlertEvidence = {
    ...{ eventId: `event of ${householdId}`, topic: 'public-security.traffic-accident' },
    ...{ personRef: person, occurredOn: 20_576, contribution: 1, unit: 'COUNT' },
    householdAtEvent: householdId,
  };
  return anAlert({
    ...{ householdId, alertId: `alert of ${householdId}`, windowKey: `A-${householdId}:${person}` },
    evidence: [piece],
    excluded: [{ eventId: `other of ${householdId}`, reason: 'SAME_FACT_OTHER_SOURCE' }],
    ...more,
  });
}

const alert = ofHousehold('H1', 'a1');
const [piece] = alert.evidence;

describe('the content of an alert', () => {
  it('has no names of its own of household, people and records', () => {
    expect(contentOf(ofHousehold('H2', 'b7'))).toEqual(contentOf(alert));
  });

  it('has no names of its own of households in which its people lived', () => {
    const livedIn = (...households: (string | null)[]) =>
      ofHousehold('H1', 'a1', {
        evidence: households.flatMap((householdAtEvent) =>
          piece === undefined ? [] : [{ ...piece, householdAtEvent }],
        ),
      });
    const one = contentOf(livedIn('P1', 'H1', 'P2', null, 'P1'));
    expect(contentOf(livedIn('Q1', 'H1', 'Q2', null, 'Q1'))).toEqual(one);
    expect(contentOf(livedIn('Q1', 'H1', 'Q2', null, 'Q2'))).not.toEqual(one);
    expect(contentOf(livedIn('Q1', 'Q3', 'Q2', null, 'Q1'))).not.toEqual(one);
    expect(contentOf(livedIn('Q1', 'H1', 'Q2', 'Q1', 'Q1'))).not.toEqual(one);
  });

  it.each<Partial<CountyAlert>>([
    { revision: 3, kind: 'UPDATED', reopened: true, material: false },
    { continues: 'another alert', withdrawnBecause: 'CORRECTED' },
    { decidedAt: 1, causedBy: { topic: 'hub.household-events', partition: 1, offset: 9 } },
  ])('is the same with %j', (more) => {
    expect(contentOf(ofHousehold('H1', 'a1', more))).toEqual(contentOf(alert));
  });

  it.each<Partial<CountyAlert>>([
    { held: { reason: 'DRUGS', until: 21_000 } },
    { windowKey: '2027' },
    { standardId: 'JULU' },
    { standardVersion: 2 },
    { severity: 'RED' },
    { group: 'ORDINARY' },
    { villageCode: '130529100204' },
    { evidence: [] },
    { evidence: piece === undefined ? [] : [{ ...piece, contribution: 2 }] },
    { evidence: piece === undefined ? [] : [{ ...piece, householdAtEvent: 'H9' }] },
    { excluded: [] },
  ])('differs with %j', (more) => {
    expect(contentOf(ofHousehold('H1', 'a1', more))).not.toEqual(contentOf(alert));
  });
});
