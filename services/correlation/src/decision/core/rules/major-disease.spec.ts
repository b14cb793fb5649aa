import { type Standard } from '#domain';
import {
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  at,
  cityStandard,
  countyStandard,
  type HouseholdLog,
  on,
} from '../testing/builders.js';
import { type EvidenceRecord } from '../types.js';

// Diagnoses of one person under one item of the list are one fact: the earliest counts.

type Header = Partial<Parameters<typeof aRecord>[4]>;

function aDiagnosis(
  id: string,
  date: string,
  diagnosisCode: string,
  header: Header = {},
): EvidenceRecord {
  const body = {
    diagnosisCode,
    codeSystem: 'ICD10-YB2',
    morphologyCode: null,
    secondCode: null,
    diagnosedOn: on(date),
  };
  return aRecord('health-insurance.major-disease', id, date, body, header);
}

const incomes = [{ from: on('2020-01-01'), netIncomeFen: 1 }];

function aLog(...records: readonly EvidenceRecord[]): HouseholdLog {
  const log = aLogOf(anOrdinaryHousehold({ incomes }));
  log.feed(...records);
  return log;
}

/** The city's list with other codes of one item. */
function listWith(item: string, codes: readonly string[]): Pick<Standard, 'diseaseList'> {
  const { diseaseList } = cityStandard();
  const ranges = codes.map((code) => ({ from: code, to: code }));
  const items = diseaseList.items.map((one) =>
    one.item === item ? { ...one, codes: { 'ICD10-YB2': ranges } } : one,
  );
  return { diseaseList: { ...diseaseList, items } };
}

describe('a major disease', () => {
  test('is one alert for a person and item, under a key that does not tell the disease', () => {
    const p2 = { personRef: 'p2' };
    const log = aLog(
      aDiagnosis('M1', '2026-03-10', 'C16.0'),
      aDiagnosis('M2', '2026-03-11', 'C34.9'),
      aDiagnosis('M3', '2026-03-12', 'C16.1', p2),
      aDiagnosis('M4', '2026-03-13', 'I35.0', p2),
    );
    const key = (person: string, item: string): string =>
      `ever/${person}/${log.view.alertIdOf(`disease-item/${item}`)}`;
    const told = log.holding().map(({ windowKey, firstMetOn }) => [windowKey, firstMetOn]);
    expect(told.sort()).toEqual(
      [
        [key('p1', '3'), on('2026-03-10')],
        [key('p1', '8'), on('2026-03-11')],
        [key('p2', '3'), on('2026-03-12')],
      ].sort(),
    );
  });

  test('counts by its earliest diagnosis, and lists the person’s others of the item', () => {
    const p2 = { personRef: 'p2' };
    const reversal = { correctionOf: 'M1' };
    const records = [
      aDiagnosis('M1', '2026-03-11', 'C16.0'),
      aDiagnosis('M2', '2026-03-10', 'C16.9'),
      aDiagnosis('M3', '2026-03-12', 'C16.9'),
      aDiagnosis('M4', '2026-03-13', 'C16.9', reversal),
      aDiagnosis('M5', '2026-03-14', 'C16.9', { ...reversal, ...p2 }),
    ];
    const log = aLog(...records);
    expect(log.holding()).toMatchObject([
      {
        firstMetOn: on('2026-03-10'),
        indicators: [
          { value: 1, windowFrom: on('2026-03-10'), windowTo: on('2026-03-10'), threshold: null },
        ],
        evidence: [{ eventId: records[1]?.eventId }],
        explanation: '家庭成员确诊大病病种目录内疾病（一般农户），涉及1条记录。',
      },
    ]);
    const [m1, , m3, m4] = records;
    const expected = [
      { eventId: m1?.eventId, reason: 'SAME_FACT_OTHER_SOURCE' },
      { eventId: m3?.eventId, reason: 'SAME_FACT_OTHER_SOURCE' },
      { eventId: m4?.eventId, reason: 'REVERSAL_WITHOUT_ORIGINAL' },
    ];
    expected.sort((a, b) => ((a.eventId ?? '') < (b.eventId ?? '') ? -1 : 1));
    expect(log.holding()[0]?.excluded).toEqual(expected);
  });

  test('of two diagnoses of one day counts by the one handed over later, then the greater id', () => {
    const early = aDiagnosis('M1', '2026-03-10', 'C16.0');
    const late = aDiagnosis('M2', '2026-03-10', 'C16.0', { publishedAt: at('2026-04-01') });
    const least = { ...early, recordId: 'M0', eventId: '0'.repeat(32) };
    const great = { ...early, recordId: 'M9', eventId: 'f'.repeat(32) };
    const counted = (...records: readonly EvidenceRecord[]) =>
      aLog(...records)
        .holding()
        .map(({ evidence }) => evidence[0]?.eventId);
    expect(counted({ ...early, eventId: great.eventId }, late)).toEqual([late.eventId]);
    expect(counted(late, { ...early, eventId: great.eventId })).toEqual([late.eventId]);
    expect(counted(least, great)).toEqual([great.eventId]);
    expect(counted(great, least)).toEqual([great.eventId]);
  });

  test('of children counts where no birth is known, and the sentence says so', () => {
    const log = aLog(aDiagnosis('M1', '2026-03-10', 'Q21.1'));
    expect(log.holding()).toMatchObject([
      {
        explanation:
          '家庭成员确诊大病病种目录内疾病（一般农户），涉及1条记录；出生日期未登记，按儿童病种计。',
      },
    ]);
  });

  test('is in no clear text for nobody known', () => {
    const log = aLog(aDiagnosis('M1', '2026-03-10', 'C16.0', { personRef: null }));
    const item = log.view.alertIdOf('disease-item/3');
    expect(log.holding().map(({ windowKey }) => windowKey)).toEqual([`ever//${item}`]);
  });
});

describe('a list that changes', () => {
  test('alerts an earlier diagnosis on the first day of the longer list', () => {
    const log = aLog(aDiagnosis('M1', '2026-03-10', 'I35.0'));
    expect(log.holding()).toEqual([]);
    const longer = { validFrom: on('2026-07-01'), ...listWith('8', ['I35']) };
    expect(log.standard(countyStandard(longer))).toMatchObject([
      { kind: 'RAISED', firstMetOn: on('2026-07-01'), standardId: 'COUNTY-STANDARD' },
    ]);
  });

  test('takes nothing back when it becomes shorter', () => {
    const log = aLog(aDiagnosis('M1', '2026-03-10', 'C34.9'));
    const shorter = { validFrom: on('2026-07-01'), ...listWith('8', ['I35']) };
    expect(log.standard(countyStandard(shorter))).toEqual([]);
    expect(log.holding()).toMatchObject([{ firstMetOn: on('2026-03-10') }]);
  });

  test('has each day looked at by the list of that day', () => {
    // From July on the item also holds what was diagnosed in February.
    const log = aLog(
      aDiagnosis('M1', '2026-02-01', 'I35.0'),
      aDiagnosis('M2', '2026-03-10', 'C34.9'),
    );
    const wider = { validFrom: on('2026-07-01'), ...listWith('8', ['I35', 'C34']) };
    log.standard(countyStandard(wider));
    expect(log.holding()).toMatchObject([
      { firstMetOn: on('2026-03-10'), evidence: [{ occurredOn: on('2026-03-10') }] },
    ]);
  });
});
