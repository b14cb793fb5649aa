import { type HouseholdFacts } from '#schemas';
import {
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  aWatchedHousehold,
  at,
  countyStandard,
  on,
} from '../testing/builders.js';
import { type AlertContent, type EvidenceBodies, type EvidenceRecord } from '../types.js';

// Accidents, and whom the household lost of those who earned.

type Member = HouseholdFacts['members'][number];
type Header = Partial<Parameters<typeof aRecord>[4]>;

/** A household whose member p1 is as told; by default a labourer of 46. */
function aHouseholdOf(changes: Partial<Member> = {}, facts = anOrdinaryHousehold()) {
  const from = facts.firstKnownOn;
  const labourer = { birthOn: on('1980-03-10'), canWork: [{ canWork: true, from, to: null }] };
  const [first, ...others] = facts.members;
  return { ...facts, members: [{ ...first!, ...labourer, ...changes }, ...others] };
}

const aDeath = (id: string, date: string, header: Header = {}): EvidenceRecord =>
  aRecord('public-security.death', id, date, { diedOn: on(date) }, header);

const anAccident = (
  id: string,
  date: string,
  changes: Partial<EvidenceBodies['public-security.traffic-accident']> = {},
  header: Header = {},
): EvidenceRecord => {
  const body = { accidentNumber: id, injury: 'NONE', compensated: 'NONE', abilityLost: null };
  return aRecord(
    'public-security.traffic-accident',
    id,
    date,
    { ...body, ...changes } as never,
    header,
  );
};

const aCasualty = (id: string, date: string, status: 'DEAD' | 'INJURED' | 'MISSING') =>
  aRecord('emergency-management.casualty', id, date, { disasterId: 'D1', status } as never);

function lossesOf(records: readonly EvidenceRecord[], facts: HouseholdFacts): AlertContent[] {
  const log = aLogOf(facts);
  log.feed(...records);
  return log.holding().filter(({ ruleId }) => ruleId === 'accident.labourer-lost');
}

describe('a labourer is lost', () => {
  test.each([
    ['by a death', [aDeath('E1', '2026-03-10')], true],
    ['by an accident with death', [anAccident('A1', '2026-03-10', { injury: 'DEATH' })], true],
    ['by a disaster with death', [aCasualty('K1', '2026-03-10', 'DEAD')], true],
    [
      'by an accident that ends the ability to work',
      [anAccident('A1', '2026-03-10', { injury: 'SERIOUS', abilityLost: true })],
      true,
    ],
    [
      'not by a serious injury of which that is not said',
      [anAccident('A1', '2026-03-10', { injury: 'SERIOUS', abilityLost: null })],
      false,
    ],
    [
      'not by one that leaves the ability to work',
      [anAccident('A1', '2026-03-10', { injury: 'SERIOUS', abilityLost: false })],
      false,
    ],
    ['not by an injury in a disaster', [aCasualty('K1', '2026-03-10', 'INJURED')], false],
    ['not by the death of nobody known', [aDeath('E1', '2026-03-10', { personRef: null })], false],
  ])('%s', (_name, records, lost) => {
    const alerts = lossesOf(records, aHouseholdOf());
    expect(alerts).toMatchObject(
      lost ? [{ windowKey: 'ever/p1', severity: 'RED', firstMetOn: on('2026-03-10') }] : [],
    );
  });

  test.each([
    ['of 16 on that day', { birthOn: on('2010-03-10') }, true],
    ['a day short of 16', { birthOn: on('2010-03-11') }, false],
    ['of 59 on the last day', { birthOn: on('1966-03-11') }, true],
    ['of 60 on that day', { birthOn: on('1966-03-10') }, false],
    [
      'who could work until the day before',
      { canWork: [{ canWork: true, from: on('2020-01-01'), to: on('2026-03-10') }] },
      true,
    ],
    [
      'who could no longer work the day before',
      { canWork: [{ canWork: false, from: on('2026-03-09'), to: null }] },
      false,
    ],
    [
      'whom the event itself made unable to work',
      {
        canWork: [
          { canWork: true, from: on('2020-01-01'), to: on('2026-03-10') },
          { canWork: false, from: on('2026-03-10'), to: null },
        ],
      },
      true,
    ],
  ])('%s: %j', (_name, member, lost) => {
    const alerts = lossesOf([aDeath('E1', '2026-03-10')], aHouseholdOf(member));
    expect(alerts).toHaveLength(lost ? 1 : 0);
  });

  test.each([
    ['all is known', {}, ''],
    ['birth', { birthOn: null }, '；出生日期未登记，未核年龄'],
    ['ability to work', { canWork: [] }, '；劳动能力未登记'],
    ['both', { birthOn: null, canWork: [] }, '；出生日期未登记，未核年龄；劳动能力未登记'],
  ])('and the sentence says what the register does not know: %s', (_name, member, note) => {
    const incomes = [{ from: on('2020-01-01'), netIncomeFen: 1 }];
    const facts = aHouseholdOf(member, anOrdinaryHousehold({ incomes }));
    const [alert] = lossesOf([aDeath('E1', '2026-03-10')], facts);
    expect(alert?.explanation).toBe(
      `家庭主要劳动力死亡或丧失劳动能力（一般农户），事由日期2026年3月10日${note}。`,
    );
  });

  test.each([
    ['age >= ageMin', false],
    ['age == 0', true],
    ['canWork', false],
    ['!canWork', true],
  ])('by a county’s own "%s", what is not known being 0 and no', (when, lost) => {
    const log = aLogOf(aHouseholdOf({ birthOn: null, canWork: [] }));
    const rules = { 'accident.labourer-lost': { when } };
    log.standard(countyStandard({ validFrom: on('2019-01-01'), rules }));
    expect(log.feed(aDeath('E1', '2026-03-10'))).toHaveLength(lost ? 1 : 0);
  });

  test('once, however many report it: the earliest counts, the others are listed', () => {
    const death = aDeath('E1', '2026-03-11');
    const sameDeath = aDeath('E2', '2026-03-11', { sourceSystem: 'b', publishedAt: 0 });
    const accident = anAccident('A1', '2026-03-10', { injury: 'DEATH' });
    const sameAccident = anAccident(
      'A1',
      '2026-03-10',
      { injury: 'DEATH' },
      { sourceSystem: 'b', publishedAt: 0 },
    );
    const casualty = aCasualty('K1', '2026-03-12', 'DEAD');
    const sameCasualty = { ...aCasualty('K2', '2026-03-12', 'DEAD'), publishedAt: 0 };
    const reports = [death, sameDeath, accident, sameAccident, casualty, sameCasualty];
    const [alert] = lossesOf(reports, aHouseholdOf());
    expect(alert).toMatchObject({
      firstMetOn: on('2026-03-10'),
      indicators: [{ value: 1 }],
      evidence: [{ eventId: accident.eventId }],
    });
    const others = [death, sameDeath, sameAccident, casualty, sameCasualty];
    const ids = others.map(({ eventId }) => eventId).sort();
    expect(alert?.excluded).toEqual(
      ids.map((eventId) => ({ eventId, reason: 'SAME_FACT_OTHER_SOURCE' })),
    );
  });

  test.each([
    ['the later hand-over', { publishedAt: at('2026-03-10', '19:00:00') }, ''],
    ['then the greater event id', {}, 'f'.repeat(32)],
  ])('of two of one day %s counts', (_name, header, eventId) => {
    const accident = anAccident('A1', '2026-03-10', { injury: 'DEATH' }, header);
    const first = eventId === '' ? accident : { ...accident, eventId };
    const second = aDeath('E1', '2026-03-10');
    for (const records of [
      [first, second],
      [second, first],
    ]) {
      expect(lossesOf(records, aHouseholdOf())).toMatchObject([
        { evidence: [{ eventId: first.eventId }] },
      ]);
    }
  });

  test('is looked at again when the household changes, and never before the day', () => {
    const watchedFrom = (from: string) =>
      aHouseholdOf(
        {},
        anOrdinaryHousehold({ categories: [{ category: 'MARGINAL', from: on(from), to: null }] }),
      );
    // A county that asks for watched households only.
    const log = aLogOf(watchedFrom('2026-06-10'));
    const rules = {
      'accident.labourer-lost': {
        lines: { watched: { kind: 'ALWAYS' }, ordinary: { kind: 'NEVER' } },
      } as const,
    };
    log.standard(countyStandard({ validFrom: on('2019-01-01'), rules }));
    expect(log.feed(aDeath('E1', '2026-03-10'))).toMatchObject([
      { firstMetOn: on('2026-06-10'), group: 'WATCHED' },
    ]);
    const before = aLogOf(watchedFrom('2026-03-09'));
    expect(before.feed(aDeath('E1', '2026-03-10'))).toMatchObject([
      { firstMetOn: on('2026-03-10') },
    ]);
  });
});

describe('an accident of a watched household', () => {
  function trafficOf(records: readonly EvidenceRecord[], facts: HouseholdFacts, today?: string) {
    const log = aLogOf(facts, today);
    log.feed(...records);
    return log.holding().filter(({ ruleId }) => ruleId === 'accident.traffic');
  }

  test.each([
    ['the 30th day after it', '2026-06-02', 'NONE', []],
    ['the 31st day after it', '2026-06-03', 'NONE', [{ severity: 'YELLOW' }]],
    ['made good in part', '2026-06-03', 'PARTIAL', [{ severity: 'YELLOW' }]],
    ['made good in full', '2026-06-03', 'FULL', []],
  ] as const)('with light injury: %s (%s, %s)', (_name, today, compensated, expected) => {
    const records = [anAccident('A1', '2026-05-03', { injury: 'LIGHT', compensated })];
    expect(trafficOf(records, aWatchedHousehold(), today)).toMatchObject(expected);
    expect(trafficOf(records, anOrdinaryHousehold(), today)).toEqual([]);
  });

  test.each([
    ['DEATH', 'RED'],
    ['SERIOUS', 'ORANGE'],
  ] as const)('with %s alerts on its day in %s', (injury, severity) => {
    const records = [anAccident('A1', '2026-05-03', { injury })];
    expect(trafficOf(records, anOrdinaryHousehold(), '2026-05-03')).toMatchObject([
      { windowKey: 'A1:p1', severity, firstMetOn: on('2026-05-03') },
    ]);
  });

  test('lists the other source’s record of this accident and of no other', () => {
    const serious = { injury: 'SERIOUS' } as const;
    const other = { sourceSystem: 'b', publishedAt: 0 };
    const records = [
      anAccident('A1', '2026-05-03', serious),
      anAccident('A1', '2026-05-03', serious, other),
      anAccident('A2', '2026-05-04', serious),
      anAccident('A3', '2026-05-05', serious),
      anAccident('A3', '2026-05-05', serious, other),
    ];
    const alerts = trafficOf(records, anOrdinaryHousehold());
    const excluded = Object.fromEntries(
      alerts.map((one) => [one.windowKey, one.excluded.map(({ eventId }) => eventId)]),
    );
    expect(excluded).toEqual({
      'A1:p1': [records[1]?.eventId],
      'A2:p1': [],
      'A3:p1': [records[4]?.eventId],
    });
  });

  test('of a county without a waiting time waits for none', () => {
    const rules = { 'accident.traffic': { enabled: false } };
    const log = aLogOf(aWatchedHousehold());
    log.standard(countyStandard({ validFrom: on('2019-01-01'), rules }));
    expect(log.feed(anAccident('A1', '2026-05-03', { injury: 'LIGHT' }))).toEqual([]);
  });
});
