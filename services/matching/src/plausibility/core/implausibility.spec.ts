import { amountFenMax, dayFromIso, instantOfDay } from '#domain';
import { topicSpecs } from '#schemas';
import { daysAheadMax, implausibilityOf } from './implausibility.js';
import { anEnvelope, plausible } from './plausible-records.fixture.js';

type Topic = keyof typeof plausible;

function faultOf<T extends Topic>(topic: T, more: Partial<(typeof plausible)[T]>) {
  return implausibilityOf(topic, { ...plausible[topic], ...more }, daysAheadMax.clock);
}

interface Case<T extends Topic = Topic> {
  readonly name: string;
  readonly topic: T;
  readonly more: Partial<(typeof plausible)[T]>;
  readonly field: string;
}

function row<T extends Topic>(
  name: string,
  topic: T,
  more: Partial<(typeof plausible)[T]>,
  field: string,
): Case {
  return { name, topic, more, field };
}

const on = (day: string, more = {}) =>
  anEnvelope({ occurredAt: instantOfDay(dayFromIso(day)), ...more });

const cases: readonly Case[] = [
  row(
    'a stay that ends before it begins',
    'health-insurance.settlement',
    { admittedOn: dayFromIso('2026-06-11') },
    'admittedOn',
  ),
  row(
    'a payment above the total',
    'health-insurance.settlement',
    { fundPaidFen: 1_000_002, personalFen: 0 },
    'fundPaidFen',
  ),
  row(
    'payments of funds above all that funds paid',
    'health-insurance.settlement',
    { basicPaidFen: 600_000 },
    'basicPaidFen',
  ),
  row(
    'more inside the policy than the whole bill',
    'health-insurance.settlement',
    { inPolicyFen: 1_000_002 },
    'inPolicyFen',
  ),
  row(
    'an amount in the wrong unit',
    'health-insurance.settlement',
    { totalFen: amountFenMax + 1 },
    'totalFen',
  ),
  row(
    'a reversal that pays back more than the total',
    'health-insurance.settlement',
    {
      envelope: anEnvelope({ correctionOf: 'R0' }),
      ...{ totalFen: -100_000, fundPaidFen: -100_002, personalFen: 0, inPolicyFen: null },
      ...{ basicPaidFen: null, majorIllnessPaidFen: null, assistancePaidFen: null },
    },
    'fundPaidFen',
  ),
  row(
    'a cumulative figure at a day outside its year',
    'health-insurance.burden',
    { cutOffOn: dayFromIso('2025-12-31') },
    'cutOffOn',
  ),
  row('a coverage year of 1900', 'health-insurance.coverage', { benefitYear: 1900 }, 'benefitYear'),
  row('a school year in 2062', 'education.cost', { schoolYear: 2062 }, 'schoolYear'),
  row(
    'a dropout of a school year in 2062',
    'education.dropout',
    { schoolYear: 2062 },
    'schoolYear',
  ),
  row('a third term', 'education.cost', { term: 3 }, 'term'),
  row('a fee below zero', 'education.cost', { schoolYearlyFeeFen: -1 }, 'schoolYearlyFeeFen'),
  row(
    'a pupil seen after being missed',
    'education.dropout',
    { lastSeenOn: dayFromIso('2026-06-11') },
    'lastSeenOn',
  ),
  row(
    'a death entered before it happened',
    'public-security.death',
    { deregisteredOn: dayFromIso('2026-06-09') },
    'deregisteredOn',
  ),
  row(
    'a death in the future',
    'public-security.death',
    { diedOn: dayFromIso('2027-06-10'), deregisteredOn: null },
    'diedOn',
  ),
  row(
    'an accident compensated before it happened',
    'public-security.traffic-accident',
    { envelope: on('2026-06-13'), compensated: 'FULL' },
    'envelope.occurredAt',
  ),
  row(
    'a day in the future',
    'grassroots.warning',
    { envelope: on('2062-06-10') },
    'envelope.occurredAt',
  ),
  row(
    'a day of a spreadsheet that was empty',
    'emergency-management.casualty',
    { envelope: on('1900-01-01') },
    'envelope.occurredAt',
  ),
  row(
    'a certificate that ended before it was issued',
    'disabled-persons-federation.certificate',
    { lastValidOn: dayFromIso('2026-06-09') },
    'lastValidOn',
  ),
  row(
    'a grade that does not exist',
    'disabled-persons-federation.certificate',
    { grade: 5 },
    'grade',
  ),
  row(
    'a class that does not exist',
    'disabled-persons-federation.certificate',
    { disabilityClass: 0 },
    'disabilityClass',
  ),
  row(
    'more rooms than a household has',
    'emergency-management.housing-damage',
    { collapsedRooms: 2_026 },
    'collapsedRooms',
  ),
  row(
    'an unknown village',
    'emergency-management.fire',
    { envelope: anEnvelope({ divisionCode: '130529100999' }) },
    'envelope.divisionCode',
  ),
  row(
    'a version before the first',
    'grassroots.application',
    { envelope: anEnvelope({ sourceVersion: 0 }) },
    'envelope.sourceVersion',
  ),
];

it.each(cases)('$name is refused at $field', ({ topic, more, field }) => {
  const fault = faultOf(topic, more);
  expect(fault?.field).toBe(field);
  expect(fault?.reasonZh).toMatch(/\p{Script=Han}/u);
});

it.each(Object.keys(plausible) as Topic[])('%s: what could be true is let through', (topic) => {
  expect(faultOf(topic, {})).toBeNull();
});

it('every department topic of the map has its record here', () => {
  const read = topicSpecs().filter(
    ({ readers, owner }) => readers.includes('matching') && owner !== 'register',
  );
  expect(Object.keys(plausible).sort()).toEqual(read.map(({ name }) => name).sort());
});

describe('let through', () => {
  const settlement = 'health-insurance.settlement';

  it('a record that is taken back, whatever it says', () => {
    const envelope = on('2062-06-10', { withdrawn: true });
    expect(faultOf(settlement, { envelope })).toBeNull();
  });

  it('a reversal, all of whose amounts are below zero', () => {
    const envelope = anEnvelope({ correctionOf: 'S0' });
    const undone = { totalFen: -1_000_000, fundPaidFen: -600_000, personalFen: -400_000 };
    const parts = { basicPaidFen: -500_000, majorIllnessPaidFen: -100_000, assistancePaidFen: 0 };
    expect(faultOf(settlement, { envelope, ...undone, ...parts, inPolicyFen: null })).toBeNull();
  });

  it('negative rooms, which correlation lists among what it excludes', () => {
    expect(faultOf('emergency-management.housing-damage', { collapsedRooms: -1 })).toBeNull();
  });

  it('a fen of rounding between the parts and the whole', () => {
    expect(faultOf(settlement, { personalFen: 400_001 })).toBeNull();
  });

  it('the day after the hand-over: clocks of two machines differ around midnight', () => {
    expect(faultOf('grassroots.warning', { envelope: on('2026-06-12') })).toBeNull();
    expect(faultOf('grassroots.warning', { envelope: on('2026-06-13') })).not.toBeNull();
  });

  it('a day ahead of the clock where a person drives the hub ahead of it, but no school year in 2062', () => {
    const ahead = { ...plausible['education.cost'], envelope: on('2027-03-01') };
    expect(implausibilityOf('education.cost', ahead, daysAheadMax.driven)).toBeNull();
    const slip = { ...ahead, schoolYear: 2062 };
    expect(implausibilityOf('education.cost', slip, daysAheadMax.driven)?.field).toBe('schoolYear');
  });

  it('a place of an edition of the division table that is not known here', () => {
    const envelope = anEnvelope({ divisionCode: '130529100999', divisionVersion: '2031-10-31' });
    expect(faultOf('grassroots.warning', { envelope })).toBeNull();
  });

  it('a topic that has no checks of its own has those of every record', () => {
    const value = { envelope: on('2062-06-10') };
    expect(implausibilityOf('weather.storm', value, daysAheadMax.clock)).not.toBeNull();
  });
});
