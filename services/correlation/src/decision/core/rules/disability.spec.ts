import { type HouseholdFacts } from '#schemas';
import {
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  countyStandard,
  type HouseholdLog,
  on,
} from '../testing/builders.js';
import { type EvidenceBodies, type EvidenceRecord } from '../types.js';

// Certificates of disability: a severe grade, or a second member who lives.

type Body = EvidenceBodies['disabled-persons-federation.certificate'];
type Header = Partial<Parameters<typeof aRecord>[4]>;

/** A physical disability of a grade, certified on a day; for good unless told otherwise. */
function aCertificate(
  id: string,
  date: string,
  grade: number,
  changes: Partial<Body> = {},
  header: Header = {},
): EvidenceRecord {
  const body = { disabilityClass: 4, grade, issuedOn: on(date), lastValidOn: null, ...changes };
  return aRecord('disabled-persons-federation.certificate', id, date, body, header);
}

const p2 = { personRef: 'p2' };

function told(
  records: readonly EvidenceRecord[],
  { today, facts = anOrdinaryHousehold() }: { today?: string; facts?: HouseholdFacts } = {},
): object[] {
  const log = aLogOf(facts, today);
  log.feed(...records);
  return alertsOf(log);
}

function alertsOf(log: HouseholdLog): object[] {
  const alerts = log.holding().filter(({ ruleId }) => ruleId === 'disability.severe');
  alerts.sort((a, b) => (a.windowKey < b.windowKey ? -1 : 1));
  return alerts.map(({ windowKey, firstMetOn, indicators }) => [
    windowKey,
    firstMetOn,
    indicators[0]?.value,
  ]);
}

const raised = (person: string, date: string, value = 1): [string, number, number] => [
  `ever/${person}`,
  on(date),
  value,
];

describe('a severe grade', () => {
  test.each([
    ['2 alerts', [aCertificate('C1', '2026-03-10', 2)], [raised('p1', '2026-03-10')]],
    ['3 does not', [aCertificate('C1', '2026-03-10', 3)], []],
    [
      'alerts for a certificate of that one day',
      [aCertificate('C1', '2026-03-10', 1, { lastValidOn: on('2026-03-10') })],
      [raised('p1', '2026-03-10')],
    ],
    [
      'does not alert by a certificate that had run out before it was handed over',
      [aCertificate('C1', '2026-03-10', 1, { lastValidOn: on('2026-03-09') })],
      [],
    ],
    [
      'counts from the day of issue, also when it was told before',
      [aCertificate('C1', '2026-03-01', 1, { issuedOn: on('2026-03-10') })],
      [raised('p1', '2026-03-10')],
    ],
    [
      'counts from the day of hand-over, also when it was issued before',
      [aCertificate('C1', '2026-03-10', 1, { issuedOn: on('2025-01-01') })],
      [raised('p1', '2026-03-10')],
    ],
    [
      'comes by upgrade',
      [aCertificate('C1', '2026-03-10', 3), aCertificate('C2', '2026-06-10', 2)],
      [raised('p1', '2026-06-10')],
    ],
    [
      'stays known after a better grade',
      [aCertificate('C1', '2026-03-10', 2), aCertificate('C2', '2026-06-10', 3)],
      [raised('p1', '2026-03-10')],
    ],
    [
      'of an older certificate that is told later says nothing',
      [
        aCertificate('C1', '2026-05-01', 3),
        aCertificate('C2', '2026-06-01', 1, { issuedOn: on('2026-03-01') }),
      ],
      [],
    ],
    [
      'of another class stands beside the first',
      [
        aCertificate('C1', '2026-03-10', 2),
        aCertificate('C2', '2026-06-10', 3, { disabilityClass: 1 }),
        aCertificate('C3', '2026-06-11', 1, { disabilityClass: 2 }),
      ],
      [raised('p1', '2026-03-10', 2)],
    ],
    ['of nobody known', [aCertificate('C1', '2026-03-10', 1, {}, { personRef: null })], []],
  ])('%s', (_name, records, expected) => {
    expect(told(records)).toEqual(expected);
  });

  test.each([
    ['2026-03-09', []],
    ['2026-03-10', [raised('p1', '2026-03-10')]],
  ])('issued ahead: on %s', (today, expected) => {
    const ahead = aCertificate('C1', '2026-03-01', 1, { issuedOn: on('2026-03-10') });
    expect(told([ahead], { today })).toEqual(expected);
  });

  test('lists other sources’ records of its person only', () => {
    const other = { sourceSystem: 'b', publishedAt: 0 };
    const records = [
      aCertificate('C1', '2026-03-10', 1),
      aCertificate('C1', '2026-03-10', 1, {}, other),
      aCertificate('C2', '2026-03-11', 1, {}, p2),
      aCertificate('C2', '2026-03-11', 1, {}, { ...other, ...p2 }),
    ];
    const log = aLogOf(anOrdinaryHousehold());
    log.feed(...records);
    const excluded = Object.fromEntries(
      log.holding().map((alert) => [alert.windowKey, alert.excluded.map(({ eventId }) => eventId)]),
    );
    expect(excluded).toEqual({
      'ever/p1': [records[1]?.eventId],
      'ever/p2': [records[3]?.eventId],
    });
  });
});

describe('a second member', () => {
  const first = aCertificate('C1', '2025-03-10', 3);
  const second = aCertificate('C2', '2026-03-10', 4, {}, p2);
  const death = (date: string, header: Header = {}): EvidenceRecord =>
    aRecord('public-security.death', `E-${date}`, date, { diedOn: on(date) }, header);

  test.each([
    ['alerts from the day of the later certificate', [first, second], true],
    ['has no alert while one of them only is certified', [first], false],
    [
      'has none when the certificate of the first ran out the day before',
      [aCertificate('C1', '2025-03-10', 3, { lastValidOn: on('2026-03-09') }), second],
      false,
    ],
    [
      'has one on the last day of the certificate of the first',
      [aCertificate('C1', '2025-03-10', 3, { lastValidOn: on('2026-03-10') }), second],
      true,
    ],
    ['has none when the first died that day', [first, second, death('2026-03-10')], false],
    ['has one when the first died the day after', [first, second, death('2026-03-11')], true],
    [
      'has none when the first died earlier by one of two reports',
      [
        first,
        second,
        death('2026-04-01'),
        aRecord('public-security.traffic-accident', 'A1', '2026-03-09', {
          accidentNumber: 'A1',
          injury: 'DEATH',
          compensated: 'FULL',
          abilityLost: null,
        }),
      ],
      false,
    ],
    [
      'has one when the first was injured and lives',
      [
        first,
        second,
        aRecord('public-security.traffic-accident', 'A1', '2026-03-09', {
          accidentNumber: 'A1',
          injury: 'SERIOUS',
          compensated: 'FULL',
          abilityLost: true,
        }),
      ],
      true,
    ],
    [
      'has one when nobody known died',
      [first, second, death('2026-03-09', { personRef: null })],
      true,
    ],
  ])('%s', (_name, records, alerts) => {
    expect(told(records)).toEqual(alerts ? [raised('p2', '2026-03-10')] : []);
  });

  test('is who has been so for less long: from the later of joining and first certificate', () => {
    const facts = anOrdinaryHousehold();
    const joined = facts.members.map((member) =>
      member.personRef === 'p1' ? { ...member, joinedOn: on('2026-02-01') } : member,
    );
    const since2025 = aCertificate('C2', '2025-06-10', 4, {}, p2);
    const members = { facts: { ...facts, members: joined } };
    // p1 has had a certificate for longer, and has been a member for less long than p2.
    expect(told([first, since2025], members)).toEqual([raised('p1', '2026-02-01')]);
    // The day of joining is looked at, also between two certificates.
    const another = aCertificate('C4', '2026-05-10', 4, { disabilityClass: 1 }, p2);
    expect(told([first, since2025, another], members)).toEqual([raised('p1', '2026-02-01')]);
    const renewed = aCertificate('C3', '2026-05-10', 3, { disabilityClass: 1 });
    expect(told([first, since2025, renewed])).toEqual([raised('p2', '2025-06-10')]);
  });

  test('of two on one day is the one with the greater reference', () => {
    const records = [
      aCertificate('C1', '2026-03-10', 3, {}, p2),
      aCertificate('C2', '2026-03-10', 3),
    ];
    expect(told(records)).toEqual([raised('p2', '2026-03-10')]);
  });

  test('counts each certificate that was valid on a day looked at', () => {
    const third = aCertificate('C3', '2026-04-10', 4, { disabilityClass: 1 }, p2);
    expect(told([first, second, third])).toEqual([raised('p2', '2026-03-10', 2)]);
  });

  test('who left is none', () => {
    const facts = anOrdinaryHousehold();
    const members = facts.members.map((member) =>
      member.personRef === 'p1' ? { ...member, leftOn: on('2026-03-10') } : member,
    );
    expect(told([first, second], { facts: { ...facts, members } })).toEqual([]);
  });
});

describe('a county’s own condition', () => {
  function ruled(when: string): HouseholdLog {
    const log = aLogOf(anOrdinaryHousehold());
    const rules = { 'disability.severe': { when } };
    log.standard(countyStandard({ validFrom: on('2019-01-01'), rules }));
    return log;
  }
  const pair = [aCertificate('C1', '2025-03-10', 3), aCertificate('C2', '2026-03-10', 4, {}, p2)];

  test.each([
    ['severe', []],
    ['furtherMember', [raised('p2', '2026-03-10')]],
    // Nothing is read of a person of whom neither is true, whatever the county asks.
    ['value >= 0', [raised('p2', '2026-03-10')]],
  ])('%s', (when, expected) => {
    const log = ruled(when);
    log.feed(...pair);
    expect(alertsOf(log)).toEqual(expected);
  });
});
