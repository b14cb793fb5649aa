import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubError } from '#domain';
import { type Clock, createLogger } from '#service-kit';
import type { DeliveryStore, NewDelivery } from '../../delivery/shell/delivery.store.js';
import { StateFolder } from '../../delivery/shell/state-folder.js';
import { Arrivals } from './arrivals.js';

const layout = 'settlement-monthly';

describe('arrivals', () => {
  const root = mkdtempSync(join(tmpdir(), 'hub-arrivals-'));
  let entered: string[];
  /** What the database answers to the next attempts; it takes the entry when nothing is left. */
  let failures: Error[];
  let arrivals: Arrivals;
  let folder: StateFolder;
  let now: number;
  const clock: Clock = { now: () => now };

  beforeEach(async () => {
    [entered, failures, now] = [[], [], 1_800_000_000_000];
    folder = new StateFolder(mkdtempSync(join(root, 'state-')), 'health-insurance');
    await folder.prepare([layout]);
    const enter = ({ fileName }: NewDelivery): Promise<void> => {
      const failure = failures.shift();
      if (failure !== undefined) return Promise.reject(failure);
      entered.push(fileName);
      return Promise.resolve();
    };
    arrivals = new Arrivals({
      folder,
      store: { enter } as unknown as DeliveryStore,
      clock,
      logger: createLogger({ application: 'test', level: 'silent', dir: null }),
      ring: () => undefined,
    });
  });

  afterEach(async () => {
    await arrivals.stop();
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  async function take(name: string): Promise<string> {
    const path = join(folder.drop(layout), name);
    writeFileSync(path, 'a');
    return arrivals.file(layout, path, name);
  }

  const away = () => new HubError('DATABASE_UNREACHABLE', 'away');

  test('a file whose entry the database refuses for a while is entered before those that came later', async () => {
    failures = [away(), away()];
    const first = take('_01.csv');
    while (failures.length === 2) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, take('_02.csv')]);
    expect(entered).toEqual(['_01.csv', '_02.csv']);
  });

  test('what can never be entered is told, and holds up nobody', async () => {
    failures = [new TypeError('a bug')];
    await expect(take('_01.csv')).rejects.toThrow('a bug');
    await take('_02.csv');
    expect(entered).toEqual(['_02.csv']);
  });

  test('a process that ends waits for no database: the original is kept for the next start', async () => {
    failures = Array.from({ length: 1_000 }, away);
    const taken = take('_01.csv');
    while (failures.length === 1_000) await new Promise((resolve) => setImmediate(resolve));
    await arrivals.stop();
    await taken;
    expect(entered).toEqual([]);
    expect((await folder.kept()).map(({ fileName }) => fileName)).toEqual(['_01.csv']);
  });

  test('files that are taken while the process ends are kept for the next start, however many', async () => {
    await arrivals.stop();
    for (const name of ['_01.csv', '_02.csv', '_03.csv']) await take(name);
    expect(entered).toEqual([]);
    const kept = (await folder.kept()).map(({ fileName }) => fileName);
    expect(kept.sort()).toEqual(['_01.csv', '_02.csv', '_03.csv']);
  });

  test('ids tell the order in which files were kept, also within a millisecond and when the clock is set back', async () => {
    await arrivals.stop();
    const ids: string[] = [];
    for (let at = 0; at < 50; at += 1) {
      now = 1_800_000_000_000 - Math.floor(at / 20);
      ids.push(await take(`${String(at)}.csv`));
    }
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(50);
  });
});
