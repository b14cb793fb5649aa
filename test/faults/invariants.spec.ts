import type { CountyAlert } from '#schemas';
import { judge, type Findings } from './invariants.js';

const replay = {
  county: null,
  events: 10,
  refused: 0,
  complete: true,
  published: 3,
  replayed: 3,
  sameUnderOlderSchema: 0,
  differences: [],
  differencesOmitted: 0,
  held: [],
  skipped: 0,
  identical: true,
};

function revisionOf(alertId: string, revision: number, offset: number): CountyAlert {
  return {
    alertId,
    revision,
    householdId: '1305290000001',
    countyCode: '130529',
    causedBy: { topic: 'hub.household-events', partition: 1, offset },
  } as CountyAlert;
}

const good: Findings = {
  differences: [],
  deliveries: [
    {
      file: 'education/cost/a.csv',
      isDone: true,
      refused: false,
      rowsIn: 4,
      published: 1,
      unchanged: 1,
      rejected: 1,
      ignored: 1,
    },
  ],
  topics: [{ topic: 'education.cost', onTopic: 5, remembered: 4, quarantined: 1 }],
  revisions: [revisionOf('a', 1, 7), revisionOf('a', 2, 9), revisionOf('b', 1, 9)],
  ahead: [],
  replay,
  leaks: [],
  memory: new Map([['watch', 1]]),
  unexpected: [],
  ends: [{ process: 'watch', ms: 10_000, inOrder: true }],
};

describe('the judgement of a seed', () => {
  it('finds nothing where all holds', () => {
    expect(judge(good)).toEqual([]);
  });

  const [delivery] = good.deliveries;
  const difference = { subject: 'x', expected: '1', found: '2' };
  const cases: readonly (readonly [string, number, Partial<Findings>])[] = [
    ['a receipt says something else', 1, { differences: [{ ...difference, kind: 'receipt' }] }],
    ['one record more waits', 1, { differences: [{ ...difference, kind: 'waiting' }] }],
    ['an alert is missing', 2, { differences: [{ ...difference, kind: 'alert' }] }],
    ['a good record is quarantined', 7, { differences: [{ ...difference, kind: 'quarantine' }] }],
    ['a row is not accounted for', 1, { deliveries: [{ ...delivery!, rowsIn: 5 }] }],
    ['a file has no receipt', 1, { deliveries: [{ ...delivery!, isDone: false }] }],
    [
      'a record of a topic is nowhere',
      1,
      { topics: [{ topic: 't', onTopic: 5, remembered: 4, quarantined: 0 }] },
    ],
    ['a revision comes twice', 3, { revisions: [revisionOf('a', 1, 1), revisionOf('a', 1, 1)] }],
    ['a revision is left out', 3, { revisions: [revisionOf('a', 1, 1), revisionOf('a', 3, 2)] }],
    [
      'the household is told out of order',
      3,
      { revisions: [revisionOf('a', 1, 5), revisionOf('b', 1, 4)] },
    ],
    [
      'an offset was committed too early',
      4,
      { ahead: [{ group: 'g', topic: 't', partition: 0, committed: 5, durable: 4 }] },
    ],
    ['the replay differs', 5, { replay: { ...replay, identical: false } }],
    ['the log has lost its beginning', 5, { replay: { ...replay, complete: false } }],
    ['a number was found', 6, { leaks: ['number in log x'] }],
    ['a process grew too large', 8, { memory: new Map([['watch', 2 ** 40]]) }],
    ['a process ended by itself', 9, { unexpected: ['watch ended by itself: code 1'] }],
    ['a process would not end', 9, { ends: [{ process: 'watch', ms: 30_000, inOrder: false }] }],
  ];

  it.each(cases)('%s: invariant %i', (_, invariant, findings) => {
    expect(judge({ ...good, ...findings }).map((broken) => broken.invariant)).toEqual([invariant]);
  });
});
