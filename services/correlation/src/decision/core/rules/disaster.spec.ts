import { type HouseholdFacts } from '#schemas';
import { aLogOf, aRecord, aWatchedHousehold, on, yuan } from '../testing/builders.js';
import { type AlertContent, type EvidenceBodies, type EvidenceRecord } from '../types.js';

// Losses by disasters and fires, and damage to the only house.

type Damage = EvidenceBodies['emergency-management.housing-damage'];
type Fire = EvidenceBodies['emergency-management.fire'];
type Header = Partial<Parameters<typeof aRecord>[4]>;

const incomes = [{ from: on('2020-01-01'), netIncomeFen: yuan(1_000_000) }];

function aDamage(id: string, date: string, changes: Partial<Damage> = {}, header: Header = {}) {
  const body = {
    disasterId: 'D1',
    collapsedRooms: 0,
    severeRooms: 0,
    lightRooms: 0,
    lossFen: 0,
    insurancePaidFen: 0,
    reportStage: 'FINAL',
    ...changes,
  } as const;
  return aRecord('emergency-management.housing-damage', id, date, body, header);
}

function aFire(id: string, date: string, changes: Partial<Fire> = {}, header: Header = {}) {
  const body = { fireNumber: id, lossFen: 0, insurancePaidFen: 0, rooms: null, ...changes };
  return aRecord('emergency-management.fire', id, date, body, header);
}

function of(
  ruleId: string,
  records: readonly EvidenceRecord[],
  changes: Partial<HouseholdFacts> = {},
): AlertContent[] {
  const log = aLogOf(aWatchedHousehold({ incomes, ...changes }));
  log.feed(...records);
  return log.holding().filter((alert) => alert.ruleId === ruleId);
}

const valuesOf = (alerts: readonly AlertContent[]): Record<string, number | undefined> =>
  Object.fromEntries(alerts.map((one) => [one.windowKey, one.indicators[0]?.value]));

describe('the loss', () => {
  test.each([
    ['at the line', [aDamage('R1', '2026-07-01', { lossFen: yuan(5000) })], { D1: yuan(5000) }],
    [
      'of a disaster that bears the name of a fire, which is one with it and adds up by day',
      [
        aDamage('R1', '2026-07-09', { disasterId: 'fire:N1', lossFen: yuan(1000) }),
        aFire('N1', '2026-07-01', { lossFen: yuan(4000) }),
      ],
      { 'fire:N1': yuan(5000) },
    ],
    ['a fen under it', [aDamage('R1', '2026-07-01', { lossFen: yuan(4999.99) })], {}],
    [
      'after what insurance paid',
      [aFire('N1', '2026-07-01', { lossFen: yuan(9000), insurancePaidFen: yuan(4000) })],
      { 'fire:N1': yuan(5000) },
    ],
    [
      'of two fires is not added up',
      [
        aFire('N1', '2026-07-01', { lossFen: yuan(3000) }),
        aFire('N2', '2026-07-02', { lossFen: yuan(3000) }),
      ],
      {},
    ],
    [
      'of one disaster is added up over the heads of the household',
      [
        aDamage('R1', '2026-07-01', { lossFen: yuan(3000) }),
        aDamage('R2', '2026-07-02', { lossFen: yuan(3000) }, { personRef: 'p2' }),
        aDamage('R3', '2026-07-03', { lossFen: yuan(4000), disasterId: 'D2' }),
      ],
      { D1: yuan(6000) },
    ],
    [
      'of which more was paid than lost lowers no other',
      [
        aDamage('R1', '2026-07-01', { lossFen: yuan(5000) }),
        aDamage('R2', '2026-07-02', { insurancePaidFen: yuan(900) }, { personRef: 'p2' }),
      ],
      { D1: yuan(5000) },
    ],
  ])('%s', (_name, records, expected) => {
    expect(valuesOf(of('disaster.loss', records))).toEqual(expected);
  });

  test('is met on the day of the piece that meets it, and told in full', () => {
    const records = [
      aDamage('R2', '2026-07-05', { lossFen: yuan(3000) }, { personRef: 'p2' }),
      aDamage('R1', '2026-07-01', { lossFen: yuan(3000) }),
    ];
    expect(of('disaster.loss', records)).toMatchObject([
      {
        firstMetOn: on('2026-07-05'),
        indicators: [{ windowFrom: on('2026-07-01'), windowTo: on('2026-07-05') }],
        excluded: [],
        explanation:
          '灾害或火灾造成扣除保险赔付后的损失6,000.00元，达到预警线5,000.00元（监测户），' +
          '涉及2条记录。',
      },
    ]);
  });

  test('lists what other sources told of this disaster or fire, and of no other', () => {
    const loss = { lossFen: yuan(5000) };
    const other = { sourceSystem: 'b', publishedAt: 0 };
    const records = [
      aDamage('R1', '2026-07-01', loss),
      aDamage('R2', '2026-07-01', loss, other),
      aFire('N1', '2026-07-02', loss),
      aFire('N1', '2026-07-02', loss, other),
    ];
    const alerts = of('disaster.loss', records);
    expect(
      Object.fromEntries(
        alerts.map((one) => [one.windowKey, one.excluded.map(({ eventId }) => eventId)]),
      ),
    ).toEqual({ D1: [records[1]?.eventId], 'fire:N1': [records[3]?.eventId] });
  });
});

describe('rooms of the only house', () => {
  const only = (onlyHouse: boolean, from = '2020-01-01', to: string | null = null) => ({
    onlyHouse,
    from: on(from),
    to: to === null ? null : on(to),
  });
  const note = '；是否唯一住房未登记';

  test.each([
    ['one collapsed', { collapsedRooms: 1 }, [only(true)], 'RED', 1, ''],
    ['one severely damaged', { severeRooms: 1 }, [only(true)], 'ORANGE', 1, ''],
    ['both', { collapsedRooms: 1, severeRooms: 2 }, [only(true)], 'RED', 3, ''],
    ['lightly damaged', { lightRooms: 3 }, [only(true)], null, 0, ''],
    ['of a household with another house', { collapsedRooms: 1 }, [only(false)], null, 0, ''],
    ['when it is not known', { severeRooms: 1 }, [], 'ORANGE', 1, note],
    [
      'when it became known the day after',
      { severeRooms: 1 },
      [only(false, '2026-07-02')],
      'ORANGE',
      1,
      note,
    ],
    [
      'when it is known from that day on',
      { severeRooms: 1 },
      [only(false, '2026-07-01')],
      null,
      0,
      '',
    ],
  ] as const)('%s', (_name, rooms, onlyHouse, severity, value, expectedNote) => {
    const records = [aDamage('R1', '2026-07-01', rooms)];
    const alerts = of('disaster.housing', records, { onlyHouse: [...onlyHouse] });
    expect(alerts).toMatchObject(
      severity === null
        ? []
        : [
            {
              severity,
              firstMetOn: on('2026-07-01'),
              indicators: [{ value, unit: 'COUNT' }],
              explanation: `因灾倒塌或严重损坏住房${value}间（监测户）${expectedNote}。`,
            },
          ],
    );
  });

  test('known for one of two reports only, the sentence says that it is not known', () => {
    const records = [
      aDamage('R1', '2026-07-01', { severeRooms: 1 }),
      aDamage('R2', '2026-07-10', { severeRooms: 1 }, { personRef: 'p2' }),
    ];
    const onlyHouse = [only(true, '2026-07-05')];
    expect(of('disaster.housing', records, { onlyHouse })).toMatchObject([
      { explanation: `因灾倒塌或严重损坏住房2间（监测户）${note}。` },
    ]);
  });

  test('are judged by the rooms known on each day, reversals taken off', () => {
    const back = { correctionOf: 'R1' };
    const records = [
      aDamage('R1', '2026-07-01', { collapsedRooms: 1, severeRooms: 1 }),
      aDamage('R1/back', '2026-07-03', { collapsedRooms: -1 }, back),
    ];
    expect(of('disaster.housing', records)).toMatchObject([
      { severity: 'ORANGE', indicators: [{ value: 1 }] },
    ]);
    const all = aDamage('R1/all', '2026-07-04', { severeRooms: -1 }, back);
    expect(of('disaster.housing', [...records, all])).toEqual([]);
    // A reversal of more than there was takes nothing off another head's house.
    const tooMany = aDamage('R1/many', '2026-07-04', { collapsedRooms: -5 }, back);
    const other = aDamage('R2', '2026-07-05', { collapsedRooms: 1 }, { personRef: 'p2' });
    expect(of('disaster.housing', [...records, tooMany, other])).toMatchObject([
      { severity: 'RED', indicators: [{ value: 1 }], firstMetOn: on('2026-07-05') },
    ]);
  });

  test('of two reports count up to each day', () => {
    const records = [
      aDamage('R1', '2026-07-01', { lightRooms: 1 }),
      aDamage('R2', '2026-07-10', { collapsedRooms: 2 }, { personRef: 'p2' }),
    ];
    expect(of('disaster.housing', records)).toMatchObject([
      { firstMetOn: on('2026-07-10'), severity: 'RED', indicators: [{ value: 2 }] },
    ]);
  });
});
