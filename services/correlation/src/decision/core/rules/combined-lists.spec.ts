import { type HouseholdFacts } from '#schemas';
import {
  aLogOf,
  aRecord,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  on,
  yuan,
} from '../testing/builders.js';
import { type AlertContent, type EvidenceRecord } from '../types.js';

// What an alert of combined spending lists of twelve months, and which months those are.

const incomeFrom = (day: string, netIncome: number): HouseholdFacts['incomes'][number] => ({
  from: on(day),
  netIncomeFen: yuan(netIncome),
});

function aFire(id: string, date: string, loss: number, header = {}): EvidenceRecord {
  const body = { fireNumber: id, lossFen: yuan(loss), insurancePaidFen: 0, rooms: null };
  return aRecord('emergency-management.fire', id, date, body, header);
}

function aDamage(id: string, date: string, loss: number): EvidenceRecord {
  return aRecord('emergency-management.housing-damage', id, date, {
    disasterId: 'D1',
    collapsedRooms: 0,
    severeRooms: 0,
    lightRooms: 1,
    lossFen: yuan(loss),
    insurancePaidFen: 0,
    reportStage: 'FINAL',
  });
}

/** The alert of a household with a line of 9,000 yuan, unless its incomes are told. */
function found(
  records: readonly EvidenceRecord[],
  incomes = [incomeFrom('2020-01-01', 18_000)],
): AlertContent | undefined {
  const log = aLogOf(aWatchedHousehold({ incomes }));
  log.feed(...records);
  return log.holding().find(({ ruleId }) => ruleId === 'combined.rigid-spending');
}

const evidenceOf = (alert: AlertContent | undefined): [string, number][] =>
  (alert?.evidence ?? []).map(({ eventId, contribution }) => [eventId, contribution]);

test('damage and fires count on their days, whichever topic tells of them', () => {
  const damage = aDamage('R1', '2026-05-01', 4600);
  const records = [damage, aFire('N1', '2026-03-01', 4400), aSettlement('S1', '2026-04-01', 4500)];
  expect(found(records)).toMatchObject({
    firstMetOn: on('2026-05-01'),
    indicators: [{ value: yuan(13_500) }],
  });
});

test.each([
  { name: 'damage', record: aDamage('R1', '2026-05-01', 4600) },
  { name: 'a fire', record: aFire('N1', '2026-05-01', 4600) },
  { name: 'a school cost', record: aSchoolCost('C1', '2026-05-01', 2025, 4600) },
  { name: 'a bill of another year', record: aSettlement('S2', '2025-12-01', 100) },
])('$name that comes last has a year decided again', ({ name, record }) => {
  const known = [aSettlement('S1', '2026-04-01', 4500), aFire('N0', '2026-03-01', 1)];
  const late = name === 'a bill of another year' ? [aFire('N9', '2026-05-01', 4450)] : [];
  expect(found([...known, ...late])).toBeUndefined();
  expect(found([...known, ...late, record])).toMatchObject({ firstMetOn: on('2026-05-01') });
});

test('every piece of the months is listed, and none from before or after them', () => {
  const fires = [
    aFire('N0', '2025-03-01', 10),
    aFire('N1', '2025-03-05', 1000),
    aFire('N2', '2025-09-01', 2000),
    aFire('N3', '2026-03-03', 3000),
  ];
  const bill = aSettlement('S1', '2026-03-03', 5000);
  const [, n1, n2, n3] = fires.map(({ eventId }) => eventId);
  expect(evidenceOf(found([...fires, bill]))).toEqual([
    [bill.eventId, yuan(5000)],
    [n3, yuan(3000)],
    [n2, yuan(2000)],
    [n1, yuan(1000)],
  ]);
});

test('a reversal that takes nothing off is listed beside what it undoes', () => {
  const fire = aFire('N1', '2026-03-01', 4500);
  const back = aFire('N1/back', '2026-03-02', 0, { correctionOf: 'N1' });
  const alert = found([fire, back, aSettlement('S1', '2026-03-03', 6000)]);
  const listed = evidenceOf(alert).map(([, contribution]) => contribution);
  expect(listed).toEqual([yuan(6000), yuan(4500), 0]);
});

test('what was left out is listed from the first to the last day of the months', () => {
  const days = ['2025-03-03', '2025-03-04', '2026-03-03', '2026-03-04'];
  const lost = days.flatMap((day, index) => [
    aFire(`F${index}`, day, 0),
    aFire(`F${index}`, day, 0, { sourceSystem: 'b', publishedAt: 0 }),
  ]);
  const spent = [aFire('N1', '2026-03-01', 3000), aSettlement('S1', '2026-03-03', 6000)];
  const twins = [lost[3], lost[5]].map((one) => one?.eventId).sort();
  expect(found([...lost, ...spent])?.excluded.map(({ eventId }) => eventId)).toEqual(twins);
});

test('months that end before the line was met are not the fullest', () => {
  const incomes = [incomeFrom('2020-01-01', 200_000), incomeFrom('2026-06-01', 18_000)];
  const records = [
    aFire('N1', '2025-05-15', 50_000),
    aSettlement('S1', '2026-04-01', 4500),
    aFire('N2', '2026-05-20', 4500),
  ];
  expect(found(records, incomes)).toMatchObject({
    firstMetOn: on('2026-06-01'),
    indicators: [{ value: yuan(9000), windowFrom: on('2025-06-02'), windowTo: on('2026-06-01') }],
  });
});

describe('bills without a policy amount', () => {
  const open = (id: string, date: string, personal: number): EvidenceRecord => {
    const bill = aSettlement(id, date, personal);
    return { ...bill, body: { ...bill.body, inPolicyFen: null } } as EvidenceRecord;
  };
  const told = (burdenFormula: 'all' | 'compliant', records: EvidenceRecord[]) => {
    const log = aLogOf(aWatchedHousehold({ incomes: [incomeFrom('2020-01-01', 18_000)] }));
    log.standard(countyStandard({ validFrom: on('2019-01-01'), burdenFormula }));
    log.feed(...records);
    const alert = log.holding().find(({ ruleId }) => ruleId === 'combined.rigid-spending');
    return alert?.explanation;
  };
  const fire = aFire('N1', '2026-03-01', 4000);

  test.each([
    {
      name: 'of two benefit years are told together',
      records: [open('S1', '2025-12-30', 2000), open('S2', '2026-02-01', 4000), fire],
      note: '；其中2笔缺政策范围内金额，按个人负担计。',
    },
    {
      name: 'are told only of the months that count',
      records: [open('S1', '2025-01-30', 2000), open('S2', '2026-02-01', 5000), fire],
      note: '；其中1笔缺政策范围内金额，按个人负担计。',
    },
    {
      name: 'are not told where they come to nothing and are not listed',
      records: [open('S1', '2026-01-30', 0), open('S2', '2026-02-01', 5000), fire],
      note: '；其中1笔缺政策范围内金额，按个人负担计。',
    },
  ])('$name', ({ records, note }) => {
    expect(told('compliant', records)).toMatch(new RegExp(`[^；]*${note}$`));
    expect(told('all', records)).not.toContain('政策范围内');
  });
});
