import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { canWrite } from './can-write.js';
import { carryOver, systemCode } from './carry-over.js';

const ownerOnly = 0o700;

/** Code of the system for a rename that would lead to another file system. */
const otherFileSystem = 'EXDEV';

/** A folder that cannot be made cannot be written either. */
const toldBelow = (): undefined => undefined;

/** What lies in a folder; nothing lies in what is no folder, which must not keep the others from being read. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return [];
    throw error;
  });
}

async function move(from: string, target: string): Promise<void> {
  try {
    await rename(from, target);
  } catch (error) {
    if (systemCode(error) !== otherFileSystem) throw error;
    await carryOver(from, target);
  }
}

/** The folders of one connector below the state folder. What lies there is for the department alone. */
export class StateFolder {
  constructor(
    readonly root: string,
    readonly connector: string,
  ) {}

  /** Where an IT officer puts layout documents beside those that come with the connector. */
  get layouts(): string {
    return join(this.root, 'layouts', this.connector);
  }

  /** Where a department puts its files for a layout. */
  drop(layout: string): string {
    return join(this.root, 'drop', this.connector, layout);
  }

  /** Where originals are kept, one folder for each hand-over, from the state folder on. */
  keptPath(layout: string, deliveryId: string, fileName: string): string {
    return join('kept', this.connector, layout, deliveryId, fileName);
  }

  /** Where the receipt of a hand-over lies, from the state folder on. */
  receiptPath(layout: string, name: string): string {
    return join('receipts', this.connector, layout, name);
  }

  /** A path as the system knows it. */
  absolute(path: string): string {
    return join(this.root, path);
  }

  /**
   * Makes the folders of layouts and tries whether they can be written.
   * @returns those that cannot, from the state folder on; the others are good all the same
   */
  async prepare(layouts: Iterable<string>): Promise<readonly string[]> {
    await mkdir(this.layouts, { recursive: true });
    const folders: string[] = [];
    for (const layout of layouts) {
      await mkdir(this.drop(layout), { recursive: true }).catch(toldBelow);
      const own = ['kept', 'receipts'].map((room) => join(room, this.connector, layout));
      for (const folder of own) {
        await mkdir(this.absolute(folder), { recursive: true, mode: ownerOnly }).catch(toldBelow);
      }
      folders.push(join('drop', this.connector, layout), ...own);
    }
    return this.unwritable(folders);
  }

  /** Those of some folders, from the state folder on, that cannot be written. */
  async unwritable(folders: Iterable<string>): Promise<readonly string[]> {
    const found: string[] = [];
    for (const folder of folders) if (!(await canWrite(this.absolute(folder)))) found.push(folder);
    return found;
  }

  /**
   * Moves a file to where originals are kept. Within one file system that happens whole or not at all; from another
   * one, such as a share that is mounted, a crash in between leaves both, and the rows that come again change nothing.
   */
  async keep(from: string, path: string): Promise<void> {
    const target = this.absolute(path);
    await mkdir(dirname(target), { recursive: true, mode: ownerOnly });
    try {
      await move(from, target);
    } catch (error) {
      // Else each further attempt would leave an empty folder; one that holds something stays.
      await rmdir(dirname(target)).catch(() => undefined);
      throw error;
    }
  }

  /** Writes an original that came by another way than as a file. */
  async keepBytes(bytes: Uint8Array, path: string): Promise<void> {
    const folder = dirname(this.absolute(path));
    await mkdir(folder, { recursive: true, mode: ownerOnly });
    try {
      await this.write(path, bytes);
    } catch (error) {
      await rmdir(folder).catch(() => undefined);
      throw error;
    }
  }

  /** Writes a file so that nobody ever sees half of it. */
  async write(path: string, bytes: Uint8Array | string): Promise<void> {
    await this.writeWhole(path, (unfinished) => writeFile(unfinished, bytes, { flush: true }));
  }

  /**
   * Has a file written so that nobody ever sees half of it.
   * @param work writes all of it to the place that it is given
   */
  async writeWhole(path: string, work: (unfinished: string) => Promise<void>): Promise<void> {
    const target = this.absolute(path);
    const unfinished = join(dirname(target), `.${basename(target)}.part`);
    try {
      await work(unfinished);
      await rename(unfinished, target);
    } catch (error) {
      // On a full disk each attempt would leave its half, and there never would be room.
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  /** Originals that are kept: layout, id of the hand-over and name of the file. */
  async kept(): Promise<readonly { layout: string; deliveryId: string; fileName: string }[]> {
    const folder = join(this.root, 'kept', this.connector);
    const found: { layout: string; deliveryId: string; fileName: string }[] = [];
    for (const layout of await namesIn(folder)) {
      for (const deliveryId of await namesIn(join(folder, layout))) {
        const names = await namesIn(join(folder, layout, deliveryId));
        const fileName = names.find((name) => !name.startsWith('.'));
        if (fileName !== undefined) found.push({ layout, deliveryId, fileName });
      }
    }
    return found;
  }
}
