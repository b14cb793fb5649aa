import fc from 'fast-check';
import { applyEvent, inputOf } from './apply-event.js';
import { type BurdenYear } from './burden.js';
import { contextOf, evaluate } from './evaluate.js';
import { Memory } from './memory.js';
import { nextDueDay } from './next-due-day.js';
import { standingWith } from './standing.js';
import {
  aBurden,
  aLogOf,
  aReversal,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  on,
} from './testing/builders.js';
import { drawOf } from '../../testing/draw.js';
import { type EvidenceRecord, type HouseholdLogEvent, type HouseholdState } from './types.js';

const draw = drawOf(60);

describe('what is recalled', () => {
  const [a, b, c] = [{}, {}, {}];

  it.each([
    { name: 'the same things', restsOn: [a, b], again: false },
    { name: 'another thing', restsOn: [a, c], again: true },
    { name: 'the things in another order', restsOn: [b, a], again: true },
    { name: 'one thing more', restsOn: [a, b, c], again: true },
    { name: 'one thing less', restsOn: [a], again: true },
    { name: 'nothing', restsOn: [], again: true },
  ])('rests on $name: worked out again $again', ({ restsOn, again }) => {
    const memory = new Memory();
    memory.recall('it', [a, b], () => 'before');
    memory.recall('other', [c], () => 'other');
    expect(memory.recall('it', restsOn, () => 'anew')).toBe(again ? 'anew' : 'before');
  });

  it('is worked out anew with what it was last at hand', () => {
    const memory = new Memory();
    const work = (last: string | null): string => `${last}+`;
    expect(memory.recall('it', [a], work)).toBe('null+');
    expect(memory.recall('it', [b], work)).toBe('null++');
    expect(memory.recall('it', [b], work)).toBe('null++');
    expect(memory.recall('other', [b], work)).toBe('null+');
  });

  it.each([
    { name: 'is the same', list: [1, 2], value: '1,2' },
    { name: 'has grown', list: [1, 2, 3], value: '1,2+3' },
    { name: 'has grown by two', list: [1, 2, 3, 4], value: '1,2+3,4' },
    { name: 'has grown in the middle', list: [1, 3, 2], value: '1,3,2' },
    { name: 'is shorter', list: [1], value: '1' },
    { name: 'has grown by what does not fit', list: [1, 2, 9], value: '1,2,9' },
  ])('a list that $name', ({ list, value }) => {
    const extend = (known: string | null, added: readonly number[]): string | null => {
      if (known !== null && added.includes(9)) return null;
      return known === null ? added.join(',') : `${known}+${added.join(',')}`;
    };
    const memory = new Memory();
    memory.grow('it', [1, 2], extend);
    expect(memory.grow('it', list, extend)).toBe(value);
  });
});

const costs = ['2025-10-01', '2026-03-02'].map((date, at) =>
  aSchoolCost(`C${at}`, date, 2025, 4_000 + at, { term: at + 1 }),
);

const records: readonly EvidenceRecord[] = [
  aSettlement('S1', '2026-02-03', 3_000),
  aSettlement('S2', '2026-05-03', 2_500),
  aSettlement('S3', '2025-05-03', 6_000, { medType: '21' }),
  aSettlement('S4', '2026-12-31', 900, { personRef: 'p2' }),
  aSettlement('S5', '2027-01-02', 9_000),
  aSettlement('S2', '2026-05-03', 2_600, { sourceSystem: 'insurer' }),
  aSettlement('S1', '2026-02-03', 3_100, { sourceVersion: 2 }),
  aSettlement('S4', '2026-12-31', 900, { sourceVersion: 2, withdrawn: true }),
  aReversal('S2', '2026-06-03', 2_500),
  aReversal('S3', '2026-01-03', 1_000),
  aReversal('gone', '2026-01-03', 1_000),
  aBurden('B1', '2026-07-01', 5_500),
  ...costs,
  aSchoolCost('C3', '2025-12-01', 2025, 9_000),
];

describe('a household that is decided piece by piece', () => {
  const incomes = [{ netIncomeFen: 3_000_000, from: on('2020-01-01') }];

  it(`is decided as if all of its evidence had just been read (seed ${draw.seed})`, () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...records], { minLength: 2 }), (order) => {
        const { state: known, view } = aLogOf(aWatchedHousehold({ incomes }));
        let state: HouseholdState = known;
        for (const record of order) {
          state = applyEvent(state, { kind: 'EVIDENCE', record }, view).state;
          const read = { ...state, facts: state.facts && { ...state.facts } };
          expect(evaluate(inputOf(state, view))).toEqual(evaluate(inputOf(read, view)));
          expect(nextDueDay(state, view)).toBe(nextDueDay(read, view));
        }
      }),
      draw,
    );
  });
});

describe('two burdens of one year', () => {
  const before = [
    aSettlement('S1', '2026-02-03', 3_000),
    aSettlement('S2', '2026-05-03', 2_500),
    aSettlement('S3', '2026-08-03', 100, { personRef: 'p2' }),
  ];

  function yearAfter(log: ReturnType<typeof aLogOf>): BurdenYear {
    return contextOf(inputOf(log.state, log.view))!.burden.get(2026)!;
  }

  it.each([
    { name: 'a bill at the end', record: aSettlement('S4', '2026-09-01', 1), day: '2026-09-01' },
    {
      name: 'a bill that comes late',
      record: aSettlement('S4', '2026-03-01', 1),
      day: '2026-03-01',
    },
    {
      name: 'a bill of a day that has one',
      record: aSettlement('S4', '2026-05-03', 1),
      day: '2026-05-03',
    },
    {
      name: 'a bill that undoes another, which has all bills looked at again',
      record: aReversal('S2', '2026-09-01', 10),
      day: '2026-02-03',
    },
  ])('tell the same of the days before $name', ({ record, day }) => {
    const log = aLogOf(aWatchedHousehold());
    for (const one of before) log.feed(one);
    const last = yearAfter(log);
    log.feed(record);
    expect(yearAfter(log).sameBefore(last)).toBe(on(day));
    expect(last.sameBefore(yearAfter(log))).toBe(on(day));
  });

  it.each([
    { name: 'at the end', record: aSettlement('S4', '2026-09-01', 1) },
    { name: 'that comes late', record: aSettlement('S4', '2026-01-02', 1) },
    { name: 'between others', record: aSettlement('S4', '2026-03-01', 1) },
    { name: 'of another member', record: aSettlement('S4', '2026-08-04', 1, { personRef: 'p2' }) },
  ])('count of all bills only the new one, with a bill $name', ({ record }) => {
    const log = aLogOf(aWatchedHousehold());
    for (const one of before) log.feed(one);
    const pieces = () => yearAfter(log).window('all').groups.flat();
    const known = pieces();
    log.feed(record);
    const anew = pieces().filter((piece) => !known.includes(piece));
    expect(anew.map((piece) => piece.record.recordId)).toEqual(['S4']);
    expect(pieces()).toHaveLength(4);
  });

  it('tell the same of every day while the bills are the same, and of none with another figure', () => {
    const log = aLogOf(aWatchedHousehold());
    for (const one of before) log.feed(one);
    const last = yearAfter(log);
    expect(last.sameBefore(last)).toBe(Infinity);
    log.feed(aBurden('B1', '2026-09-01', 1));
    expect(yearAfter(log).sameBefore(last)).toBe(-Infinity);
    const withFigure = yearAfter(log);
    expect(last.sameBefore(withFigure)).toBe(-Infinity);
    log.feed(aBurden('B1', '2026-09-01', 2, { sourceVersion: 2 }));
    expect(yearAfter(log).sameBefore(withFigure)).toBe(-Infinity);
  });

  it('a later figure that is less takes the days over the line with it', () => {
    const log = aLogOf(aWatchedHousehold());
    expect(log.feed(aBurden('B1', '2026-02-01', 6_000))).toMatchObject([{ kind: 'RAISED' }]);
    expect(log.feed(aBurden('B2', '2026-03-01', 4_000))).toMatchObject([{ kind: 'WITHDRAWN' }]);
  });

  it('a figure that is withdrawn takes the days over the line with it', () => {
    const log = aLogOf(aWatchedHousehold());
    expect(log.feed(aBurden('B1', '2026-02-01', 6_000))).toMatchObject([{ kind: 'RAISED' }]);
    const back = aBurden('B1', '2026-02-01', 6_000, { sourceVersion: 2, withdrawn: true });
    expect(log.feed(back)).toMatchObject([{ kind: 'WITHDRAWN' }]);
  });

  it('a bill that comes late is what the household was first over the line with', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(aSettlement('S1', '2026-06-01', 5_000));
    expect(log.feed(aSettlement('S2', '2026-02-01', 5_500))).toMatchObject([
      { kind: 'UPDATED', firstMetOn: on('2026-02-01') },
    ]);
    expect(log.feed(aSettlement('S3', '2026-04-01', 1))).toMatchObject([
      { kind: 'UPDATED', firstMetOn: on('2026-02-01'), severity: 'ORANGE' },
    ]);
  });
});

describe('a step', () => {
  it('taken again from the state before it, as after a crash, gives the same revisions', () => {
    const { state, view } = aLogOf(aWatchedHousehold());
    const bill = (id: string): HouseholdLogEvent => ({
      kind: 'EVIDENCE',
      record: aSettlement(id, '2026-02-03', 6_000),
    });
    const raised = applyEvent(state, bill('S1'), view).state;
    const event = bill('S2');
    const [first, second] = [0, 1].map(() => applyEvent(raised, event, view));
    expect(first?.revisions).toMatchObject([{ alert: { kind: 'UPDATED', revision: 2 } }]);
    expect(second).toEqual(first);
  });

  it('that brings nothing from elsewhere leaves nothing to be continued', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(aSettlement('S1', '2026-02-03', 6_000));
    log.feed(aSettlement('S2', '2026-02-04', 6_000));
    expect([...log.state.continuations]).toEqual([]);
  });
});

describe('what stands', () => {
  const first = aSettlement('S1', '2026-02-03', 1);
  const again = aSettlement('S1', '2026-02-03', 2, { sourceVersion: 2 });
  const other = aSettlement('S2', '2026-02-04', 1);

  it.each([
    { name: 'another record', added: [other], anew: false },
    { name: 'another version of a known record', added: [again], anew: true },
    { name: 'another record and another version', added: [other, again], anew: true },
  ])('is looked at anew after $name: $anew', ({ added, anew }) => {
    expect(standingWith(standingWith(null, [first]), added) === null).toBe(anew);
  });
});
