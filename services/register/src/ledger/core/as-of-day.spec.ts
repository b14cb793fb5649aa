import fc from 'fast-check';
import { aRow, april, march, mergedInto, october } from './a-ledger.fixture.js';
import { factsByDay, staysByDay } from './as-of-day.js';
import { Register } from './register.js';
import type { Stay } from './stays.js';

const [from, to] = [100, 200];

describe('where a person belongs by a day', () => {
  const moves: readonly Stay[] = [
    { from, to },
    { from: to, to: null },
  ];

  test.each([
    {
      name: 'the eve of a move entered ahead: still there',
      ...{ stays: moves, today: 199, content: [{ from, to: null }], nextDueDay: 200 },
    },
    {
      name: 'the day of the move',
      ...{ stays: moves, today: 200, content: moves, nextDueDay: null },
    },
    {
      name: 'no household has begun yet: as on the first day of the first one',
      ...{ stays: moves, today: 50, content: [{ from, to: null }], nextDueDay: 200 },
    },
    {
      name: 'leaves ahead without joining another',
      ...{ stays: [{ from, to }], today: 150, content: [{ from, to: null }], nextDueDay: 200 },
    },
    {
      name: 'no day of the hub has begun: nothing is ahead',
      ...{ stays: moves, today: null, content: moves, nextDueDay: null },
    },
    { name: 'no household at all', stays: [], today: 150, content: [], nextDueDay: null },
  ])('$name', ({ stays, today, content, nextDueDay }) => {
    expect(staysByDay(stays, today)).toEqual({ content, nextDueDay });
  });

  test('between two days due nothing changes, and on a day due something does', () => {
    const day = fc.integer({ min: 0, max: 60 });
    const stay = fc
      .record({ from: day, days: fc.option(fc.integer({ min: 1, max: 30 })) })
      .map((one): Stay => ({ from: one.from, to: one.days === null ? null : one.from + one.days }));
    fc.assert(
      fc.property(fc.array(stay, { maxLength: 4 }), day, (stays, today) => {
        const now = staysByDay(stays, today);
        for (let next = today + 1; next <= 100; next += 1) {
          const then = staysByDay(stays, next);
          if (now.nextDueDay !== null && next >= now.nextDueDay) {
            if (next === now.nextDueDay) expect(then.content).not.toEqual(now.content);
            break;
          }
          expect(then).toEqual(now);
        }
      }),
    );
  });
});

describe('a merger by a day', () => {
  const rows = [mergedInto('H2', april), aRow({ householdId: 'H2', personRef: 'p2' })];
  const facts = new Register(rows).facts('H1');

  test.each([
    { name: 'ahead: the household is still one of its own', today: march, into: null, due: april },
    { name: 'on its day', today: april, into: 'H2', due: null },
    { name: 'before the hub has a day', today: null, into: 'H2', due: null },
  ])('$name', ({ today, into, due }) => {
    if (facts === null) throw new Error('no facts');
    const { content, nextDueDay } = factsByDay(facts, today);
    expect([content.mergedInto, nextDueDay]).toEqual([into, due]);
  });

  test('the register leaves a person in the household that goes into another one until that day', () => {
    const register = new Register(rows);
    const homes = (today: number): unknown =>
      register.residentByDay('p1', today).content?.residences.map(({ householdId }) => householdId);
    expect([homes(october), homes(april - 1)]).toEqual([['H1'], ['H1']]);
    expect(homes(april)).toEqual(['H1', 'H2']);
    expect(register.residentByDay('p1', october).nextDueDay).toBe(april);
    expect(register.residentByDay('p1', april).nextDueDay).toBeNull();
  });
});
