import {
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  countyStandard,
  type HouseholdLog,
  on,
} from '../testing/builders.js';
import { type EvidenceRecord } from '../types.js';

// What village officers report and what households ask for.

const aWarning = (cause: string, urgency = 'NORMAL'): EvidenceRecord =>
  aRecord('grassroots.warning', 'W1', '2026-03-10', { cause, urgency } as never);

const anApplication = (statedCause: string, urgency = 'NORMAL'): EvidenceRecord =>
  aRecord('grassroots.application', 'A1', '2026-03-10', { statedCause, urgency } as never);

function told(log: HouseholdLog, record: EvidenceRecord): string[][] {
  log.feed(record);
  return log.holding().map(({ ruleId, windowKey, severity }) => [ruleId, windowKey, severity]);
}

const warning = 'grassroots.warning-system:W1';
const application = 'grassroots.application-system:A1';

describe('a report', () => {
  test.each([
    ['of job loss', aWarning('JOB_LOSS'), ['income.drop', warning, 'YELLOW']],
    ['of business failure', aWarning('BUSINESS_FAILURE'), ['income.drop', warning, 'YELLOW']],
    ['of illness', aWarning('ILLNESS'), ['reported.other', warning, 'YELLOW']],
    ['that is urgent', aWarning('ILLNESS', 'URGENT'), ['reported.other', warning, 'ORANGE']],
    ['that is critical', aWarning('ILLNESS', 'CRITICAL'), ['reported.other', warning, 'RED']],
    [
      'as a household states it, also of job loss',
      anApplication('JOB_LOSS', 'URGENT'),
      ['reported.other', application, 'ORANGE'],
    ],
    [
      'of job loss, however urgent',
      aWarning('JOB_LOSS', 'CRITICAL'),
      ['income.drop', warning, 'YELLOW'],
    ],
  ])('%s', (_name, record, expected) => {
    expect(told(aLogOf(anOrdinaryHousehold()), record)).toEqual([expected]);
  });

  test('is one alert, of one day, with one record', () => {
    const incomes = [{ from: on('2020-01-01'), netIncomeFen: 1 }];
    const log = aLogOf(anOrdinaryHousehold({ incomes }));
    const record = aWarning('ILLNESS');
    expect(log.feed(record)).toMatchObject([
      {
        firstMetOn: on('2026-03-10'),
        indicators: [{ value: 1, windowFrom: on('2026-03-10'), windowTo: on('2026-03-10') }],
        evidence: [{ eventId: record.eventId, contribution: 1 }],
        excluded: [],
        explanation: '乡村预警员上报或农户主动申请（一般农户），事由日期2026年3月10日。',
      },
    ]);
  });
});

describe('a county', () => {
  const county = (changes: Parameters<typeof countyStandard>[0]): HouseholdLog => {
    const log = aLogOf(anOrdinaryHousehold());
    log.standard(countyStandard({ validFrom: on('2019-01-01'), ...changes }));
    return log;
  };

  test('that turns income.drop off raises nothing for its causes', () => {
    const off = { rules: { 'income.drop': { enabled: false } } };
    expect(told(county(off), aWarning('JOB_LOSS'))).toEqual([]);
    expect(told(county(off), aWarning('ILLNESS'))).toHaveLength(1);
    expect(told(county(off), anApplication('JOB_LOSS'))).toHaveLength(1);
  });

  test('that names other causes of income.drop leaves the rest to the other rule', () => {
    const causes = { rules: { 'income.drop': { parameters: { causes: ['ILLNESS'] } } } };
    expect(told(county(causes), aWarning('ILLNESS'))).toEqual([['income.drop', warning, 'YELLOW']]);
    expect(told(county(causes), aWarning('JOB_LOSS'))).toEqual([
      ['reported.other', warning, 'YELLOW'],
    ]);
  });

  test('whose standard does not know income.drop raises its causes as reports', () => {
    const { rules } = countyStandard({});
    const log = aLogOf(anOrdinaryHousehold());
    const others = rules.filter(({ ruleId }) => ruleId !== 'income.drop');
    log.standard({ ...countyStandard({ validFrom: on('2019-01-01') }), rules: others });
    expect(told(log, aWarning('JOB_LOSS'))).toEqual([['reported.other', warning, 'YELLOW']]);
  });

  test('may ask for the cause, as the officer or the household names it', () => {
    const asked = { rules: { 'reported.other': { when: 'cause == "ILLNESS"' } } };
    expect(told(county(asked), aWarning('ILLNESS'))).toHaveLength(1);
    expect(told(county(asked), aWarning('DISASTER'))).toEqual([]);
    expect(told(county(asked), anApplication('ILLNESS'))).toHaveLength(1);
    expect(told(county(asked), anApplication('DISASTER'))).toEqual([]);
  });
});
