import fc from 'fast-check';
import { aRecord, on } from './builders.js';
import { date, few, header, type Records, seldom } from './history-records.js';

const benefitYear = fc.constantFrom(2025, 2026);

const disease: Records = fc
  .record({
    id: few,
    date,
    header,
    code: fc.constantFrom('C91.0', 'C34.900x001', 'C47', 'N18.0', 'A15', 'Z99'),
    codeSystem: fc.constantFrom('ICD10-YB2', 'ICD10-CN2', 'OTHER'),
    morphologyCode: fc.constantFrom(null, 'M9500/3', 'M9180/3'),
    secondCode: fc.constantFrom(null, 'U84.3'),
  })
  .map(({ id, date: day, header: from, code, ...body }) =>
    aRecord(
      'health-insurance.major-disease',
      `M${id}`,
      day,
      { ...body, diagnosisCode: code, diagnosedOn: on(day) },
      from,
    ),
  );
const coverage: Records = fc
  .record({
    id: few,
    date,
    header,
    benefitYear,
    status: fc.constantFrom('NONE', 'NORMAL', 'PAUSED', 'ENDED', 'UNKNOWN'),
  })
  .map(({ id, date: day, header: from, ...body }) =>
    aRecord('health-insurance.coverage', `V${id}`, day, body, from),
  );
const dropout: Records = fc
  .record({ id: few, date, header, schoolYear: benefitYear })
  .map((one) =>
    aRecord(
      'education.dropout',
      `O${one.id}`,
      one.date,
      { schoolYear: one.schoolYear, lastSeenOn: null },
      one.header,
    ),
  );
const accident: Records = fc
  .record({
    id: few,
    date,
    header,
    accidentNumber: fc.constantFrom('A1', 'A2'),
    injury: fc.constantFrom('DEATH', 'SERIOUS', 'LIGHT', 'LIGHT', 'NONE', 'UNKNOWN'),
    compensated: fc.constantFrom('NONE', 'PARTIAL', 'FULL', 'UNKNOWN'),
    abilityLost: fc.constantFrom(null, true, false),
    correctionOf: seldom.map((reverses) => (reverses ? 'T1' : null)),
  })
  .map(({ id, date: day, header: from, correctionOf, ...body }) =>
    aRecord('public-security.traffic-accident', `T${id}`, day, body, { ...from, correctionOf }),
  );
const death: Records = fc
  .record({ id: few, date, header })
  .map((one) =>
    aRecord('public-security.death', `E${one.id}`, one.date, { diedOn: on(one.date) }, one.header),
  );
const casualty: Records = fc
  .record({ id: few, date, header, status: fc.constantFrom('DEAD', 'MISSING') })
  .map((one) =>
    aRecord(
      'emergency-management.casualty',
      `K${one.id}`,
      one.date,
      { disasterId: 'D1', status: one.status },
      one.header,
    ),
  );
const certificate: Records = fc
  .record({
    id: few,
    date,
    header,
    disabilityClass: fc.constantFrom(1, 4),
    grade: fc.constantFrom(1, 2, 3, 4),
    lastValidOn: fc.option(date),
  })
  .map((one) =>
    aRecord(
      'disabled-persons-federation.certificate',
      `Z${one.id}`,
      one.date,
      {
        disabilityClass: one.disabilityClass,
        grade: one.grade,
        issuedOn: on(one.date),
        lastValidOn: one.lastValidOn === null ? null : on(one.lastValidOn),
      },
      one.header,
    ),
  );
const urgency = fc.constantFrom('NORMAL', 'URGENT', 'CRITICAL');
const cause = fc.constantFrom('JOB_LOSS', 'BUSINESS_FAILURE', 'ILLNESS');
const warning: Records = fc
  .record({ id: few, date, header, cause, urgency })
  .map(({ id, date: day, header: from, ...body }) =>
    aRecord('grassroots.warning', `W${id}`, day, body, from),
  );
const application: Records = fc
  .record({ id: few, date, header, statedCause: cause, urgency })
  .map(({ id, date: day, header: from, ...body }) =>
    aRecord('grassroots.application', `P${id}`, day, body, from),
  );

/** Kinds of records that count one by one: of persons, accidents, certificates and reports. */
export const countedRecords: readonly Records[] = [
  disease,
  fc.oneof(coverage, dropout),
  fc.oneof({ weight: 3, arbitrary: accident }, death, casualty),
  fc.oneof({ weight: 5, arbitrary: certificate }, death, casualty),
  fc.oneof(warning, application),
];
