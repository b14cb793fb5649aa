import { writeFileSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createLogger } from '#service-kit';
import { eventually } from '#testkit';
import { StateFolder } from '../../delivery/shell/state-folder.js';
import { DropFolder, type DropFolderParts } from './drop-folder.js';

const layout = 'settlement-monthly';
const logger = createLogger({ application: 'test', level: 'silent', dir: null });

describe('a drop folder', () => {
  let root: string;
  let folder: StateFolder;
  let drop: DropFolder;
  let taken: string[];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'drop-'));
    folder = new StateFolder(root, 'health-insurance');
    await folder.prepare([layout]);
    taken = [];
    const parts = { folder, arrivals: takes(), logger };
    drop = new DropFolder(parts, [layout]);
  });

  afterEach(async () => {
    await drop.stop();
    await rm(root, { recursive: true });
  });

  const takes = (): DropFolderParts['arrivals'] => ({
    file: async (_layout, path, name): Promise<string> => {
      if (name.startsWith('坏')) throw new Error('no right to read it');
      await rename(path, join(root, name));
      taken.push(name);
      return name;
    },
  });

  const lying = (name: string): string => join(folder.drop(layout), name);

  it('takes what lies there at the start in the order of the names', async () => {
    const names = ['结算202603_03.csv', '结算202603_01.csv', '结算202603_02.csv'];
    for (const name of names) await writeFile(lying(name), 'x');
    await drop.start();
    await eventually('all are taken', () => taken.length === names.length);
    expect(taken).toEqual([...names].sort());
  });

  it('lets a file wait for one with a smaller name that is still being written', async () => {
    await drop.start();
    const [first, second] = [lying('结算202603_01.csv'), lying('结算202603_02.csv')];
    await writeFile(first, 'x');
    await writeFile(second, 'x');
    // Written to for longer than the second one needs to count as complete.
    const until = performance.now() + 1_500;
    while (performance.now() < until) {
      await appendFile(first, 'x');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await eventually('both are taken', () => taken.length === 2);
    expect(taken).toEqual([basename(first), basename(second)]);
  });

  it('goes on behind a file that cannot be taken', async () => {
    const names = ['坏202603_01.csv', '结算202603_01.csv'];
    for (const name of names) await writeFile(lying(name), 'x');
    await drop.start();
    await eventually('the other one is taken', () => taken.length === 1, 10_000);
    expect(taken).toEqual(['结算202603_01.csv']);
    expect(drop.stuckFolders).toEqual([`drop/health-insurance/${layout}`]);
  });

  it('takes files that came before the clock was set back an hour', async () => {
    // The watcher waits for a file by this clock, and would wait for the hour to pass.
    const RealDate = Date;
    const setBack = class extends RealDate {
      constructor(...given: readonly unknown[]) {
        if (given.length === 0) super(RealDate.now() - 3_600_000);
        else super(...(given as [number]));
      }

      static override now(): number {
        return RealDate.now() - 3_600_000;
      }
    } as DateConstructor;
    await drop.start();
    const names = ['结算202603_01.csv', '结算202603_02.csv'];
    try {
      for (const name of names) await writeFile(lying(name), 'x');
      // The watcher has begun to wait for them, and they do not count as complete yet.
      await new Promise((resolve) => setTimeout(resolve, 200));
      globalThis.Date = setBack;
      await eventually('both are taken', () => taken.length === 2);
    } finally {
      globalThis.Date = RealDate;
    }
    expect(taken).toEqual(names);
  });

  it('takes no file that lies in the place of its folder for one of a department', async () => {
    const place = folder.drop('burden-list');
    await writeFile(place, 'x');
    const strange = new DropFolder({ folder, arrivals: takes(), logger }, ['burden-list', layout]);
    await strange.start();
    try {
      await writeFile(lying('结算202603_01.csv'), 'x');
      await eventually('the other folder is read', () => taken.length === 1);
    } finally {
      await strange.stop();
    }
    expect(await readFile(place, 'utf8')).toBe('x');
  });

  it('takes what comes while the watch begins', async () => {
    // Between its first look at a folder and the first event of it a watcher sees nothing.
    const layouts = Array.from({ length: 300 }, (_, at) => `layout-${String(at)}`);
    await folder.prepare(layouts);
    const parts = { folder, arrivals: takes(), logger };
    const many = new DropFolder(parts, layouts);
    const began = many.start();
    for (const one of layouts) {
      await new Promise((resolve) => setImmediate(resolve));
      writeFileSync(join(folder.drop(one), `${one}.csv`), 'x');
    }
    await began;
    try {
      await eventually('all are taken', () => taken.length === layouts.length, 20_000);
    } finally {
      await many.stop();
    }
  });

  it('takes no file that a program has not finished, and lets it hold up nobody', async () => {
    await drop.start();
    for (const name of ['.结算.csv', '~$结算.xlsx', '结算.csv.part']) {
      await writeFile(lying(name), 'x');
    }
    await writeFile(lying('结算202603_01.csv'), 'x');
    await eventually('the finished one is taken', () => taken.length === 1);
    expect(taken).toEqual(['结算202603_01.csv']);
  });
});
