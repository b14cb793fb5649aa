import { evaluate } from './evaluate.js';
import { inputOf } from './apply-event.js';
import { aLogOf, anOrdinaryHousehold, aRecord, on, yuan } from './testing/builders.js';
import { type AlertContent, type EvidenceRecord } from './types.js';

const bornOn = on('1980-05-06');

function decided(records: readonly EvidenceRecord[], born: number | null = bornOn) {
  const household = anOrdinaryHousehold();
  const from = household.firstKnownOn;
  const members = household.members.map((member) => ({
    ...member,
    birthOn: born,
    canWork: [{ canWork: true, from, to: null }],
  }));
  const log = aLogOf({ ...household, members });
  const input = { ...inputOf(log.state, log.view), evidence: records };
  return [...evaluate(input).values()].map(({ content }) => content);
}

function told({ ruleId, evidence, excluded }: AlertContent) {
  return {
    ruleId,
    evidence: evidence.map(({ eventId }) => eventId),
    excluded: excluded.map(({ eventId, reason }) => [eventId, reason]),
  };
}

function aDeath(id: string, date: string): EvidenceRecord {
  return aRecord('public-security.death', id, date, { diedOn: on(date) });
}

function anAccident(id: string, date: string): EvidenceRecord {
  return aRecord('public-security.traffic-accident', id, date, {
    accidentNumber: id,
    injury: 'DEATH',
    compensated: 'FULL',
    abilityLost: null,
  });
}

function aCertificate(id: string, date: string, personRef = 'p1'): EvidenceRecord {
  const body = { disabilityClass: 4, grade: 3, issuedOn: on(date), lastValidOn: null };
  return aRecord('disabled-persons-federation.certificate', id, date, body, { personRef });
}

describe('what is dated before the birth of its person counts for nothing', () => {
  it('a death before birth does not stand in the way of the one that happened', () => {
    const [absurd, real] = [aDeath('D1', '1979-05-06'), aDeath('D2', '2026-03-10')];
    const elsewhere = { ...absurd, personRef: 'p1', sourceSystem: 'another' };
    expect(decided([elsewhere, real]).map(told)).toEqual([
      {
        ruleId: 'accident.labourer-lost',
        evidence: [real.eventId],
        excluded: [[absurd.eventId, 'BEFORE_BIRTH']],
      },
    ]);
  });

  it('an accident before birth raises nothing, on the day of the birth it does', () => {
    const born = on('2020-05-06');
    expect(decided([anAccident('A1', '2020-05-05')], born)).toEqual([]);
    const raised = decided([anAccident('A1', '2020-05-06')], born).map(told);
    expect(raised).toMatchObject([{ ruleId: 'accident.traffic' }]);
  });

  it('a certificate, which would make another member the second one', () => {
    const other = aCertificate('C2', '2026-03-10', 'p2');
    const second = decided([aCertificate('C1', '1980-05-06'), other]).map(told);
    expect(second).toMatchObject([{ ruleId: 'disability.severe', evidence: [other.eventId] }]);
    expect(decided([aCertificate('C1', '1980-05-05'), other])).toEqual([]);
  });

  it('an unknown birth date suppresses nothing', () => {
    const raised = decided([anAccident('A1', '2020-05-05')], null).map(told);
    expect(raised).toContainEqual(expect.objectContaining({ ruleId: 'accident.traffic' }));
  });
});

it('negative rooms that undo nothing are listed and count for nothing', () => {
  const damage = (id: string, severeRooms: number): EvidenceRecord =>
    aRecord('emergency-management.housing-damage', id, '2026-07-20', {
      ...{ disasterId: 'Z1', collapsedRooms: 0, severeRooms, lightRooms: 0 },
      ...{ lossFen: yuan(20_000), insurancePaidFen: 0, reportStage: 'INITIAL' },
    });
  const negative = damage('R2', -3);
  expect(decided([negative])).toEqual([]);
  const [alert] = decided([damage('R1', 3), negative]);
  expect(alert?.excluded).toEqual([
    { eventId: negative.eventId, reason: 'REVERSAL_WITHOUT_ORIGINAL' },
  ]);
});
