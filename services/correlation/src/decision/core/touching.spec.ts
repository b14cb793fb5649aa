import { dayOfInstant } from '#domain';
import { aBurden, aReversal, aSettlement, aWatchedHousehold, on } from './testing/builders.js';
import {
  type Bill,
  billsBrought,
  billsOf,
  dayApart,
  isPlain,
  namesOf,
  SeenNames,
} from './touching.js';
import { type EvidenceRecord } from './types.js';
import { versionsByRecord } from './versions.js';

const today = on('2026-12-31');
const paid = aSettlement('S1', '2026-03-10', 300) as Bill;

function bill(changes: Parameters<typeof aSettlement>[3], recordId = 'S4'): Bill {
  return aSettlement(recordId, '2026-06-10', 300, changes) as Bill;
}

function seenOf(...bills: readonly EvidenceRecord[]): SeenNames {
  return SeenNames.of(bills.flatMap((one) => namesOf(one as Bill)));
}

describe('bills among what comes and what is there', () => {
  test('bills alone are told from anything else', () => {
    const event = { kind: 'EVIDENCE', record: paid } as const;
    expect(billsBrought([event, event])).toEqual([paid, paid]);
    expect(billsBrought([event, { kind: 'DAY' }])).toBeNull();
    expect(
      billsBrought([event, { kind: 'EVIDENCE', record: aBurden('B1', '2026-06-10', 300) }]),
    ).toBeNull();
    expect(billsBrought([{ kind: 'FACTS', facts: aWatchedHousehold() }])).toBeNull();
  });

  test('every version of a bill is one, and no other record', () => {
    const later = aSettlement('S1', '2026-03-10', 310, { sourceVersion: 2 });
    const evidence = versionsByRecord([paid, aBurden('B1', '2026-06-10', 300), later]);
    expect(billsOf(evidence)).toEqual([paid, later]);
  });
});

describe('two bills touch', () => {
  const reversal = aReversal('S1', '2026-06-10', 300) as Bill;

  test.each([
    ['another version of the record', bill({ sourceVersion: 2, settlementId: 'X' }, 'S1'), true],
    ['the same fact from another source', bill({ settlementId: 'S1', sourceSystem: 'i' }), true],
    ['its reversal, whatever fact it names', bill({ correctionOf: 'S1' }), true],
    ['its reversal of another source', bill({ correctionOf: 'S1', sourceSystem: 'i' }), false],
    ['the reversal of another record', bill({ correctionOf: 'S2' }), false],
    [
      'a record of that name of another source',
      bill({ sourceSystem: 'i', settlementId: 'X' }, 'S1'),
      false,
    ],
    [
      'a fact of the same name of another member',
      bill({ settlementId: 'S1', personRef: 'p2' }),
      false,
    ],
    ['another bill', bill({}), false],
  ])('%s', (_name, other, expected) => {
    const names = namesOf(paid);
    expect(namesOf(other).some((name) => names.includes(name))).toBe(expected);
  });

  test('two reversals of different bills do not', () => {
    const other = aReversal('S2', '2026-06-10', 300) as Bill;
    expect(namesOf(reversal).some((name) => namesOf(other).includes(name))).toBe(false);
  });
});

describe('the names that are kept', () => {
  const names = [7, -7, 7, 2 ** 31 - 1, -(2 ** 31), 0];

  test('each is carried as often as it was given', () => {
    const seen = SeenNames.of([7, -7]).with([7]).with([7]);
    expect([7, -7, 8].map((name) => seen.count(name))).toEqual([3, 1, 0]);
    expect([7, -7, 8].map((name) => seen.has(name))).toEqual([true, true, false]);
  });

  test('come back from the text in which they are kept', () => {
    const kept = SeenNames.from(SeenNames.of(names).text);
    expect(names.map((name) => kept.count(name))).toEqual([2, 1, 2, 1, 1, 1]);
    expect(kept.text).toBe(SeenNames.of(names).text);
    // 32 bits each.
    expect(Buffer.from(kept.text, 'base64')).toHaveLength(4 * names.length);
  });
});

/** What tells a bill that says what was paid and no more. */
const bills: readonly [string, Bill, boolean][] = [
  ['what was paid', paid, true],
  ['what was paid today', aSettlement('S4', '2026-12-31', 300) as Bill, true],
  ['what was paid tomorrow', aSettlement('S4', '2027-01-01', 300) as Bill, false],
  ['nothing', aSettlement('S4', '2026-06-10', 0) as Bill, true],
  ['less than nothing', aSettlement('S4', '2026-06-10', -1) as Bill, false],
  ['less than nothing in policy', bill({ inPolicy: -1 }), false],
  ['that it is withdrawn', bill({ withdrawn: true }), false],
  ['that it undoes another one', bill({ correctionOf: 'S1' }), false],
  ['that it came from elsewhere', bill({ cameFrom: { householdId: 'H9', counties: [] } }), false],
  ['nobody’s name', bill({ personRef: null }), false],
];

test.each(bills)('a bill that says %s', (_name, one, expected) => {
  expect(isPlain(one, today)).toBe(expected);
  expect(dayApart(one, seenOf(one), today)).toBe(expected ? dayOfInstant(one.occurredAt) : null);
});

describe('the day of what stands apart', () => {
  test('of a bill beside others', () => {
    expect(dayApart(paid, seenOf(paid, bill({})), today)).toBe(on('2026-03-10'));
  });

  test.each([
    ['another version of it is there', bill({ sourceVersion: 2, settlementId: 'X' }, 'S1')],
    ['another source reports the same', bill({ settlementId: 'S1', sourceSystem: 'insurer' })],
    ['it is undone', bill({ correctionOf: 'S1' })],
  ])('none where %s', (_name, other) => {
    expect(dayApart(paid, seenOf(paid, other), today)).toBeNull();
  });

  test('none of any other record', () => {
    expect(dayApart(aBurden('B1', '2026-06-10', 300), seenOf(paid), today)).toBeNull();
  });
});
