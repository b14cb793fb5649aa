import { dayFromIso, instantOfDay } from '#domain';
import type { Envelope, TopicValues } from '#schemas';

/** An envelope of 10 June 2026, handed over the day after, with what a test cares about. */
export function anEnvelope(more: Partial<Envelope> = {}): Envelope {
  return {
    eventId: '00000000-0000-5000-8000-000000000001',
    sourceDepartment: 'health-insurance',
    sourceSystem: 'yb-settlement',
    sourceRecordId: 'R1',
    sourceVersion: 1,
    deliveryId: 'D1',
    rowNumber: 1,
    occurredAt: instantOfDay(dayFromIso('2026-06-10')),
    publishedAt: instantOfDay(dayFromIso('2026-06-11')),
    countyCode: '130529',
    divisionCode: '130529100203',
    divisionVersion: '2019-10-31',
    personRef: null,
    nameBirthRef: null,
    nameVillageRef: null,
    sealed: null,
    catalogueItem: 'XT-YB-001',
    correctionOf: null,
    withdrawn: false,
    ...more,
  };
}

type Plausible = Pick<
  TopicValues,
  | 'health-insurance.settlement'
  | 'health-insurance.burden'
  | 'health-insurance.major-disease'
  | 'health-insurance.coverage'
  | 'education.cost'
  | 'education.dropout'
  | 'public-security.traffic-accident'
  | 'public-security.death'
  | 'disabled-persons-federation.certificate'
  | 'emergency-management.housing-damage'
  | 'emergency-management.casualty'
  | 'emergency-management.fire'
  | 'grassroots.warning'
  | 'grassroots.application'
>;

/** One record of each department topic that could be true. */
export const plausible: Plausible = {
  'health-insurance.settlement': {
    envelope: anEnvelope(),
    settlementId: 'S1',
    medType: '21',
    insuranceType: '390',
    totalFen: 1_000_000,
    fundPaidFen: 600_000,
    inPolicyFen: 900_000,
    basicPaidFen: 500_000,
    majorIllnessPaidFen: 100_000,
    assistancePaidFen: 0,
    personalFen: 400_000,
    diagnosisCode: null,
    codeSystem: null,
    institutionCode: null,
    admittedOn: dayFromIso('2026-06-01'),
  },
  'health-insurance.burden': {
    envelope: anEnvelope(),
    benefitYear: 2026,
    cutOffOn: dayFromIso('2026-05-31'),
    totalFen: 1_000_000,
    inPolicyFen: 900_000,
    fundPaidFen: 600_000,
    personalFen: 400_000,
  },
  'health-insurance.major-disease': {
    envelope: anEnvelope(),
    diagnosisCode: 'C16',
    codeSystem: 'ICD10-YB2',
    morphologyCode: null,
    secondCode: null,
    diagnosedOn: dayFromIso('2026-06-10'),
  },
  'health-insurance.coverage': {
    envelope: anEnvelope(),
    benefitYear: 2027,
    status: 'NONE',
    insuranceType: null,
  },
  'education.cost': {
    envelope: anEnvelope(),
    schoolYear: 2025,
    term: null,
    studentNumberRef: null,
    schoolCode: '3613000001',
    stage: '31',
    publicSchool: true,
    approvedLevel: 'COUNTY',
    schoolYearlyFeeFen: null,
    tuitionFen: 300_000,
    boardingFen: 100_000,
    booksFen: 50_000,
    aidFen: 150_000,
  },
  'education.dropout': {
    envelope: anEnvelope(),
    schoolYear: 2025,
    studentNumberRef: null,
    schoolCode: null,
    lastSeenOn: dayFromIso('2026-05-20'),
    reason: null,
  },
  'public-security.traffic-accident': {
    envelope: anEnvelope(),
    accidentNumber: 'A1',
    role: 'PASSENGER',
    injury: 'LIGHT',
    liability: 'NONE',
    compensated: 'FULL',
    abilityLost: null,
  },
  'public-security.death': {
    envelope: anEnvelope(),
    diedOn: dayFromIso('2026-06-10'),
    deregisteredOn: dayFromIso('2026-06-11'),
  },
  'disabled-persons-federation.certificate': {
    envelope: anEnvelope(),
    disabilityClass: 4,
    grade: 2,
    issuedOn: dayFromIso('2026-06-10'),
    lastValidOn: dayFromIso('2036-06-09'),
    change: 'NEW',
  },
  'emergency-management.housing-damage': {
    envelope: anEnvelope(),
    disasterId: 'Z1',
    disasterType: '01',
    disasterSubType: null,
    collapsedRooms: 1,
    severeRooms: 2,
    lightRooms: 0,
    lossFen: 800_000,
    insurancePaidFen: 100_000,
    reportStage: 'INITIAL',
  },
  'emergency-management.casualty': {
    envelope: anEnvelope(),
    disasterId: 'Z1',
    status: 'MISSING',
    cause: null,
  },
  'emergency-management.fire': {
    envelope: anEnvelope(),
    fireNumber: 'F1',
    lossFen: 800_000,
    insurancePaidFen: 0,
    rooms: 3,
  },
  'grassroots.warning': {
    envelope: anEnvelope(),
    cause: 'JOB_LOSS',
    urgency: 'NORMAL',
    officerRef: null,
  },
  'grassroots.application': {
    envelope: anEnvelope(),
    statedCause: 'ILLNESS',
    urgency: 'NORMAL',
    channel: 'VILLAGE',
    authorisationId: null,
  },
};
