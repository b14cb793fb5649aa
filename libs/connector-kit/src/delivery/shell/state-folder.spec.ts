import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLogger } from '#service-kit';
import { eventually } from '#testkit';
import { DropFolder } from '../../intake/shell/drop-folder.js';
import { canWrite } from './can-write.js';
import { StateFolder } from './state-folder.js';

const layout = 'settlement-monthly';
const memory = '/dev/shm';

/** Linux has a file system in memory beside that of the temporary folder; elsewhere there is none to be had. */
const hasTwo = existsSync(memory) && statSync(memory).dev !== statSync(tmpdir()).dev;
const onTwoFileSystems = hasTwo ? it : it.skip;
const onLinux = process.platform === 'linux' ? it : it.skip;

describe('the folders of a connector', () => {
  let root: string;
  let share: string;
  let folder: StateFolder;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'hub-folders-'));
    share = mkdtempSync(join(hasTwo ? memory : tmpdir(), 'hub-share-'));
    folder = new StateFolder(root, 'health-insurance');
    await folder.prepare([layout]);
  });

  afterEach(() => {
    rmSync(root, { recursive: true });
    rmSync(share, { recursive: true });
  });

  const kept = (name: string): string => folder.keptPath(layout, 'delivery', name);
  const nameOf = (bytes: number): string => `${'x'.repeat(bytes - 4)}.csv`;

  onTwoFileSystems.each([
    { name: '医保结算202603_01.csv', of: 'a usual name' },
    { name: nameOf(255), of: 'a name as long as it can be' },
  ])(
    'a file with $of is moved from another file system whole, and leaves nothing',
    async ({ name }) => {
      const content = Buffer.alloc(3_000_000, name);
      await writeFile(join(share, name), content);
      await folder.keep(join(share, name), kept(name));
      expect(content.equals(await readFile(folder.absolute(kept(name))))).toBe(true);
      expect(await readdir(share)).toEqual([]);
      expect(await folder.kept()).toEqual([{ layout, deliveryId: 'delivery', fileName: name }]);
      expect(await readdir(folder.absolute(kept('..')))).toEqual(['delivery']);
      expect(await readdir(folder.absolute(kept('.')))).toEqual([name]);
    },
  );

  onLinux('what a full disk does not take leaves no half of it', async () => {
    const path = join('receipts', 'health-insurance', layout, 'a.txt');
    const unfinished = folder.absolute(join(dirname(path), '.a.txt.part'));
    await symlink('/dev/full', unfinished);
    await expect(folder.write(path, 'a receipt')).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readdir(dirname(unfinished))).toEqual([]);
    await folder.write(path, 'a receipt');
    expect(await readFile(folder.absolute(path), 'utf8')).toBe('a receipt');
  });

  onTwoFileSystems(
    'what cannot be copied lies where it lay, and no half of it is kept',
    async () => {
      await mkdir(join(share, 'a folder'));
      await expect(folder.keep(join(share, 'a folder'), kept('a folder'))).rejects.toThrow();
      expect(await readdir(share)).toEqual(['a folder']);
      expect(await readdir(folder.absolute(kept('../..')))).toEqual([layout]);
      expect(await folder.kept()).toEqual([]);
    },
  );

  onTwoFileSystems('a file that somebody still writes to is left to be taken later', async () => {
    const path = join(share, '医保结算202603_01.csv');
    await writeFile(path, 'x');
    const keeping = folder.keep(path, kept('1.csv')).then(
      () => null,
      (error: unknown) => error,
    );
    let outcome: unknown;
    void keeping.then((found) => {
      outcome = found ?? 'kept';
    });
    while (outcome === undefined) {
      appendFileSync(path, 'x');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(outcome).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(await folder.kept()).toEqual([]);
  });

  onTwoFileSystems('a drop folder may be one of another file system', async () => {
    rmSync(folder.drop(layout), { recursive: true });
    await symlink(share, folder.drop(layout));
    expect(await folder.prepare([layout])).toEqual([]);
    const taken: string[] = [];
    const arrivals = {
      file: async (_layout: string, path: string, name: string): Promise<string> => {
        await folder.keep(path, kept(name));
        taken.push(name);
        return name;
      },
    };
    const logger = createLogger({ application: 'test', level: 'silent', dir: null });
    const drop = new DropFolder({ folder, arrivals, logger }, [layout]);
    await drop.start();
    try {
      await writeFile(join(share, '医保结算202603_01.csv'), 'x');
      await eventually('it is taken', () => taken.length === 1);
    } finally {
      await drop.stop();
    }
    expect(await readdir(share)).toEqual([]);
    expect(drop.stuckFolders).toEqual([]);
  });

  it('a move that fails leaves no folder for each attempt', async () => {
    await expect(folder.keep(join(share, 'nothing.csv'), kept('nothing.csv'))).rejects.toThrow();
    expect(await readdir(folder.absolute(kept('../..')))).toEqual([layout]);
    expect(await readdir(folder.absolute(kept('..')))).toEqual([]);
  });

  it('are told by name when they cannot be written, the others being good', async () => {
    for (const path of [
      folder.drop('burden-list'),
      folder.absolute('receipts/health-insurance/coverage'),
    ]) {
      await writeFile(path, 'a file where a folder should be');
    }
    const found = await folder.prepare([layout, 'burden-list', 'coverage']);
    expect(found).toEqual([
      'drop/health-insurance/burden-list',
      'receipts/health-insurance/coverage',
    ]);
    rmSync(folder.drop('burden-list'));
    expect(await folder.prepare(['burden-list'])).toEqual([]);
  });

  it('are tried without leaving anything behind', async () => {
    expect(await canWrite(root)).toBe(true);
    expect(await readdir(root)).toEqual(['drop', 'kept', 'layouts', 'receipts']);
    expect(await canWrite(join(root, 'nowhere'))).toBe(false);
  });

  // Rights say yes there, also to whom they do not bind, and the first write says no.
  onLinux('are tried by writing, not by their rights', async () => {
    expect(await canWrite('/proc')).toBe(false);
  });
});
