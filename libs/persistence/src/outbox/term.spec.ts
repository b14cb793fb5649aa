import { HubError } from '#domain';
import type { OutboxRecord, PublishedRange, PublishPort } from './ports.js';
import type { RelayConnection, WaitingRecord } from './relay-session.js';
import { Term } from './term.js';

const { jest } = import.meta;

const settleMs = 4_000;

/** An outbox in memory, and topics that refuse. */
class Outbox {
  rows: WaitingRecord[] = [];
  readonly refusing = new Map<string, Error>();
  /** Topics of each send that began. */
  readonly sends: (readonly string[])[] = [];
  readonly published: string[] = [];
  /** Checkpoints that were written with each confirmation. */
  readonly reached: (readonly PublishedRange[])[] = [];
  tidied = 0;
  #ids = 0;

  put(...topics: readonly string[]): void {
    for (const topic of topics) {
      this.#ids += 1;
      const id = String(this.#ids);
      this.rows.push({ id, topic, partition: 0, key: id, value: null, headers: {} });
    }
  }

  readonly publish: PublishPort = (records: readonly OutboxRecord[]) => {
    const topics = [...new Set(records.map(({ topic }) => topic))];
    this.sends.push(topics);
    for (const topic of topics) {
      const error = this.refusing.get(topic);
      if (error !== undefined) return Promise.reject(error);
    }
    this.published.push(...records.map(({ topic, key }) => `${topic} ${String(key)}`));
    const ranges = topics.map((topic) => ({
      topic,
      partition: 0,
      baseOffset: this.#ids,
      count: 1,
    }));
    return Promise.resolve(ranges);
  };

  readonly session: Partial<RelayConnection> = {
    page: (without) => {
      const records = this.rows.filter(({ topic }) => !without.includes(topic));
      return Promise.resolve({ records, isAll: true });
    },
    checkpoints: () => Promise.resolve(new Map([[0, 0]])),
    confirm: (ids, reached) => {
      this.rows = this.rows.filter(({ id }) => !ids.includes(id));
      this.reached.push(reached);
      return Promise.resolve();
    },
    tidy: () => {
      this.tidied += 1;
      return Promise.resolve();
    },
  };
}

describe('the term of a relay', () => {
  let outbox: Outbox;
  let term: Term;

  beforeEach(() => {
    jest.useFakeTimers();
    outbox = new Outbox();
    term = new Term(
      {
        session: outbox.session as RelayConnection,
        publish: outbox.publish,
        readBack: {
          endOffsets: () => Promise.resolve(new Map()),
          visitHeaders: () => Promise.resolve(),
        },
        now: () => 0,
        random: () => 0,
        settleMs,
      },
      'one',
      false,
    );
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('sends the topics of a page together', async () => {
    outbox.put('alerts', 'tasks', 'alerts');
    expect(await term.publishPage()).toEqual({ left: 3, isAll: true });
    expect(outbox.sends).toEqual([['alerts', 'tasks']]);
  });

  it('tries each topic alone after a send of several that failed, until it takes something', async () => {
    outbox.put('alerts', 'tasks');
    outbox.refusing.set('tasks', new HubError('BROKER_UNREACHABLE', 'its leader is away'));
    expect((await term.publishPage()).left).toBe(0);
    jest.advanceTimersByTime(settleMs);
    expect((await term.publishPage()).left).toBe(1);
    expect(outbox.published).toEqual(['alerts 1']);
    expect(term.held.map(({ topic }) => topic)).toEqual(['tasks']);

    outbox.refusing.clear();
    outbox.put('alerts', 'cases');
    jest.advanceTimersByTime(settleMs);
    expect((await term.publishPage()).left).toBe(3);
    outbox.put('alerts', 'tasks');
    expect((await term.publishPage()).left).toBe(2);
    expect(outbox.sends).toEqual([
      ...[['alerts', 'tasks'], ['alerts'], ['tasks']],
      ...[['alerts', 'cases'], ['tasks']],
      ['alerts', 'tasks'],
    ]);
  });

  it('lets no topic wait for one that is missing: nothing was sent', async () => {
    outbox.put('alerts', 'gone', 'tasks');
    outbox.refusing.set('gone', new HubError('TOPIC_MISSING', 'no such topic'));
    expect((await term.publishPage()).left).toBe(2);
    expect(outbox.published).toEqual(['alerts 1', 'tasks 3']);
    expect(term.held.map(({ topic }) => topic)).toEqual(['gone']);
  });

  it('writes down once in a while how far topics go, those of the pages since then', async () => {
    const page = async (...topics: readonly string[]): Promise<void> => {
      outbox.put(...topics);
      await term.publishPage();
    };
    await page('alerts');
    await page('alerts', 'tasks');
    await page('alerts');
    jest.advanceTimersByTime(1_000);
    await page('cases');
    const topics = outbox.reached.map((ranges) =>
      ranges.map(({ topic, baseOffset }) => `${topic} ${String(baseOffset)}`),
    );
    expect(topics).toEqual([['alerts 1'], [], [], ['alerts 4', 'tasks 3', 'cases 5']]);
  });

  it('frees places once many rows were deleted', async () => {
    outbox.put(...Array.from({ length: 1_999 }, () => 'alerts'));
    await term.publishPage();
    expect(outbox.tidied).toBe(0);
    outbox.put('alerts');
    await term.publishPage();
    expect(outbox.tidied).toBe(1);
  });

  it('is clear once it has seen the last row leave', async () => {
    outbox.put('alerts');
    expect(await term.publishPage()).toEqual({ left: 1, isAll: true });
    expect(term.isClear).toBe(true);
  });
});
