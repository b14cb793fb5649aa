import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watch, type FSWatcher } from 'chokidar';
import type { Logger } from '#service-kit';
import type { StateFolder } from '../../delivery/shell/state-folder.js';
import { nextToTake } from '../core/next-to-take.js';
import type { Arrivals } from './arrivals.js';
import { StillFiles } from './still-files.js';

/** Time for which a file must stay as it is before it counts as complete, ms. */
const settledMs = 400;
const lookMs = 100;
/**
 * How often folders are looked at for what no event tells of, and how long that must lie still, ms. The
 * watcher misses what comes between its first look at a folder and the first event of it, and a folder
 * that another machine shares tells of nothing.
 */
const lookAgainMs = 2_000;
/** Folders below a drop folder are not looked into. */
const depthMax = 0;
/** How long a file that could not be taken is left alone, ms. */
const retryMs = 30_000;
/** A file that nobody has written to for so long holds up none behind it: it cannot be taken. ms */
const heldUpMsMax = 30_000;

/** Names of files that somebody is still writing, or that programs leave beside the one they have open. */
const unfinished = /^(\.|~\$)|\.(part|tmp|crdownload)$/i;

/** What a drop folder needs. */
export interface DropFolderParts {
  readonly folder: StateFolder;
  readonly arrivals: Pick<Arrivals, 'file'>;
  readonly logger: Logger;
}

/**
 * Watches the drop folders of a connector and takes what appears there, in the order of the names: a
 * corrected list `_02` that came before its `_01` would be taken back by it.
 */
export class DropFolder {
  private watcher: FSWatcher | undefined;
  /** Files that are complete and not taken yet. */
  private readonly complete = new Set<string>();
  /** Files that could not be taken, and when that was on the monotonic clock: they hold up nobody. */
  private readonly failed = new Map<string, number>();
  /** Those of them that have not been taken or taken away since. */
  private readonly stuck = new Set<string>();
  private readonly still = new StillFiles();
  /** The file that is being taken. */
  private current: string | undefined;
  private readonly stopping = new AbortController();
  private taking: Promise<void> | undefined;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly parts: DropFolderParts,
    private readonly layouts: readonly string[],
  ) {}

  /** Folders, from the state folder on, with a file that cannot be moved out of them. */
  get stuckFolders(): readonly string[] {
    const { root } = this.parts.folder;
    return [...new Set([...this.stuck].map((path) => relative(root, dirname(path))))].sort();
  }

  /** Begins with what lies there already. */
  async start(): Promise<void> {
    const { folder, logger } = this.parts;
    const folders = this.layouts.map((layout) => folder.drop(layout));
    const watcher = watch(folders, {
      depth: depthMax,
      awaitWriteFinish: { stabilityThreshold: settledMs, pollInterval: lookMs },
      ignored: (path) => unfinished.test(basename(path)),
    });
    this.watcher = watcher;
    watcher.on('add', (path) => {
      // A file in the place of a folder is nothing that a department has put there.
      if (!folders.includes(path)) this.add(path);
    });
    watcher.on('error', (error) => {
      logger.error({ error }, 'a drop folder cannot be watched');
    });
    await new Promise<void>((resolve) =>
      watcher.once('ready', () => {
        resolve();
      }),
    );
    this.looking = this.lookAgain();
  }

  /** Lets the file that is being taken be taken. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watcher?.close();
    await this.looking;
    await this.taking;
  }

  private add(path: string): void {
    this.failed.delete(path);
    this.complete.add(path);
    this.taking ??= this.takeAll();
  }

  private async lookAgain(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const lying: string[] = [];
      for (const layout of this.layouts) {
        const unknown = await this.unknown(this.parts.folder.drop(layout));
        for (const path of await this.untold(unknown)) this.add(path);
        lying.push(...unknown);
      }
      for (const path of await this.retriable()) this.add(path);
      this.still.forgetAllBut(new Set([...lying, ...this.failed.keys()]));
      await delay(lookAgainMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Files that lie still in a folder although no event has told of them. */
  private async untold(unknown: readonly string[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const path of unknown) {
      const stillFor = await this.still.msStill(path);
      if (stillFor !== null && stillFor >= lookAgainMs) found.push(path);
    }
    return found;
  }

  /** Files that could not be taken for a while and still lie there. */
  private async retriable(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const [path, since] of this.failed) {
      if (performance.now() - since < retryMs) continue;
      if ((await this.still.msStill(path)) !== null) found.push(path);
      else {
        this.failed.delete(path);
        this.stuck.delete(path);
      }
    }
    return found;
  }

  private async takeAll(): Promise<void> {
    const { signal } = this.stopping;
    while (this.complete.size > 0 && !signal.aborted) {
      if (await this.takeNext()) continue;
      // All that is complete stands behind a name that is still being written.
      await delay(lookMs, undefined, { signal }).catch(() => undefined);
    }
    // In the same turn as the last check: what is complete from now on starts another round.
    this.taking = undefined;
  }

  /** Takes the first file that none with a smaller name holds up; false when there is no such file. */
  private async takeNext(): Promise<boolean> {
    const beingWritten = await this.beingWritten();
    // In one turn with the look at what is complete: more becomes complete while folders are read.
    const path = nextToTake(this.complete, beingWritten);
    if (path === undefined) return false;
    this.complete.delete(path);
    this.current = path;
    await this.take(path);
    this.current = undefined;
    return true;
  }

  private async take(path: string): Promise<void> {
    try {
      await this.parts.arrivals.file(this.layoutOf(path), path, basename(path));
      this.stuck.delete(path);
    } catch (error) {
      // It lies where it lay, and is tried again.
      this.failed.set(path, performance.now());
      this.stuck.add(path);
      this.parts.logger.error({ error }, 'a file could not be taken from its drop folder');
    }
  }

  /** What lies in the folders of complete files and may not be complete itself. */
  private async beingWritten(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const folder of new Set([...this.complete].map((path) => dirname(path)))) {
      for (const path of await this.unknown(folder)) {
        const stillFor = await this.still.msStill(path);
        if (stillFor !== null && stillFor < heldUpMsMax) found.push(path);
      }
    }
    return found;
  }

  /** What lies in a folder and is neither complete, nor being taken, nor impossible to take. */
  private async unknown(folder: string): Promise<readonly string[]> {
    const names = await readdir(folder).catch((): string[] => []);
    const paths = names.filter((name) => !unfinished.test(name)).map((name) => join(folder, name));
    return paths.filter(
      (path) => path !== this.current && !this.complete.has(path) && !this.failed.has(path),
    );
  }

  private layoutOf(path: string): string {
    const below = relative(this.parts.folder.drop(''), path);
    return below.split(sep)[0] ?? '';
  }
}
