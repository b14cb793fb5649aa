import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { BatchRecord, KeyPlace, RecordBatch } from '#bus';
import {
  createDataSource,
  libraryMigrations,
  migrate,
  UnitOfWork,
  type HeldTry,
} from '#persistence';
import { consumeBatch } from '../consume-batch.js';
import { HeldKeyTable } from './held-key-table.js';

const at = { group: 'correlation', topic: 'hub.household-events', partition: 3 };
const why: HeldTry = { errorCode: 'INTERNAL', reason: 'a bug', attempts: 5, seenAt: 1, retryAt: 2 };

type Applied = readonly [offset: number, key: string | null, passedOver?: readonly string[]];

function record(offset: number, key: string | null): BatchRecord<string> {
  const text = `value ${String(offset)}`;
  const bytes = Buffer.from(text);
  return { offset, key, timestamp: offset * 10, headers: { from: 'here' }, value: text, bytes };
}

function batchOf(...records: readonly BatchRecord<string>[]): RecordBatch<string> {
  const [first, last] = [records[0]?.offset ?? 0, records.at(-1)?.offset ?? 0];
  return { ...at, records, firstOffset: first, nextOffset: last + 1 };
}

describe('held keys beside the consumed position', () => {
  let dataSource: DataSource;
  let unitOfWork: UnitOfWork;
  let table: HeldKeyTable;
  let applied: Applied[];
  const household = (key: string): KeyPlace => ({ ...at, key });

  beforeEach(async () => {
    const schema = `held_${randomBytes(4).toString('hex')}`;
    const url = process.env['HUB_TEST_POSTGRES_URL'] ?? '';
    dataSource = createDataSource({ url, schema, migrations: libraryMigrations });
    await dataSource.initialize();
    await migrate(dataSource);
    unitOfWork = new UnitOfWork(dataSource);
    table = new HeldKeyTable(unitOfWork);
    applied = [];
  });

  afterEach(async () => {
    const { schema } = dataSource.options as { schema: string };
    await dataSource.query(`drop schema ${schema} cascade`);
    await dataSource.destroy();
  });

  const consume = (batch: RecordBatch<string>): Promise<void> =>
    consumeBatch(unitOfWork, batch, (_, records, heldFrom) => {
      for (const { offset, key } of records) {
        applied.push(key === null ? [offset, key, [...heldFrom.keys()]] : [offset, key]);
      }
      return Promise.resolve();
    });

  function hold(key: string, from: BatchRecord<string>): Promise<'held' | 'full' | 'passed'> {
    const { offset, timestamp, headers, bytes } = from;
    const log = { ...at, offset, timestamp, headers, key: from.key, value: bytes };
    return table.hold(household(key), log, why);
  }

  async function release(key: string): Promise<void> {
    const waiting = await table.waiting(household(key), 500);
    const records = waiting.map(({ offset, key: own, timestamp, headers, value }) => {
      return {
        offset,
        key: own,
        timestamp,
        headers,
        bytes: value,
        value: value?.toString() ?? null,
      };
    });
    if (records.length > 0) await consume({ ...batchOf(...(records as [])), heldKey: key });
  }

  it('lets the records of a held key wait in order, applies the others, and releases once', async () => {
    await consume(batchOf(record(0, 'H1')));
    expect(await hold('H2', record(1, 'H2'))).toBe('held');
    const batch = batchOf(record(1, 'H2'), record(2, 'H1'), record(3, null), record(4, 'H2'));
    await consume(batch);
    await consume(batch);
    expect(applied).toEqual([
      [0, 'H1'],
      [2, 'H1'],
      [3, null, ['H2']],
    ]);
    applied = [];
    await release('H2');
    await release('H2');
    expect(applied).toEqual([
      [1, 'H2'],
      [3, null, []],
      [4, 'H2'],
    ]);
    await consume(batchOf(record(5, 'H2')));
    expect(applied.at(-1)).toEqual([5, 'H2']);
  });

  it('keeps key, headers, time and bytes as they were', async () => {
    await hold('H2', record(1, 'H2'));
    await consume(batchOf(record(1, 'H2'), record(2, null)));
    const [first, second] = await table.waiting(household('H2'), 5);
    expect(first).toEqual({
      ...{ topic: at.topic, partition: 3, offset: 1, key: 'H2', timestamp: 10 },
      ...{ headers: { from: 'here' }, value: Buffer.from('value 1') },
    });
    expect(second).toMatchObject({ offset: 2, key: null });
  });

  it('is not released before the position has passed it: a crash between applies it once', async () => {
    await hold('H2', record(1, 'H2'));
    // Here the process died. Its successor looks after held keys first and reads the log then.
    await release('H2');
    expect(applied).toEqual([]);
    await consume(batchOf(record(1, 'H2'), record(2, 'H1')));
    await release('H2');
    expect(applied).toEqual([
      [2, 'H1'],
      [1, 'H2'],
    ]);
  });

  it('lets the records of a zombie wait as well, which knows nothing of the hold', async () => {
    await hold('H2', record(1, 'H2'));
    await consume(batchOf(record(1, 'H2')));
    // The zombie fetched 1 and 2 before it fell asleep.
    await consume(batchOf(record(1, 'H2'), record(2, 'H2')));
    expect(await hold('H2', record(1, 'H2'))).toBe('passed');
    expect(applied).toEqual([]);
    await release('H2');
    expect(applied).toEqual([
      [1, 'H2'],
      [2, 'H2'],
    ]);
  });

  it('applies twice released at once only once', async () => {
    await hold('H2', record(1, 'H2'));
    await consume(batchOf(record(1, 'H2'), record(2, 'H2')));
    await Promise.all([release('H2'), release('H2'), release('H2')]);
    expect(applied).toEqual([
      [1, 'H2'],
      [2, 'H2'],
    ]);
  });

  it('keeps what is left after a release that went half the way', async () => {
    await hold('H2', record(1, 'H2'));
    await consume(batchOf(record(1, 'H2'), record(2, 'H2')));
    await consume({ ...batchOf(record(1, 'H2')), heldKey: 'H2' });
    await consume(batchOf(record(3, 'H2')));
    expect(applied).toEqual([[1, 'H2']]);
    const left = await table.waiting(household('H2'), 5);
    expect(left.map(({ offset }) => offset)).toEqual([2, 3]);
  });

  it('holds so many keys of a partition and no more', async () => {
    for (let at = 0; at < 100; at += 1) {
      expect(await hold(`H${String(at)}`, record(at, `H${String(at)}`))).toBe('held');
    }
    expect(await hold('H100', record(100, 'H100'))).toBe('full');
    expect(await hold('H1', record(100, 'H1'))).toBe('held');
  });

  it('lets so many records of a key wait and no more, and then moves no position', async () => {
    await hold('H2', record(0, 'H2'));
    const many = Array.from({ length: 1_000 }, (_, offset) => record(offset, 'H2'));
    await consume(batchOf(...many));
    await expect(consume(batchOf(record(1_000, 'H1'), record(1_001, 'H2')))).rejects.toMatchObject({
      code: 'HOLD_FULL',
    });
    await consume(batchOf(record(1_000, 'H1')));
    expect(applied).toEqual([[1_000, 'H1']]);
  });

  it('says which keys are due, of the own partitions alone', async () => {
    await hold('H2', record(1, 'H2'));
    const partitions = [{ topic: at.topic, partition: 3 }];
    const due = (own: typeof partitions, now: number) =>
      table.due({ group: at.group, partitions: own }, now);
    expect(await due(partitions, 1)).toEqual([]);
    expect(await due(partitions, 2)).toEqual([{ ...household('H2'), attempts: 5 }]);
    expect(await due([{ topic: at.topic, partition: 4 }], 2)).toEqual([]);
    await table.failedAgain(household('H2'), { ...why, attempts: 6, retryAt: 50 });
    expect(await due(partitions, 49)).toEqual([]);
    expect(await due(partitions, 50)).toEqual([{ ...household('H2'), attempts: 6 }]);
  });
});
