import { type HouseholdFacts } from '#schemas';
import {
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  aSchoolCost,
  aWatchedHousehold,
  countyStandard,
  type HouseholdLog,
  on,
  yuan,
} from '../testing/builders.js';
import { type EvidenceBodies, type EvidenceRecord } from '../types.js';

// What schooling cost a household, and who left compulsory school.

type Cost = Partial<EvidenceBodies['education.cost']>;

const incomes = [{ from: on('2020-01-01'), netIncomeFen: yuan(1_000_000) }];

function aLog(facts: HouseholdFacts, ...records: readonly EvidenceRecord[]): HouseholdLog {
  const log = aLogOf({ ...facts, incomes });
  log.feed(...records);
  return log;
}

const value = (log: HouseholdLog): number | null => log.holding()[0]?.indicators[0]?.value ?? null;

describe('the cost of a school year', () => {
  const cost = (tuition: number, changes: Cost = {}): EvidenceRecord =>
    aSchoolCost('C1', '2025-09-10', 2025, tuition, changes);

  test.each([
    ['tuition at the line', cost(6000), yuan(6000)],
    ['a fen under it', cost(5999.99), null],
    [
      'boarding and books are added',
      cost(4000, { boardingFen: yuan(1500), booksFen: yuan(700) }),
      yuan(6200),
    ],
    ['aid is taken off', cost(7000, { aidFen: yuan(999) }), yuan(6001)],
    ['aid is taken off, below the line', cost(7000, { aidFen: yuan(1001) }), null],
  ])('%s', (_name, record, expected) => {
    expect(value(aLog(aWatchedHousehold(), record))).toBe(expected);
  });

  test('of which aid is more than the cost is nothing, and lowers no other', () => {
    const aided = aSchoolCost('C2', '2025-09-11', 2025, 100, {
      schoolCode: '3613000002',
      aidFen: yuan(5000),
    });
    expect(value(aLog(aWatchedHousehold(), cost(6000), aided))).toBe(yuan(6000));
  });

  test.each([
    ['public and approved by the county', {}, true],
    ['public and approved by nobody known', { approvedLevel: null }, false],
    ['public and approved by the town', { approvedLevel: 'TOWN' }, false],
    ['private and approved', { publicSchool: false }, false],
    ['not known to be public', { publicSchool: null }, false],
    [
      'private, at the reference fee',
      { publicSchool: false, schoolYearlyFeeFen: yuan(5000) },
      true,
    ],
    [
      'private, a fen over the reference fee',
      { publicSchool: false, schoolYearlyFeeFen: yuan(5000) + 1 },
      false,
    ],
    [
      'private, of a stage without a reference fee',
      { publicSchool: false, schoolYearlyFeeFen: 1, stage: 'POSTGRADUATE' },
      false,
    ],
    [
      'of a lower reference fee',
      { publicSchool: false, schoolYearlyFeeFen: yuan(5000), stage: 'PRIMARY' },
      false,
    ],
  ] as const)('counts of a school that is %s: %j', (_name, school, counts) => {
    const other = aSchoolCost('C2', '2025-09-11', 2025, 6000, { schoolCode: '3613000002' });
    const log = aLog(aWatchedHousehold(), cost(100, school), other);
    expect(value(log)).toBe(yuan(counts ? 6100 : 6000));
    expect(log.holding()[0]?.excluded.map(({ reason }) => reason)).toEqual(
      counts ? [] : ['SCHOOL_NOT_ELIGIBLE'],
    );
  });

  test('of a school that is not eligible is listed with its reversal', () => {
    const dear = { publicSchool: false };
    const back = aSchoolCost('C2', '2025-10-10', 2025, -50, dear, { correctionOf: 'C1' });
    const other = aSchoolCost('C3', '2025-09-11', 2025, 6000, { schoolCode: '3613000002' });
    const log = aLog(aWatchedHousehold(), cost(100, dear), back, other);
    expect(log.holding()[0]?.excluded.map(({ reason }) => reason)).toEqual([
      'SCHOOL_NOT_ELIGIBLE',
      'SCHOOL_NOT_ELIGIBLE',
    ]);
  });

  test.each([
    ['2026-08-31', on('2026-08-31')],
    ['2026-09-01', null],
    ['2025-09-01', on('2025-09-10')],
  ])('is looked at again while the school year lasts: watched from %s', (from, expected) => {
    const categories = [{ category: 'MARGINAL', from: on(from), to: null }];
    const log = aLog(anOrdinaryHousehold({ categories }), cost(7000));
    expect(log.holding()[0]?.firstMetOn ?? null).toBe(expected);
  });

  test('is told in full', () => {
    const more = aSchoolCost('C2', '2026-03-10', 2025, 500, { schoolCode: '3613000002' });
    expect(aLog(aWatchedHousehold(), more, cost(5900)).holding()).toMatchObject([
      {
        windowKey: '2025',
        firstMetOn: on('2026-03-10'),
        indicators: [{ windowFrom: on('2025-09-01'), windowTo: on('2026-08-31') }],
        explanation:
          '2025—2026学年家庭教育净支出6,400.00元，达到预警线6,000.00元（监测户），涉及2笔记录。',
      },
    ]);
  });
});

describe('a suspected dropout', () => {
  const dropout = (date: string, header = {}): EvidenceRecord =>
    aRecord('education.dropout', `D-${date}`, date, { schoolYear: 2025, lastSeenOn: null }, header);

  const born = (birthOn: string | null): HouseholdFacts => {
    const facts = anOrdinaryHousehold();
    const members = facts.members.map((member) => ({
      ...member,
      birthOn: birthOn === null ? null : on(birthOn),
    }));
    return { ...facts, members };
  };

  test.each([
    ['of 6 on that day', '2020-03-10', true],
    ['a day short of 6', '2020-03-11', false],
    ['of 15 on the last day', '2010-03-11', true],
    ['of 16 on that day', '2010-03-10', false],
    ['of unknown age', null, true],
  ])('%s, born on %s', (_name, birthOn, alerts) => {
    expect(aLog(born(birthOn), dropout('2026-03-10')).holding()).toHaveLength(alerts ? 1 : 0);
  });

  test.each([
    ['2014-05-06', ''],
    [null, '；出生日期未登记，未核年龄'],
  ])('born on %s is told with the note "%s"', (birthOn, note) => {
    expect(aLog(born(birthOn), dropout('2026-03-10')).holding()).toMatchObject([
      {
        windowKey: '2025/p1',
        firstMetOn: on('2026-03-10'),
        indicators: [{ windowFrom: on('2025-09-01'), windowTo: on('2026-08-31') }],
        explanation:
          '2025—2026学年有义务教育阶段适龄儿童少年疑似失学辍学（一般农户）' + note + '。',
      },
    ]);
  });

  test('of a county that asks for watched households only, from the day of both', () => {
    const facts = born('2014-05-06');
    const rules = {
      'schooling.dropout': {
        lines: { watched: { kind: 'ALWAYS' }, ordinary: { kind: 'NEVER' } },
      } as const,
    };
    const firstMet = (from: string): number | null => {
      const categories = [{ category: 'MARGINAL', from: on(from), to: null }];
      const log = aLog({ ...facts, categories }, dropout('2026-03-10'));
      log.standard(countyStandard({ validFrom: on('2019-01-01'), rules }));
      return log.holding()[0]?.firstMetOn ?? null;
    };
    expect(firstMet('2025-10-01')).toBe(on('2026-03-10'));
    expect(firstMet('2026-05-01')).toBe(on('2026-05-01'));
    expect(firstMet('2026-09-01')).toBeNull();
  });

  test('by a county’s own condition has age 0 where no birth is known', () => {
    const log = aLogOf(born(null));
    const rules = { 'schooling.dropout': { when: 'age == 0' } };
    log.standard(countyStandard({ validFrom: on('2019-01-01'), rules }));
    expect(log.feed(dropout('2026-03-10'))).toHaveLength(1);
  });

  test('lists the other source’s record of the student and of nobody else', () => {
    const other = { sourceSystem: 'b', publishedAt: 0 };
    const p2 = { personRef: 'p2' };
    const records = [
      dropout('2026-03-10'),
      dropout('2026-03-10', other),
      dropout('2026-03-11', p2),
      dropout('2026-03-11', { ...p2, ...other }),
    ];
    const alerts = aLog(born(null), ...records).holding();
    expect(
      Object.fromEntries(alerts.map((one) => [one.windowKey, one.excluded[0]?.eventId])),
    ).toEqual({ '2025/p1': records[1]?.eventId, '2025/p2': records[3]?.eventId });
    expect(alerts.map(({ excluded }) => excluded.length)).toEqual([1, 1]);
  });
});
