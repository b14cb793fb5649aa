import { healthOf, type HealthFacts, type PartitionStatus } from './status.js';

const minute = 60_000;
const now = 100 * minute;
const partition: PartitionStatus = {
  topic: 'register.residents',
  partition: 2,
  state: 'idle',
  since: now - 1_000,
  reason: null,
  errorCode: null,
  offset: 7,
  attempts: 0,
  lastProgressAt: null,
};
const well: HealthFacts = {
  now,
  lastTurnAt: now - 1_000,
  isRestarting: false,
  failure: null,
  partitions: [partition],
};

const cases: readonly {
  name: string;
  facts: Partial<HealthFacts>;
  live: boolean;
  ready: boolean;
  problem: RegExp | null;
}[] = [
  { name: 'idle', facts: {}, live: true, ready: true, problem: null },
  {
    name: 'not joined yet',
    facts: { lastTurnAt: null, partitions: [] },
    live: true,
    ready: false,
    problem: null,
  },
  {
    name: 'the fetch loop stands still',
    facts: { lastTurnAt: now - 2 * minute },
    live: false,
    ready: false,
    problem: /nothing was fetched/,
  },
  {
    name: 'the loop is being started again',
    facts: { lastTurnAt: now - 2 * minute, isRestarting: true, failure: 'the broker is away' },
    live: true,
    ready: false,
    problem: /broker is away/,
  },
  {
    name: 'a handler is at work',
    facts: { partitions: [{ ...partition, state: 'running', since: now - 10 * minute }] },
    live: true,
    ready: true,
    problem: null,
  },
  {
    name: 'a handler never returns',
    facts: { partitions: [{ ...partition, state: 'running', since: now - 16 * minute }] },
    live: false,
    ready: false,
    problem: /register\.residents\/2 at 7: the handler has not returned/,
  },
  {
    name: 'a partition waits for the database',
    facts: { partitions: [{ ...partition, state: 'waiting', reason: 'DATABASE_UNREACHABLE' }] },
    live: true,
    ready: true,
    problem: /waits: DATABASE_UNREACHABLE/,
  },
  {
    name: 'a partition is held',
    facts: { partitions: [partition, { ...partition, state: 'held', reason: 'a bug' }] },
    live: true,
    ready: false,
    problem: /is held: a bug/,
  },
];

describe('the health of a consumer', () => {
  it.each(cases)('$name: live $live, ready $ready', ({ facts, live, ready, problem }) => {
    const judged = healthOf({ ...well, ...facts });
    expect(judged).toMatchObject({ live, ready });
    if (problem === null) expect(judged.problems).toEqual([]);
    else expect(judged.problems.join()).toMatch(problem);
  });
});
