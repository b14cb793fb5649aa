import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const ownerOnly = 0o700;

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

  /** Makes drop folders and checks on the way that they can be written. */
  async prepare(layouts: Iterable<string>): Promise<void> {
    await mkdir(this.layouts, { recursive: true });
    for (const layout of layouts) {
      await mkdir(this.drop(layout), { recursive: true });
      await mkdir(join(this.root, 'kept', this.connector, layout), {
        recursive: true,
        mode: ownerOnly,
      });
      await mkdir(join(this.root, 'receipts', this.connector, layout), {
        recursive: true,
        mode: ownerOnly,
      });
    }
  }

  /** Moves a file to where originals are kept; within one file system that happens whole or not at all. */
  async keep(from: string, path: string): Promise<void> {
    await mkdir(dirname(this.absolute(path)), { recursive: true, mode: ownerOnly });
    await rename(from, this.absolute(path));
  }

  /** Writes an original that came by another way than as a file. */
  async keepBytes(bytes: Uint8Array, path: string): Promise<void> {
    await mkdir(dirname(this.absolute(path)), { recursive: true, mode: ownerOnly });
    await this.write(path, bytes);
  }

  /** Writes a file so that nobody ever sees half of it. */
  async write(path: string, bytes: Uint8Array | string): Promise<void> {
    const target = this.absolute(path);
    const unfinished = join(dirname(target), `.${basename(target)}.part`);
    await writeFile(unfinished, bytes, { flush: true });
    await rename(unfinished, target);
  }

  /** Originals that are kept: layout, id of the hand-over and name of the file. */
  async kept(): Promise<readonly { layout: string; deliveryId: string; fileName: string }[]> {
    const folder = join(this.root, 'kept', this.connector);
    const found: { layout: string; deliveryId: string; fileName: string }[] = [];
    for (const layout of await readdir(folder)) {
      for (const deliveryId of await readdir(join(folder, layout))) {
        const names = await readdir(join(folder, layout, deliveryId));
        const fileName = names.find((name) => !name.startsWith('.'));
        if (fileName !== undefined) found.push({ layout, deliveryId, fileName });
      }
    }
    return found;
  }
}
