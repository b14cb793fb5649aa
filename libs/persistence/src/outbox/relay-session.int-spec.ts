import { createDataSource } from '../data-source.js';
import { libraryMigrations, migrate } from '../sql-migration.js';
import { UnitOfWork } from '../unit-of-work.js';
import { enqueue } from './enqueue.js';
import { RelaySession } from './relay-session.js';

const schema = 'relay_session_spec';
const url = process.env['HUB_TEST_POSTGRES_URL'] ?? '';

const record = (topic: string, key: string) => ({ topic, key, value: Buffer.from(key) });

describe('a session of the relay', () => {
  const dataSource = createDataSource({ url, schema, migrations: libraryMigrations });
  const unitOfWork = new UnitOfWork(dataSource);
  let session: RelaySession;

  const say = (...records: readonly ReturnType<typeof record>[]): Promise<void> =>
    unitOfWork.run((tx) => enqueue(tx, records));
  const waiting = async (withoutTopics: readonly string[] = []): Promise<readonly string[]> =>
    (await session.page(withoutTopics)).records.map(({ topic, key }) => `${topic} ${String(key)}`);
  const idsOf = async (...keys: readonly string[]): Promise<readonly string[]> =>
    (await session.page([])).records
      .filter(({ key }) => keys.includes(key ?? ''))
      .map(({ id }) => id);
  const rows = (): Promise<readonly object[]> =>
    unitOfWork.run((tx) => tx.sql<object>('select record_count from outbox'));

  beforeAll(async () => {
    await dataSource.initialize();
    await migrate(dataSource);
    session = await RelaySession.open(url, schema, () => undefined);
  });

  beforeEach(() => unitOfWork.run((tx) => tx.sql('truncate outbox, outbox_checkpoint')));

  afterAll(async () => {
    await session.close();
    await unitOfWork.run((tx) => tx.sql(`drop schema ${schema} cascade`));
    await dataSource.destroy();
  });

  it('reads records in the order of their transactions, those of each topic in their own', async () => {
    await say(record('alerts', 'a'), record('tasks', 'b'), record('alerts', 'c'));
    await say(record('alerts', 'd'));
    expect(await waiting()).toEqual(['alerts a', 'alerts c', 'tasks b', 'alerts d']);
    expect(await waiting(['alerts'])).toEqual(['tasks b']);
  });

  it('keeps those of a transaction that are not on the bus when others of it are', async () => {
    await say(record('alerts', 'a'), record('alerts', 'b'), record('alerts', 'c'));
    const [middle = ''] = await idsOf('b');
    await session.confirm([middle], [], true);
    expect(await waiting()).toEqual(['alerts a', 'alerts c']);
    expect(await idsOf('b')).toEqual([]);
    // Found on the bus once more, as after a second break.
    await session.confirm([middle, ...(await idsOf('a'))], [], false);
    expect(await waiting()).toEqual(['alerts c']);
    await session.confirm(await idsOf('c'), [], false);
    expect(await rows()).toEqual([]);
  });

  it('deletes rows and moves checkpoints forward together, and never back', async () => {
    await say(record('alerts', 'a'));
    const reached = { topic: 'alerts', partition: 0, baseOffset: 7, count: 2 };
    await session.confirm(await idsOf('a'), [reached, { ...reached, baseOffset: 3 }], false);
    expect(await rows()).toEqual([]);
    expect(await session.checkpoints('alerts')).toEqual(new Map([[0, 9]]));
    await session.confirm([], [{ ...reached, baseOffset: 0 }], true);
    expect(await session.checkpoints('alerts')).toEqual(new Map([[0, 9]]));
  });

  it('deletes rows without a checkpoint, and makes room where they were', async () => {
    await say(record('alerts', 'a'), record('alerts', 'b'), record('tasks', 'c'));
    await session.confirm(await idsOf('a', 'b'), [], false);
    await session.tidy();
    expect(await waiting()).toEqual(['tasks c']);
    expect(await session.checkpoints('alerts')).toEqual(new Map());
  });

  it('reads a bounded page, whole transactions at a time', async () => {
    for (let nth = 0; nth < 3; nth += 1) {
      await say(
        ...Array.from({ length: 1_500 }, (_, at) =>
          record('alerts', `${String(nth)}/${String(at)}`),
        ),
      );
    }
    const { records: first, isAll } = await session.page([]);
    expect(first).toHaveLength(4_000);
    expect(isAll).toBe(false);
    expect(first[1_500]?.key).toBe('1/0');
    await session.confirm(
      first.map(({ id }) => id),
      [],
      false,
    );
    const last = await session.page([]);
    expect(last.records[0]?.key).toBe('2/1000');
    expect(last.isAll).toBe(true);
  });
});
